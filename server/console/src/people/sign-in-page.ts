import type { SignInStep } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import type { Answered } from "../api.ts";
import { base, look, sheet } from "../elements/index.ts";
import { problemWords, type PeopleWords } from "../locale/index.ts";
import { readWays, requestPasskey, signInCode, signInPasskey, signInPassword } from "./api.ts";
import { filled, typed } from "../elements/index.ts";
import { usePasskey } from "./passkey.ts";
import "../qr-code/index.ts";

/** The secret in an authenticator's address, in groups of four for the hand. */
function secretOf(authenticator: string): string {
  const secret = new URL(authenticator).searchParams.get("secret") ?? "";
  return secret.match(/.{1,4}/g)?.join(" ") ?? "";
}

/** Name and password, then the code; the first time an own password and the authenticator. Says `signed-in`. */
export class SignInPage extends LitElement {
  static override properties = {
    words: { attribute: false },
    notice: { type: String },
    step: { state: true },
    codes: { state: true },
    problem: { state: true },
    busy: { state: true },
    provider: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      :host {
        display: grid;
        justify-content: center;
        align-content: start;
        gap: 16px;
        padding-top: 8vh;
      }
      section {
        width: min(560px, 92vw);
        display: grid;
        gap: 16px;
        padding: 32px;
      }
      h2 {
        font-size: 22px;
      }
      input {
        font-size: 16px;
        min-height: 40px;
      }
      button.main {
        min-height: 40px;
      }
      .enrol {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 16px;
        align-items: start;
      }
      .hint {
        font-weight: 400;
        color: var(--ink-soft);
      }
      code {
        font: 600 16px/1.6 monospace;
        user-select: all;
      }
      .codes {
        display: grid;
        grid-template-columns: repeat(2, 1fr);
        gap: 4px 24px;
      }
      .ways {
        display: grid;
        gap: 8px;
      }
      .ways > * {
        min-height: 40px;
      }
      .button {
        display: grid;
        place-items: center;
        border: 1px solid var(--line);
        border-radius: 6px;
        color: inherit;
        text-decoration: none;
      }
      .buttons {
        justify-content: space-between;
      }
    `,
  ];

  declare words: PeopleWords;
  /** What happened before, in a sentence: a link that no longer works. */
  declare notice: string;
  declare step: SignInStep | undefined;
  declare codes: readonly string[] | undefined;
  declare problem: string;
  declare busy: boolean;
  /** Name of the sign-in service, where there is one. */
  declare provider: string | undefined;

  constructor() {
    super();
    this.notice = "";
    this.problem = "";
    this.busy = false;
  }

  override firstUpdated(): void {
    void this.#focus();
    void this.#lookForProvider();
  }

  async #lookForProvider(): Promise<void> {
    const ways = await readWays();
    if (ways.ok) this.provider = ways.value.provider;
  }

  override render() {
    return html`<section class="panel">
        ${this.codes === undefined ? (this.step === undefined ? this.#password() : this.#code(this.step)) : this.#kept(this.codes)}
      </section>
      ${this.step === undefined ? html`<p class="soft">${this.words.signIn.linkHint}</p>` : nothing}`;
  }

  #alert() {
    const said = this.problem === "" ? this.notice : this.problem;
    return said === "" ? nothing : html`<p class="notice refused" role="alert">${said}</p>`;
  }

  #password() {
    const words = this.words.signIn;
    return html`<h2>${words.title}</h2>
      ${this.#alert()}
      <form @submit=${this.#onPassword}>
        <label
          >${words.login}<input
            name="login"
            required
            maxlength="40"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
        /></label>
        <label
          >${words.password}<input
            name="password"
            type="password"
            required
            maxlength="128"
            autocomplete="current-password"
        /></label>
        <button class="main" ?disabled=${this.busy}>${words.next}</button>
      </form>
      <div class="ways">
        <button data-do="passkey" ?disabled=${this.busy} @click=${() => void this.#onPasskey()}>
          ${words.passkey}
        </button>
        ${
          this.provider === undefined
            ? nothing
            : html`<a class="button" href="/api/staff/sign-in/provider">${words.provider(this.provider)}</a>`
        }
      </div>`;
  }

  #code({ next, authenticator = "" }: SignInStep) {
    const words = this.words.signIn;
    return html`<h2>${next === "enrol" ? words.enrolTitle : words.title}</h2>
      ${next === "enrol" ? html`<p class="soft">${words.enrolWhy}</p>` : nothing}
      <form @submit=${this.#onCode}>
        ${next === "enrol" ? this.#enrol(authenticator) : nothing}
        <label
          >${words.code}
          <input
            name="code"
            required
            maxlength="20"
            inputmode=${next === "enrol" ? "numeric" : "text"}
            autocomplete="one-time-code"
            spellcheck="false"
          />
          ${next === "code" ? html`<span class="hint">${words.codeHint}</span>` : nothing}
        </label>
        ${this.#alert()}
        <div class="buttons">
          <button type="button" @click=${this.#startAgain}>${words.again}</button>
          <button class="main" ?disabled=${this.busy}>${words.enter}</button>
        </div>
      </form>`;
  }

  #enrol(authenticator: string) {
    const words = this.words.signIn;
    return html`<label
        >${words.newPassword}<input
          name="newPassword"
          type="password"
          required
          minlength="12"
          maxlength="128"
          autocomplete="new-password"
      /></label>
      <label
        >${words.newPasswordAgain}<input
          name="again"
          type="password"
          required
          maxlength="128"
          autocomplete="new-password"
      /></label>
      <div class="enrol">
        <qr-code text=${authenticator} label=${words.qr}></qr-code>
        <p>
          <strong>${words.scan}</strong><br /><span class="soft">${words.scanHint}</span><br /><code
            data-secret
            >${secretOf(authenticator)}</code
          >
        </p>
      </div>`;
  }

  #kept(codes: readonly string[]) {
    const words = this.words.signIn;
    return html`<h2>${words.codesTitle}</h2>
      <p class="soft">${words.codesWhy}</p>
      <ul class="codes">
        ${codes.map((code) => html`<li><code>${code}</code></li>`)}
      </ul>
      <button class="main" @click=${this.#enter}>${words.codesKept}</button>`;
  }

  async #onPassword(event: SubmitEvent): Promise<void> {
    const form = formOf(event);
    if (form === undefined || this.busy) return;
    const step = await this.#while(signInPassword(filled(form, "login"), typed(form, "password")));
    if (step === undefined) return;
    this.notice = "";
    this.step = step;
    await this.#focus();
  }

  async #onCode(event: SubmitEvent): Promise<void> {
    const form = formOf(event);
    if (form === undefined || this.step === undefined || this.busy) return;
    const { ticket, next } = this.step;
    const newPassword = typed(form, "newPassword");
    if (next === "enrol" && newPassword !== typed(form, "again")) {
      this.problem = this.words.signIn.passwordsDiffer;
      return;
    }
    // Read aloud and copied in groups: spaces and capitals are no mistake.
    const code = filled(form, "code").replaceAll(/\s/g, "").toLowerCase();
    const done = await this.#while(signInCode({ ticket, code, ...(next === "enrol" && { newPassword }) }));
    if (done === undefined) return;
    if (done.recoveryCodes.length === 0) this.#enter();
    else this.codes = done.recoveryCodes;
  }

  async #onPasskey(): Promise<void> {
    const request = await this.#while(requestPasskey());
    const answer = request && (await this.#while(usePasskey(request)));
    if (answer !== undefined && (await this.#while(signInPasskey(answer))) !== undefined) this.#enter();
  }

  /** Waits for an answer; a refusal becomes its sentence, and a sign-in that took too long begins anew. */
  async #while<T>(asked: Promise<Answered<T>>): Promise<T | undefined> {
    this.busy = true;
    const answer = await asked;
    this.busy = false;
    if (answer.ok) {
      this.problem = "";
      return answer.value;
    }
    if (answer.code === "signInExpired") this.step = undefined;
    this.problem = problemWords(this.words, answer.code);
    return undefined;
  }

  readonly #startAgain = () => {
    this.step = undefined;
    this.problem = "";
    void this.#focus();
  };

  readonly #enter = () => this.dispatchEvent(new Event("signed-in", { bubbles: true, composed: true }));

  async #focus(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector("input")?.focus();
  }
}

/** What was filled in; the page stays. */
function formOf(event: SubmitEvent): FormData | undefined {
  event.preventDefault();
  return event.currentTarget instanceof HTMLFormElement ? new FormData(event.currentTarget) : undefined;
}

customElements.define("sign-in-page", SignInPage);
