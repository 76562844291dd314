import type { CreditChange, CreditEntry, CreditRegister, Organisation } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, filled, instantWords, listKeys, look, sheet } from "../elements/index.ts";
import { problemWords, type ExchangeWords } from "../locale/index.ts";
import { decideCreditChange, enterCredit, proposeCreditChange, readCredit, readOrganisation } from "./api.ts";
import { head, layout, reasonField } from "./layout.ts";

/** The credit register: until when whose promises are not taken, why, and what is proposed to change that. */
export class CreditPage extends AskingElement<ExchangeWords> {
  static override properties = {
    editable: { type: Boolean },
    me: { type: String },
    register: { state: true },
    departments: { state: true },
    sought: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  /** May propose and decide, not only look. */
  declare editable: boolean;
  /** Who sits here: nobody decides what they proposed. */
  declare me: string;
  declare register: CreditRegister | undefined;
  declare departments: Organisation["departments"];
  declare sought: string;

  constructor() {
    super();
    listKeys(this, () => this.editable && this.#enter());
    this.departments = [];
    this.sought = "";
  }

  protected override async load(): Promise<void> {
    const organisation = await readOrganisation();
    if (organisation.ok) this.departments = organisation.value.departments;
    this.register = this.taken(await readCredit()) ?? this.register;
  }

  override render() {
    const { register } = this;
    const words = this.words.credit;
    if (register === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    const { entries } = register;
    const shown = entries.filter((entry) => this.#matches(entry));
    return html`${this.refusal === "" ? nothing : html`<p class="notice refused" role="alert">${problemWords(this.words, this.refusal)}</p>`}
      ${this.#proposals(register.proposals)}
      <section class="panel" aria-label=${words.title}>
        <div class="bar">
          <h2>${words.title}</h2>
          <input
            type="search"
            aria-label=${words.search}
            placeholder=${words.search}
            .value=${this.sought}
            @input=${this.#onSought}
          />
          <span class="soft" role="status">${words.shown(shown.length, entries.length)}</span>
          <button class="right" data-do="look" @click=${() => void this.load()}>${this.words.look}</button>
          <button class="main" data-do="enter" ?hidden=${!this.editable} @click=${() => this.#enter()}>
            ${words.enter}
          </button>
        </div>
        <p class="soft">${words.why}</p>
        ${entries.length === 0 ? html`<p class="soft">${words.empty}</p>` : this.#table(shown)}
      </section>
      ${this.overlays()}`;
  }

  #onSought(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.sought = event.target.value.trim();
  }

  #matches({ person, enterprise, promise, basis }: CreditEntry): boolean {
    const texts = [
      person?.name,
      person?.idNumber,
      enterprise?.name,
      enterprise?.uscc,
      promise?.itemKey,
      promise?.itemName,
      promise?.material,
      basis,
    ];
    return texts.some((text) => text?.includes(this.sought) === true);
  }

  #department(key: string): string {
    return this.departments.find((one) => one.key === key)?.name ?? key;
  }

  #party({ person, enterprise }: Pick<CreditEntry, "person" | "enterprise">) {
    return html`${enterprise === undefined ? nothing : html`${enterprise.name} ${enterprise.uscc}<br />`}
    ${person === undefined ? nothing : html`<span class=${enterprise === undefined ? "" : "soft"}>${person.name} ${person.idNumber}</span>`}`;
  }

  #proposals(proposals: CreditRegister["proposals"]) {
    const words = this.words.credit;
    const { columns } = words;
    if (proposals.length === 0) return nothing;
    return html`<section class="panel" aria-label=${words.proposed}>
      <h2>${words.proposed}</h2>
      <table>
        ${head([columns.who, columns.what, columns.period, this.words.actions])}
        <tbody>
          ${proposals.map(
            (one) =>
              html`<tr data-proposal=${one.id}>
                <td>${this.#party(one)}</td>
                <td>${this.#department(one.department)}<br /><span class="soft">${one.words}</span></td>
                <td>${words.forMonths(one.months)}</td>
                <td class="acts">${this.#decisions(one)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  #table(entries: readonly CreditEntry[]) {
    const words = this.words.credit;
    const { columns } = words;
    return html`<table>
      ${head([columns.who, columns.what, columns.period, columns.state, ...(this.editable ? [this.words.actions] : [])])}
      <tbody>
        ${entries.map(
          (entry) =>
            html`<tr data-entry=${entry.id} data-state=${entry.state}>
              <td>${this.#party(entry)}</td>
              <td>${this.#what(entry)}</td>
              <td>${words.period(entry.validFrom, entry.validUntil)}</td>
              <td>
                <span class=${entry.state === "inForce" ? "bad" : ""}>${words.states[entry.state]}</span>
                ${entry.changes.filter(({ kind }) => kind !== "entry").map((change) => this.#change(change))}
              </td>
              ${this.editable ? html`<td class="acts">${this.#acts(entry)}</td>` : nothing}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #what({ promise, department, basis }: CreditEntry) {
    if (promise !== undefined)
      return html`${promise.itemName}<br /><span class="soft"
          >${this.words.credit.promised(promise.material)}</span
        >`;
    return html`${this.#department(department ?? "")}<br /><span class="soft">${basis ?? ""}</span>`;
  }

  #change({ kind, state, words: said, reason, proposedAt }: CreditChange) {
    const words = this.words.credit;
    return html`<p class="soft" data-change=${state}>
      ${words.changed(words.kinds[kind], words.changeStates[state], instantWords(proposedAt, this.language))}
      ${said}${reason === undefined ? nothing : html`<br />${words.refusedFor(reason)}`}
    </p>`;
  }

  #acts(entry: CreditEntry) {
    const words = this.words.credit;
    const open = entry.changes.find(({ state }) => state === "open");
    if (open !== undefined) return this.#decisions(open);
    if (entry.state !== "inForce") return nothing;
    return html`<button data-row data-do="repair" @click=${() => this.#propose(entry, "repair")}>
        ${words.propose.repair.does}
      </button>
      <button data-do="dispute" @click=${() => this.#propose(entry, "dispute")}>
        ${words.propose.dispute.does}
      </button>`;
  }

  #decisions(change: CreditChange) {
    const words = this.words.credit;
    if (!this.editable) return nothing;
    if (change.proposedBy === this.me) return html`<span class="soft">${words.another}</span>`;
    return html`<button data-row data-do="approve" @click=${() => this.#decide(change, true)}>
        ${words.approve}
      </button>
      <button data-do="refuse" @click=${() => this.#decide(change, false)}>${words.refuse}</button>`;
  }

  #enter(): void {
    const words = this.words.credit;
    this.ask({
      question: {
        title: words.enter,
        note: words.enterNote,
        does: words.enter,
        fields: html`<label
            >${words.number}<input
              name="number"
              required
              minlength="15"
              maxlength="18"
              autocomplete="off" /></label
          ><label
            >${words.department}<select name="department" required>
              ${this.departments.map(({ key, name }) => html`<option value=${key}>${name}</option>`)}
            </select></label
          ><label
            >${words.months}<select name="months">
              ${[6, 12, 24, 36].map((months) => html`<option value=${months} ?selected=${months === 12}>${words.forMonths(months)}</option>`)}
            </select></label
          ><label>${words.basis}<textarea name="basis" required maxlength="500"></textarea></label>`,
      },
      act: (form) => {
        const [number, department, basis] = ["number", "department", "basis"].map((name) =>
          filled(form, name),
        );
        if (number === "" || department === "" || basis === "") return undefined;
        const months = Number(filled(form, "months"));
        return enterCredit({
          number: number ?? "",
          department: department ?? "",
          months,
          basis: basis ?? "",
        });
      },
    });
  }

  #propose({ id }: CreditEntry, kind: "dispute" | "repair"): void {
    const words = this.words.credit.propose[kind];
    this.ask({
      question: { title: words.does, note: words.note, does: words.does, fields: reasonField(words.words) },
      act: (form) => {
        const said = filled(form, "reason");
        return said === "" ? undefined : proposeCreditChange(id, kind, said);
      },
    });
  }

  #decide({ id, kind, words: said }: CreditChange, approve: boolean): void {
    const words = this.words.credit;
    const does = approve ? words.approve : words.refuse;
    this.ask({
      question: {
        title: `${does}: ${words.kinds[kind]}`,
        note: `${said} ${approve ? words.approveNotes[kind] : ""}`,
        does,
        ...(!approve && { fields: reasonField(words.refuseReason) }),
      },
      act: (form) => {
        const reason = approve ? undefined : filled(form, "reason");
        return reason === "" ? undefined : decideCreditChange(id, approve, reason);
      },
    });
  }
}

customElements.define("credit-page", CreditPage);
