import type { ChainAlert, HeldAssignment, Organisation, StaffAccount } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { base, chainAlerts, dayOf, divisionField, filled, listKeys, look, sheet } from "../elements/index.ts";
import type { Answered } from "../api.ts";
import "./absences-panel.ts";
import {
  bindSubject,
  disableStaff,
  grantRole,
  inviteStaff,
  readAbsences,
  readAccounts,
  readOrganisation,
  resetStaff,
  revokeRole,
  setTelephone,
} from "./api.ts";
import { PeopleElement } from "./people-element.ts";
import { divisionName, placeWords } from "./place-words.ts";
import { grantFrom, roleFields } from "./role-fields.ts";

const telephoneInput = html`<input
  name="telephone"
  type="tel"
  inputmode="numeric"
  pattern="1[3-9][0-9]{9}"
  autocomplete="off"
/>`;

/** Accounts of an administrator's area: who may do what, where, until when. */
export class StaffPage extends PeopleElement {
  static override properties = {
    me: { attribute: false },
    selected: { type: String },
    accounts: { state: true },
    alerts: { state: true },
    organisation: { state: true },
    filter: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(360px, 2fr);
        gap: 16px;
        align-items: start;
      }
      .notice {
        margin-bottom: 12px;
      }
      .bar,
      .head {
        display: flex;
        gap: 12px;
        align-items: center;
        flex-wrap: wrap;
        margin-bottom: 8px;
      }
      .bar input {
        width: 280px;
      }
      table {
        margin-bottom: 12px;
      }
      .right {
        margin-left: auto;
      }
      .detail {
        display: grid;
        gap: 16px;
      }
      tr[data-current] td {
        background: var(--lake-soft);
      }
      tr[data-state="disabled"] {
        color: var(--ink-soft);
      }
      .expired {
        color: var(--bad);
        font-weight: 600;
      }
      .alone {
        padding: 8vh 0;
        text-align: center;
      }
      @media (max-width: 1100px) {
        :host {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  declare me: string;
  /** Id of the account in the address. */
  declare selected: string;
  declare alerts: readonly ChainAlert[];
  declare accounts: readonly StaffAccount[] | undefined;
  declare organisation: Organisation | undefined;
  declare filter: string;

  constructor() {
    super();
    listKeys(this, () => this.#add());
    this.filter = "";
    this.selected = "";
    this.alerts = [];
  }

  protected override async load(): Promise<void> {
    const [accounts, organisation, absences] = await Promise.all([
      readAccounts(),
      readOrganisation(),
      readAbsences(),
    ]);
    this.accounts = this.taken(accounts)?.accounts ?? this.accounts;
    if (organisation.ok) this.organisation = organisation.value;
    if (absences.ok) this.alerts = absences.value.alerts;
  }

  override render() {
    const { words, accounts } = this;
    if (accounts === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    const chosen = accounts.find(({ id }) => id === this.selected);
    const shown = accounts.filter((account) => this.#matches(account));
    return html`<section class="panel">
        ${chainAlerts(this.alerts, words.chain)}
        <div class="bar">
          <h2>${words.staff.title}</h2>
          <input
            type="search"
            aria-label=${words.filter}
            placeholder=${words.filter}
            .value=${this.filter}
            @input=${this.#onFilter}
          />
          <span class="soft" role="status">${words.staff.shown(shown.length, accounts.length)}</span>
          <button class="main right" data-do="add" @click=${() => this.#add()}>${words.staff.add}</button>
        </div>
        ${accounts.length === 0 ? html`<p class="alone">${words.staff.empty}</p>` : this.#table(shown)}
        <p class="soft">${words.keys}</p>
      </section>
      <section class="panel detail">
        ${chosen === undefined ? html`<p class="alone soft">${words.staff.choose}</p>` : this.#detail(chosen)}
      </section>
      ${this.overlays()}`;
  }

  #table(shown: readonly StaffAccount[]) {
    const { words, organisation } = this;
    const { columns } = words.staff;
    if (shown.length === 0) return html`<p class="alone">${words.noneMatch}</p>`;
    return html`<table>
      <thead>
        <tr>
          <th>${columns.name}</th>
          <th>${columns.login}</th>
          <th>${columns.division}</th>
          <th>${columns.roles}</th>
          <th>${columns.state}</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ({ id, name, login, division, state, assignments }) =>
            html`<tr data-account=${login} data-state=${state} ?data-current=${id === this.selected}>
              <td><a data-row href="#/staff/${id}">${name}</a></td>
              <td>${login}</td>
              <td>${divisionName(division, organisation, words)}</td>
              <td>${[...new Set(assignments.map(({ role }) => words.role[role]))].join("、") || "–"}</td>
              <td>${words.state[state]}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #detail(account: StaffAccount) {
    const { words } = this;
    const { staff } = words;
    const { id, name, login, state, assignments } = account;
    const self = id === this.me;
    return html`<div data-detail=${login}>
        <div class="head">
          <h2>${name}</h2>
          <span class="soft">${login} · ${words.state[state]}</span>
        </div>
        <p class="head">
          <span data-telephone>${staff.telephone} ${account.telephone ?? staff.noTelephone}</span>
          <button data-do="telephone" @click=${() => this.#telephone(account)}>${staff.setTelephone}</button>
        </p>
        ${assignments.length === 0 ? html`<p>${staff.noRoles}</p>` : this.#assignments(account)}
        <div class="head" ?hidden=${self}>
          <button class="main" data-do="grant" @click=${() => this.#grant(account)}>${staff.grant}</button>
          <button data-do="reset" @click=${() => this.#reset(account)}>${staff.reset}</button>
          <button data-do="subject" @click=${() => this.#bind(account)}>${staff.bind}</button>
          <button data-do="disable" @click=${() => this.#disable(account)}>
            ${state === "disabled" ? staff.enable : staff.disable}
          </button>
        </div>
      </div>
      <absences-panel
        .person=${id}
        .words=${words}
        .language=${this.language}
        @alerts-read=${(event: CustomEvent<readonly ChainAlert[]>) => (this.alerts = event.detail)}
      ></absences-panel>`;
  }

  #assignments({ name, assignments }: StaffAccount) {
    const { words, organisation } = this;
    return html`<table>
      <tbody>
        ${assignments.map(
          (one) =>
            html`<tr data-role=${one.role}>
              <td><strong>${words.role[one.role]}</strong><br />${placeWords(one, organisation, words)}</td>
              <td>${this.#expiry(one)}</td>
              <td>
                <button
                  data-do="revoke"
                  @click=${() =>
                    this.ask({
                      question: {
                        title: `${words.staff.revoke} · ${words.role[one.role]}`,
                        note: words.staff.revokeWhy(name),
                        does: words.staff.revoke,
                      },
                      act: async () => revokeRole(one.id),
                    })}
                >
                  ${words.staff.revoke}
                </button>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #expiry({ until, expired }: HeldAssignment) {
    const { staff } = this.words;
    if (until === undefined) return staff.forEver;
    return html`${staff.until(dayOf(until))}
    ${expired ? html`<span class="expired">${staff.expired}</span>` : nothing}`;
  }

  #matches({ name, login, division, assignments }: StaffAccount): boolean {
    const { words, organisation } = this;
    const roles = assignments.map(({ role }) => words.role[role]);
    const all = [name, login, division, divisionName(division, organisation, words), ...roles];
    const wanted = this.filter.trim().toLowerCase();
    return all.some((one) => one.toLowerCase().includes(wanted));
  }

  #onFilter(event: InputEvent): void {
    if (event.target instanceof HTMLInputElement) this.filter = event.target.value;
  }

  #add(): void {
    const { staff } = this.words;
    const here = this.organisation?.divisions[0]?.code ?? "";
    this.ask({
      question: {
        title: staff.add,
        note: staff.addWhy,
        does: staff.add,
        fields: html`<label
            >${staff.name}<input name="name" required maxlength="40" autocomplete="off"
          /></label>
          <label
            >${staff.login}<input
              name="login"
              required
              pattern="[a-z][a-z0-9._\\-]{1,39}"
              autocomplete="off"
              autocapitalize="none"
          /></label>
          ${divisionField(staff.division, here, this.organisation)}
          <label>${staff.telephoneHint}${telephoneInput}</label>`,
      },
      act: async (form) => {
        const login = filled(form, "login");
        const account = { name: filled(form, "name"), login, division: filled(form, "division") };
        const telephone = filled(form, "telephone");
        const made = await inviteStaff(telephone === "" ? account : { ...account, telephone });
        return this.#tellPassword(login, made);
      },
    });
  }

  #grant({ id, division }: StaffAccount): void {
    const { words } = this;
    this.ask({
      question: {
        title: words.staff.grant,
        note: words.staff.grantWhy,
        does: words.staff.grant,
        fields: roleFields(words, division, this.organisation),
      },
      act: (form) => {
        const grant = grantFrom(form);
        return grant === undefined ? undefined : grantRole(id, grant);
      },
    });
  }

  #reset({ id, name, login }: StaffAccount): void {
    const { staff } = this.words;
    this.ask({
      question: { title: staff.reset, note: staff.resetWhy(name), does: staff.reset },
      act: async () => this.#tellPassword(login, await resetStaff(id)),
    });
  }

  #bind({ id }: StaffAccount): void {
    const { staff } = this.words;
    this.ask({
      question: {
        title: staff.bind,
        note: staff.bindWhy,
        does: staff.bind,
        fields: html`<label
          >${staff.subject}<input name="subject" maxlength="255" autocomplete="off"
        /></label>`,
      },
      act: async (form) => bindSubject(id, filled(form, "subject")),
    });
  }

  #telephone({ id }: StaffAccount): void {
    const { staff } = this.words;
    this.ask({
      question: {
        title: staff.setTelephone,
        note: staff.telephoneWhy,
        does: staff.setTelephone,
        fields: html`<label>${staff.telephone}${telephoneInput}</label>`,
      },
      act: async (form) => setTelephone(id, filled(form, "telephone")),
    });
  }

  #disable({ id, name, state }: StaffAccount): void {
    const { staff } = this.words;
    const on = state === "disabled";
    const title = on ? staff.enable : staff.disable;
    this.ask({
      question: { title, note: on ? staff.enableWhy(name) : staff.disableWhy(name), does: title },
      act: async () => disableStaff(id, !on),
    });
  }

  #tellPassword(login: string, answer: Answered<{ id: string; password: string }>): Answered<unknown> {
    const { staff, close } = this.words;
    if (!answer.ok) return answer;
    const { id, password } = answer.value;
    this.told = {
      heading: staff.firstPassword,
      note: staff.firstPasswordWhy(login),
      secrets: [password],
      close,
    };
    location.hash = `#/staff/${id}`;
    return answer;
  }
}

customElements.define("staff-page", StaffPage);
