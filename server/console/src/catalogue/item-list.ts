import type { ItemVersionState, StaffMe } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, filled, look, sheet } from "../elements/index.ts";
import type { CatalogueWords } from "../locale/index.ts";
import { readAbsences, readDifferences, readItems } from "./api.ts";
import "./holders.ts";
import { head, layout, tabs } from "./layout.ts";

type Answer<Read extends () => Promise<unknown>> =
  Extract<Awaited<ReturnType<Read>>, { ok: true }> extends {
    value: { items: infer Rows };
  }
    ? Rows
    : never;
type Rows = Answer<typeof readItems>;

const states: readonly ItemVersionState[] = ["draft", "signed", "published", "withdrawn"];

/** Every item's newest version, and what keeps it from being published. */
export class ItemList extends AskingElement<CatalogueWords> {
  static override properties = {
    me: { attribute: false },
    rows: { state: true },
    differing: { state: true },
    absent: { state: true },
    sought: { state: true },
    state: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  declare me: StaffMe;
  declare rows: Rows | undefined;
  declare differing: Answer<typeof readDifferences>;
  declare absent: Answer<typeof readAbsences>;
  declare sought: string;
  declare state: string;

  constructor() {
    super();
    this.differing = [];
    this.absent = [];
    this.sought = "";
    this.state = "";
  }

  protected override async load(): Promise<void> {
    const [items, differences, absences] = await Promise.all([
      readItems(),
      readDifferences(),
      readAbsences(),
    ]);
    this.differing = this.taken(differences)?.items ?? [];
    this.absent = this.taken(absences)?.items ?? [];
    this.rows = this.taken(items)?.items ?? this.rows;
  }

  override render() {
    const { words, rows } = this;
    if (rows === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    const shown = rows.filter(
      ({ key, name, department, state }) =>
        (this.state === "" || state === this.state) && `${key} ${name} ${department}`.includes(this.sought),
    );
    return html`${tabs(words, "items")}
      <catalogue-holders class="panel" .words=${words} .language=${this.language}></catalogue-holders>
      <section class="panel" aria-label=${words.items}>
        <form class="bar" role="search" @input=${(event: Event) => this.#seek(event)} @submit=${stay}>
          <label>${words.seek}<input name="sought" type="search" autocomplete="off" /></label>
          <label
            >${words.state}<select name="state">
              <option value="">${words.allStates}</option>
              ${states.map((state) => html`<option value=${state}>${words.states[state]}</option>`)}
            </select></label
          >
          <span class="soft right" role="status">${words.count(shown.length)}</span>
          ${this.me.permissions.includes("catalogue.edit") ? html`<a href="#/catalogue/new" data-do="new">${words.newItem}</a>` : nothing}
        </form>
        <table>
          ${head([words.key, words.member.name, words.member.department, words.version, words.state, words.checks])}
          <tbody>
            ${shown.map(
              ({ key, name, department, sequence, state }) =>
                html`<tr data-item=${key}>
                  <td><a href="#/catalogue/${key}">${key}</a></td>
                  <td>${name}</td>
                  <td>${department}</td>
                  <td>${sequence}</td>
                  <td data-state=${state}>${words.states[state]}</td>
                  <td>${this.#checks(key)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </section>`;
  }

  #checks(key: string) {
    const { words } = this;
    const differences = this.differing.find((one) => one.key === key)?.differences ?? [];
    const open = differences.filter(({ waiver }) => waiver === undefined).length;
    const missing = this.absent.find((one) => one.key === key)?.missing ?? [];
    return html`${
      differences.length === 0
        ? nothing
        : html`<status-mark severity=${open > 0 ? "bad" : "soon"} data-differs=${open}
            >${open > 0 ? words.differs(open) : words.waivedAll}</status-mark
          >`
    }
    ${missing.length === 0 ? nothing : html`<status-mark severity="bad">${words.absent}</status-mark>`}`;
  }

  #seek({ currentTarget }: Event): void {
    if (!(currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(currentTarget);
    this.sought = filled(form, "sought");
    this.state = filled(form, "state");
  }
}

/** What is typed filters at once: there is nothing to send. */
function stay(event: Event): void {
  event.preventDefault();
}

customElements.define("catalogue-list", ItemList);
