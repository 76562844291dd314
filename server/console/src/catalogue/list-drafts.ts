import type { ListDraft, ListDraftSummary, StaffMe } from "@zizhuban/server-contract";
import { html, nothing, type PropertyValues } from "lit";
import { AskingElement, base, filled, instantWords, look, sheet } from "../elements/index.ts";
import type { CatalogueWords } from "../locale/index.ts";
import { publishListDraft, readListDraft, readListDrafts, refuseListDraft } from "./api.ts";
import { head, layout } from "./layout.ts";
import { errorTable } from "./report.ts";

/** Files that wait for the signature of a second person: what each changes, cell by cell, and what became of the last. */
export class ListDrafts extends AskingElement<CatalogueWords> {
  static override properties = {
    me: { attribute: false },
    handedIn: { attribute: false },
    drafts: { state: true },
    names: { state: true },
    open: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  declare me: StaffMe;
  /** The one that was handed in a moment ago. */
  declare handedIn: string | undefined;
  declare drafts: readonly ListDraftSummary[] | undefined;
  /** Of who handed in and decided, by id. */
  declare names: Readonly<Record<string, string>>;
  declare open: ListDraft | undefined;

  constructor() {
    super();
    this.names = {};
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("handedIn") && this.handedIn !== undefined) void this.load();
  }

  protected override async load(): Promise<void> {
    const answer = this.taken(await readListDrafts());
    if (answer === undefined) return;
    this.drafts = answer.drafts;
    this.names = answer.names;
    if (answer.drafts.every(({ id, state }) => id !== this.open?.id || state !== "draft"))
      this.open = undefined;
  }

  async #look(id: string): Promise<void> {
    this.open = this.taken(await readListDraft(id));
  }

  override render() {
    const { words, drafts, open } = this;
    if (drafts === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`<section class="panel" aria-label=${words.waiting}>
        <h2>${words.waiting}</h2>
        ${
          drafts.length === 0
            ? html`<p class="soft" role="status">${words.noneWaits}</p>`
            : html`<table>
                ${head([words.list, words.state, words.who, words.why])}
                <tbody>
                  ${drafts.map((draft) => this.#row(draft))}
                </tbody>
              </table>`
        }
      </section>
      ${open === undefined ? nothing : this.#changes(open)} ${this.overlays()}`;
  }

  #row({ id, kind, state, author, createdAt, decidedBy, decidedAt, reason, refusal }: ListDraftSummary) {
    const { words, names, language } = this;
    const line = (did: string, by: string, at: number) =>
      html`<div>${did} ${names[by] ?? by} ${instantWords(at, language)}</div>`;
    return html`<tr data-list-draft=${state} aria-current=${id === this.open?.id}>
      <td>${words.kinds[kind]}</td>
      <td class="short">
        ${words.listStates[state]}
        ${
          state === "draft"
            ? html`<button
                data-do="look"
                aria-label="${words.look} · ${words.kinds[kind]}"
                @click=${() => void this.#look(id)}
              >
                ${words.look}
              </button>`
            : nothing
        }
      </td>
      <td>
        ${line(words.handedIn, author, createdAt)}
        ${
          decidedBy === undefined || decidedAt === undefined
            ? nothing
            : line(words.listStates[state], decidedBy, decidedAt)
        }
      </td>
      <td>${reason}${refusal === undefined ? nothing : html`<div class="soft">${refusal}</div>`}</td>
    </tr>`;
  }

  #changes(draft: ListDraft) {
    const { words, me } = this;
    const { kind, author, outdated, differences, differing, report } = draft;
    const own = author === me.staffId;
    const signs = me.permissions.includes("catalogue.sign");
    const cell = (text: string | undefined) => text ?? "—";
    return html`<section class="panel" aria-label=${words.look} data-changes=${differing}>
      <div class="bar">
        <h2>${words.kinds[kind]}: ${words.differing(differing, differences.length)}</h2>
        <span class="right"></span>
        ${own || signs ? html`<button data-do="refuse" @click=${() => this.#refuse(draft)}>${own ? words.takeBack : words.refuse}</button>` : nothing}
        ${
          signs && !own
            ? html`<button
                class="main"
                data-do="sign"
                ?disabled=${outdated || report.errors.length > 0}
                @click=${() => this.#sign(draft)}
              >
                ${words.signList}
              </button>`
            : html`<span class="soft">${own ? words.ownList : words.noSigning}</span>`
        }
      </div>
      ${outdated ? html`<p class="notice refused" role="alert">${words.problem.listChanged}</p>` : nothing}
      ${errorTable(words, report.errors)}
      ${
        differences.length === 0
          ? nothing
          : html`<table>
              ${head([words.row, words.field, words.before, words.after])}
              <tbody>
                ${differences.map(
                  ({ key, member, before, after }) =>
                    html`<tr>
                      <td>${key}</td>
                      <td>${member}</td>
                      <td><del>${cell(before)}</del></td>
                      <td><ins>${cell(after)}</ins></td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
    </section>`;
  }

  #sign({ id, kind, differing }: ListDraft): void {
    const { words } = this;
    this.ask({
      question: {
        title: words.signList,
        note: words.signListNote(words.kinds[kind], differing),
        does: words.signList,
      },
      act: async () => publishListDraft(id),
    });
  }

  #refuse({ id, author }: ListDraft): void {
    const { words } = this;
    const does = author === this.me.staffId ? words.takeBack : words.refuse;
    this.ask({
      question: {
        title: does,
        note: words.refuseNote,
        does,
        fields: html`<label>${words.why}<textarea name="reason" required maxlength="500"></textarea></label>`,
      },
      act: (form) => {
        const reason = filled(form, "reason");
        return reason === "" ? undefined : refuseListDraft(id, reason);
      },
    });
  }
}

customElements.define("list-drafts", ListDrafts);
