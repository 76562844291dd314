import type { ArchiveCoverage, ArchiveFilePage, ArchiveFileRow, StaffMe } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, filled, instantWords, look, sheet } from "../elements/index.ts";
import type { PapersWords } from "../locale/index.ts";
import { decideDisposal, packageAddress, proposeDisposal, readCoverage, readFile, readFiles } from "./api.ts";
import { fact, head, layout } from "./layout.ts";

const properties = ["authenticity", "integrity", "usability", "safety"] as const;

/** Files of cases that have ended: found, checked for the four properties, exported, disposed of by two persons. */
export class ArchivePage extends AskingElement<PapersWords> {
  static override properties = {
    file: { type: String },
    me: { attribute: false },
    due: { state: true },
    number: { state: true },
    listed: { state: true },
    next: { state: true },
    coverage: { state: true },
    view: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  /** Id in the address; empty while none is picked. */
  declare file: string;
  declare me: StaffMe;
  declare due: boolean;
  declare number: string;
  declare listed: readonly ArchiveFileRow[] | undefined;
  declare next: string | undefined;
  declare coverage: ArchiveCoverage | undefined;
  declare view: ArchiveFilePage | undefined;
  /** Id that is shown or on its way. */
  #asked = "";

  constructor() {
    super();
    this.due = false;
    this.number = "";
    this.file = "";
  }

  override willUpdate(): void {
    if (this.hasUpdated && this.file !== this.#asked) void this.#open();
  }

  protected override async load(): Promise<void> {
    this.coverage = this.taken(await readCoverage()) ?? this.coverage;
    await this.#list();
    await this.#open();
  }

  async #list(after?: string): Promise<void> {
    const { number, due } = this;
    const found = this.taken(await readFiles({ number, due, ...(after !== undefined && { after }) }));
    if (found === undefined) return;
    this.listed = after === undefined ? found.files : [...(this.listed ?? []), ...found.files];
    this.next = found.next;
  }

  async #open(): Promise<void> {
    this.#asked = this.file;
    this.view = this.file === "" ? undefined : this.taken(await readFile(this.file));
  }

  #search(event: SubmitEvent): void {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    this.number = filled(form, "number").toUpperCase();
    this.due = form.has("due");
    void this.#list();
  }

  override render() {
    const words = this.words.archive;
    const { listed, view, coverage } = this;
    if (listed === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`<div class="columns">
        <section class="panel" aria-label=${words.title}>
          <h2>${words.title}</h2>
          ${
            coverage === undefined
              ? nothing
              : html`<p class="soft" data-coverage>
                  ${words.coverage(coverage.archived, coverage.ended, coverage.closing)}
                </p>`
          }
          <form class="bar" role="search" @submit=${(event: SubmitEvent) => this.#search(event)}>
            <label
              >${words.number}<input
                name="number"
                pattern="[0-9A-Za-z\\-]{1,40}"
                maxlength="40"
                autocomplete="off"
            /></label>
            <label><input type="checkbox" name="due" />${words.due}</label>
            <button class="main">${words.find}</button>
          </form>
          ${listed.length === 0 ? html`<p class="soft">${words.empty}</p>` : this.#table(listed)}
          ${
            this.next === undefined
              ? nothing
              : html`<button @click=${() => void this.#list(this.next)}>${words.more}</button>`
          }
        </section>
        <section class="panel" aria-label=${words.one}>
          ${view === undefined ? html`<p class="soft">${words.pick}</p>` : this.#file(view)}
        </section>
      </div>
      ${this.overlays()}`;
  }

  #table(rows: readonly ArchiveFileRow[]) {
    const words = this.words.archive;
    return html`<table>
      ${head([words.number, words.caseNumber, words.endedOn, words.retention, words.disposal])}
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr aria-current=${row.id === this.view?.id ? "true" : nothing}>
              <td><a href="#/archive/${row.id}" data-file=${row.id}>${row.number}</a></td>
              <td>${row.caseNumber}</td>
              <td>${row.endedOn}</td>
              <td>${words.retentions[row.retention]}</td>
              <td>${words.disposals[row.disposal]}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #file(view: ArchiveFilePage) {
    const words = this.words.archive;
    return html`<h2>${view.number}</h2>
      <dl data-disposal=${view.disposal}>
        ${fact(words.caseNumber, view.caseNumber)} ${fact(words.endedOn, view.endedOn)}
        ${fact(words.retention, words.retentions[view.retention])}
        ${fact(words.disposableFrom, view.disposableFrom)}
        ${fact(words.disposal, words.disposals[view.disposal])}
        ${fact(words.volumes, words.volumesOf(view.volumes, view.parts))}
      </dl>
      <div class="bar">
        ${
          view.disposal === "disposed"
            ? nothing
            : html`<a href=${packageAddress(view.id)} data-do="export">${words.export}</a>`
        }
        ${this.#disposal(view)}
      </div>
      <h3>${words.checks} · ${instantWords(view.checkedAt, this.language)}</h3>
      <table>
        ${head([words.property, words.found])}
        <tbody>
          ${properties.map((property) => this.#property(view, property))}
        </tbody>
      </table>
      <h3>${words.catalogue}</h3>
      <table>
        ${head([words.part, words.volume, words.kind, words.size, words.digest])}
        <tbody>
          ${view.catalogue.map(
            ({ part, volume, kind, size, digest }) =>
              html`<tr>
                <td>${part}</td>
                <td>${volume}</td>
                <td>${words.kinds[kind]}</td>
                <td>${size}</td>
                <td><code>${digest.slice(0, 16)}…</code></td>
              </tr>`,
          )}
        </tbody>
      </table>`;
  }

  #property({ checks }: ArchiveFilePage, property: (typeof properties)[number]) {
    const words = this.words.archive;
    const own = checks.filter((one) => one.property === property);
    return html`<tr data-property=${property}>
      <td>${words.properties[property]}</td>
      <td>
        <ul>
          ${own.map(
            ({ check, passed, part }) =>
              html`<li>
                <status-mark severity=${passed ? "good" : "bad"}
                  >${words.checkNames[check]}${part === undefined ? "" : ` · ${words.part} ${part}`}</status-mark
                >
              </li>`,
          )}
        </ul>
      </td>
    </tr>`;
  }

  #disposal(view: ArchiveFilePage) {
    const words = this.words.archive;
    if (view.disposal === "disposed" || !this.me.permissions.includes("archive.dispose")) return nothing;
    if (view.disposal === "none")
      return html`<button data-do="propose" @click=${() => this.#propose(view)}>${words.propose}</button>`;
    if (view.disposalProposedBy === `staff:${this.me.staffId}`)
      return html`<p class="notice">${words.waitsForOther}</p>`;
    return (["approve", "refuse"] as const).map(
      (decision) =>
        html`<button data-do=${decision} @click=${() => this.#decide(view, decision)}>
          ${words.decisions[decision]}
        </button>`,
    );
  }

  #propose(view: ArchiveFilePage): void {
    const words = this.words.archive;
    this.ask({
      question: {
        title: words.propose,
        note: words.proposeNote,
        does: words.propose,
        fields: html`<label
          >${words.reason}<textarea name="words" required maxlength="1000"></textarea>
        </label>`,
      },
      act: (form) => {
        const reason = filled(form, "words");
        return reason === "" ? undefined : proposeDisposal(view.id, reason);
      },
    });
  }

  #decide(view: ArchiveFilePage, decision: "approve" | "refuse"): void {
    const words = this.words.archive;
    this.ask({
      question: {
        title: words.decisions[decision],
        note: words.decideNote[decision],
        does: words.decisions[decision],
      },
      act: () => decideDisposal(view.id, decision),
    });
  }
}

customElements.define("archive-page", ArchivePage);
