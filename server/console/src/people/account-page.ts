import type { Colleague, Organisation, StaffMe } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { base, look, sheet } from "../elements/index.ts";
import "./absences-panel.ts";
import { changePassword, readColleagues, readOrganisation, renewRecoveryCodes, signOut } from "./api.ts";
import { typed } from "../elements/index.ts";
import { PeopleElement } from "./people-element.ts";
import "./passkeys-panel.ts";
import { placeWords } from "./place-words.ts";

/** Who am I: roles, password, recovery codes, deputies for an absence, and the way out. */
export class AccountPage extends PeopleElement {
  static override properties = {
    me: { attribute: false },
    organisation: { state: true },
    colleagues: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      :host {
        display: grid;
        gap: 16px;
        max-width: 860px;
      }
      .head {
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 16px;
      }
      .buttons {
        justify-content: flex-start;
        margin-top: 12px;
      }
    `,
  ];

  declare me: StaffMe;
  declare organisation: Organisation | undefined;
  declare colleagues: readonly Colleague[];

  constructor() {
    super();
    this.colleagues = [];
  }

  protected override async load(): Promise<void> {
    const [organisation, colleagues] = await Promise.all([readOrganisation(), readColleagues()]);
    this.organisation = this.taken(organisation) ?? this.organisation;
    if (colleagues.ok) this.colleagues = colleagues.value.colleagues;
  }

  override render() {
    const { me } = this;
    const words = this.words.mine;
    const account = me.way === "account";
    return html`<section class="panel">
        <div class="head">
          <h2>${me.name ?? words.link}</h2>
          <button data-do="sign-out" @click=${() => void this.#signOut()}>${words.signOut}</button>
        </div>
        ${account ? html`<p class="soft">${words.login} ${me.login}</p>` : html`<p class="notice">${words.linkWhy}</p>`}
        ${this.#roles()}
        ${
          account
            ? html`<div class="buttons">
                <button data-do="password" @click=${this.#changePassword}>${words.changePassword}</button>
                <button data-do="codes" @click=${this.#newCodes}>${words.newCodes}</button>
              </div>`
            : nothing
        }
      </section>
      ${
        account
          ? html`<section class="panel">
                <passkeys-panel .words=${this.words} .language=${this.language}></passkeys-panel>
              </section>
              <section class="panel">
                <absences-panel
                  .person=${me.staffId}
                  .words=${this.words}
                  .language=${this.language}
                ></absences-panel>
              </section>`
          : nothing
      }
      ${this.overlays()}`;
  }

  #roles() {
    const { me, words } = this;
    if (me.assignments.length === 0) return html`<p>${words.mine.noRoles}</p>`;
    return html`<table>
      <caption hidden>
        ${words.mine.roles}
      </caption>
      <tbody>
        ${me.assignments.map(
          (one) =>
            html`<tr>
              <td>
                <strong>${words.role[one.role]}</strong>
                ${one.onBehalfOf === undefined ? nothing : words.mine.onBehalfOf(this.#nameOf(one.onBehalfOf))}
              </td>
              <td>${placeWords(one, this.organisation, words)}</td>
              <td class="soft">${words.roleNote[one.role]}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #nameOf(id: string): string {
    return this.colleagues.find((one) => one.id === id)?.name ?? id;
  }

  async #signOut(): Promise<void> {
    await signOut();
    this.tell("session-ended");
  }

  readonly #changePassword = () => {
    const { mine, signIn } = this.words;
    this.ask({
      question: {
        title: mine.changePassword,
        note: mine.changePasswordWhy,
        does: mine.changePassword,
        fields: html`<label
            >${mine.password}<input
              name="password"
              type="password"
              required
              maxlength="128"
              autocomplete="current-password"
          /></label>
          <label
            >${signIn.newPassword}<input
              name="newPassword"
              type="password"
              required
              minlength="12"
              maxlength="128"
              autocomplete="new-password"
          /></label>`,
      },
      act: async (form) => {
        const done = await changePassword(typed(form, "password"), typed(form, "newPassword"));
        if (done.ok) this.tell("session-ended");
        return done;
      },
    });
  };

  readonly #newCodes = () => {
    const { mine, signIn } = this.words;
    this.ask({
      question: {
        title: mine.newCodes,
        note: mine.newCodesWhy,
        does: mine.newCodes,
        fields: html`<label
          >${mine.password}<input
            name="password"
            type="password"
            required
            maxlength="128"
            autocomplete="current-password"
        /></label>`,
      },
      act: async (form) => {
        const done = await renewRecoveryCodes(typed(form, "password"));
        if (done.ok)
          this.told = {
            heading: signIn.codesTitle,
            note: signIn.codesWhy,
            secrets: done.value.recoveryCodes,
            close: mine.kept,
          };
        return done;
      },
    });
  };
}

customElements.define("account-page", AccountPage);
