import type { GrantState, Organisation, ShareGrant } from "@zizhuban/server-contract";
import { systemClock } from "@zizhuban/device-agent-contract";
import { css, html, nothing } from "lit";
import {
  AskingElement,
  base,
  dayOf,
  endOfDay,
  filled,
  instantWords,
  listKeys,
  look,
  sheet,
} from "../elements/index.ts";
import { problemWords, type ExchangeWords } from "../locale/index.ts";
import { giveGrant, readGrants, readOrganisation, revokeGrant } from "./api.ts";
import { head, layout } from "./layout.ts";

const states: readonly GrantState[] = ["inForce", "over"];

/** Who may see which fields of which register, for what and until when; and what was allowed before. */
export class GrantsPage extends AskingElement<ExchangeWords> {
  static override properties = {
    editable: { type: Boolean },
    grants: { state: true },
    next: { state: true },
    shown: { state: true },
    departments: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    layout,
    css`
      code {
        display: inline-block;
        margin-right: 8px;
      }
    `,
  ];

  /** May give and revoke, not only look. */
  declare editable: boolean;
  declare grants: readonly ShareGrant[] | undefined;
  declare next: string | undefined;
  declare shown: GrantState;
  declare departments: Organisation["departments"];

  constructor() {
    super();
    listKeys(this, () => this.editable && this.#give());
    this.departments = [];
    this.shown = "inForce";
  }

  protected override async load(): Promise<void> {
    const organisation = await readOrganisation();
    if (organisation.ok) this.departments = organisation.value.departments;
    await this.#read();
  }

  /** @param after the end of what is shown; without it from the beginning */
  async #read(after?: string): Promise<void> {
    const { shown } = this;
    const read = this.taken(await readGrants(shown, after));
    // Meanwhile the others may have been chosen.
    if (read === undefined || shown !== this.shown) return;
    this.grants = after === undefined ? read.grants : [...(this.grants ?? []), ...read.grants];
    this.next = read.next;
  }

  override render() {
    const { grants } = this;
    const words = this.words.grants;
    if (grants === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`${this.refusal === "" ? nothing : html`<p class="notice refused" role="alert">${problemWords(this.words, this.refusal)}</p>`}
      <section class="panel" aria-label=${words.title}>
        <div class="bar">
          <h2>${words.title}</h2>
          <span class="soft">${words.why}</span>
          <button class="right" data-do="look" @click=${() => void this.load()}>${this.words.look}</button>
          <button class="main" data-do="give" ?hidden=${!this.editable} @click=${() => this.#give()}>
            ${words.give}
          </button>
        </div>
        <div class="bar">${states.map((state) => this.#choice(state))}</div>
        ${grants.length === 0 ? html`<p class="soft">${words.empty[this.shown]}</p>` : this.#table(grants)}
        ${this.next === undefined ? nothing : html`<button data-do="more" @click=${() => void this.#read(this.next)}>${this.words.more}</button>`}
      </section>
      ${this.overlays()}`;
  }

  #choice(state: GrantState) {
    return html`<button
      data-show=${state}
      aria-pressed=${state === this.shown}
      @click=${() => {
        this.shown = state;
        void this.#read();
      }}
    >
      ${this.words.grants.show[state]}
    </button>`;
  }

  #acts(): boolean {
    return this.editable && this.shown === "inForce";
  }

  #table(grants: readonly ShareGrant[]) {
    const { columns } = this.words.grants;
    const { recipient, register, fields, until } = columns;
    return html`<table>
      ${head([recipient, register, fields, until, ...(this.#acts() ? [this.words.actions] : [])])}
      <tbody>
        ${grants.map((grant) => this.#row(grant))}
      </tbody>
    </table>`;
  }

  #row(grant: ShareGrant) {
    const { id, recipient, register, purpose, fields, givenAt } = grant;
    const words = this.words.grants;
    return html`<tr data-grant=${id} data-recipient=${recipient}>
      <td>
        ${this.#department(recipient)}<br /><span class="soft"
          >${recipient.length > 2 ? words.item(recipient) : words.everyItem}</span
        >
      </td>
      <td>${register}<br /><span class="soft">${purpose}</span></td>
      <td>${fields.map((field) => html`<code>${field}</code>`)}</td>
      <td>
        ${this.#until(grant)}<br /><span class="soft"
          >${words.given(instantWords(givenAt, this.language))}</span
        >
      </td>
      ${
        this.#acts()
          ? html`<td class="acts">
              <button data-row data-do="change" @click=${() => this.#change(grant)}>${words.change}</button>
              <button data-do="revoke" @click=${() => this.#revoke(grant)}>${words.revoke}</button>
            </td>`
          : nothing
      }
    </tr>`;
  }

  #department(recipient: string): string {
    const key = recipient.slice(0, 2);
    return this.departments.find((one) => one.key === key)?.name ?? key;
  }

  /** One that was replaced or revoked after its end was over by then. */
  #until({ validUntil, revokedAt }: ShareGrant): string {
    const words = this.words.grants;
    const time = (at: number) => instantWords(at, this.language);
    const end = Math.min(validUntil ?? Infinity, revokedAt ?? Infinity);
    if (this.shown === "over") return words.ended(time(end));
    return validUntil === undefined ? words.noEnd : words.through(time(validUntil));
  }

  #give(): void {
    const words = this.words.grants;
    const known = (name: "register" | "purpose") =>
      html`<datalist id="known-${name}">
        ${[...new Set(this.grants?.map((grant) => grant[name]))].map((value) => html`<option value=${value}></option>`)}
      </datalist>`;
    this.ask({
      question: {
        title: words.give,
        note: words.giveNote,
        does: words.give,
        fields: html`<label
            >${words.department}<select name="department" required>
              ${this.departments.map(({ key, name }) => html`<option value=${key}>${name} ${key}</option>`)}
            </select></label
          ><label
            >${words.itemNumber}<input
              name="item"
              pattern="[0-9]{2}"
              maxlength="2"
              inputmode="numeric"
              autocomplete="off" /></label
          ><label
            >${words.columns.registerName}<input
              name="register"
              required
              maxlength="60"
              list="known-register"
              autocomplete="off" /></label
          >${known("register")}<label
            >${words.purpose}<input
              name="purpose"
              required
              maxlength="120"
              list="known-purpose"
              autocomplete="off" /></label
          >${known("purpose")}${this.#fieldsAndEnd()}`,
      },
      act: (form) => {
        const [register, purpose] = [filled(form, "register"), filled(form, "purpose")];
        if (register === "" || purpose === "") return undefined;
        const recipient = `${filled(form, "department")}${filled(form, "item")}`;
        return this.#send(form, { recipient, register, purpose });
      },
    });
  }

  #change(grant: ShareGrant): void {
    const words = this.words.grants;
    const { recipient, register, purpose } = grant;
    this.ask({
      question: {
        title: words.changeTitle,
        note: words.changeNote(`${this.#department(recipient)} ${recipient}`, register, purpose),
        does: words.change,
        fields: this.#fieldsAndEnd(grant),
      },
      act: (form) => this.#send(form, { recipient, register, purpose }),
    });
  }

  #fieldsAndEnd(grant?: ShareGrant) {
    const words = this.words.grants;
    const until = grant?.validUntil;
    return html`<label
        >${words.fields}<textarea
          name="fields"
          required
          .value=${grant?.fields.join("\n") ?? ""}
        ></textarea></label
      ><label
        >${words.lastDay}<input
          type="date"
          name="until"
          min=${dayOf(systemClock.now())}
          .value=${until === undefined ? "" : dayOf(until)}
      /></label>`;
  }

  #send(form: FormData, about: Pick<ShareGrant, "recipient" | "register" | "purpose">) {
    const fields = [...new Set(filled(form, "fields").split(/[\s,,、]+/))].filter((field) => field !== "");
    const until = filled(form, "until");
    if (fields.length === 0) return undefined;
    return giveGrant({ ...about, fields, ...(until !== "" && { validUntil: endOfDay(until) }) });
  }

  #revoke({ id, recipient, register }: ShareGrant): void {
    const words = this.words.grants;
    this.ask({
      question: {
        title: words.revokeTitle,
        note: words.revokeNote(`${this.#department(recipient)} ${recipient}`, register),
        does: words.revoke,
      },
      act: async () => revokeGrant(id),
    });
  }
}

customElements.define("grants-page", GrantsPage);
