import type { StaffMe } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { isEmpty } from "virtual:validators";
import { ask } from "./api.ts";
import { base } from "./elements/index.ts";
import { locales, peopleLocales, problemWords, type Language } from "./locale/index.ts";
import { opens, type ConsolePage } from "./page.ts";
import { pages } from "./pages.ts";
import { loadSignIn } from "./people/index.ts";
import { placeOf, type Place } from "./place.ts";
import { openSession, type SessionState } from "./session.ts";

/** The frame of the console: who is signed in, and the pages their permissions open. */
export class ConsoleApp extends LitElement {
  static override properties = {
    session: { state: true },
    place: { state: true },
    language: { state: true },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-rows: auto 1fr;
        height: 100vh;
      }
      header {
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 12px 24px;
        border-bottom: 1px solid var(--line);
        background: var(--surface);
      }
      h1 {
        font-size: 18px;
        margin: 0;
      }
      nav {
        display: flex;
        gap: 4px;
        flex: 1;
      }
      nav a {
        padding: 6px 12px;
        border-radius: 6px;
        color: inherit;
        text-decoration: none;
      }
      nav a[href="#/account"] {
        margin-left: auto;
      }
      nav a:hover {
        text-decoration: underline;
      }
      nav a[aria-current="page"] {
        background: var(--lake-soft);
        font-weight: 600;
      }
      main {
        min-height: 0;
        overflow: auto;
        padding: 16px 24px;
      }
      .alone {
        max-width: 36em;
        margin: 20vh auto 0;
        font-size: 18px;
      }
    `,
  ];

  declare session: SessionState;
  declare place: Place | undefined;
  declare language: Language;
  #askAgain: () => void = () => undefined;
  readonly #onHash = () => (this.place = placeOf(location.hash));

  constructor() {
    super();
    this.session = { kind: "loading" };
    this.place = placeOf(location.hash);
    this.language = "zh-CN";
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.#onHash);
    this.#askAgain = openSession((session) => (this.session = session));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.#onHash);
  }

  get #words() {
    return locales[this.language];
  }

  override render() {
    return html`${this.#header()}
      <main @session-ended=${() => this.#askAgain()}>${this.#body()}</main>`;
  }

  #header() {
    const words = this.#words;
    return html`
      <header>
        <h1>${words.title}</h1>
        ${this.session.kind === "signedIn" ? this.#navigation(this.session.me) : html`<nav></nav>`}
        ${
          this.session.kind === "signedIn" && this.session.me.way === "wall"
            ? html`<button data-do="sign-out" @click=${() => void this.#takeDown()}>
                ${words.takeDown}
              </button>`
            : nothing
        }
        <button title=${words.themeLabel} @click=${this.#switchTheme}>${words.theme}</button>
        <button title=${words.languageLabel} @click=${this.#switchLanguage}>${words.language}</button>
      </header>
    `;
  }

  #navigation(me: StaffMe) {
    const words = this.#words;
    const current = this.#pageFor(me)?.name;
    return html`<nav aria-label=${words.navigation}>
      ${pages
        .filter((page) => opens(page, me))
        .map(
          ({ name }) =>
            html`<a
              href="#/${name}"
              aria-current=${name === current ? "page" : nothing}
              title=${name === "account" ? words.pageNames.account : nothing}
              >${name === "account" ? (me.name ?? words.pageNames.account) : words.pageNames[name]}</a
            >`,
        )}
    </nav>`;
  }

  /** Where the address says, else where this person's work is. */
  #pageFor(me: StaffMe): ConsolePage | undefined {
    const named = this.place?.page ?? "";
    const asked = pages.find(({ name, also }) => name === named || also?.includes(named) === true);
    return asked ?? pages.find((page) => opens(page, me));
  }

  #body() {
    const words = this.#words;
    const { session } = this;
    switch (session.kind) {
      case "loading":
        return nothing;
      case "failed":
        return html`<p class="alone" role="alert">${words.failed}</p>`;
      case "signedOut":
        return this.#signIn(session.refused);
      case "signedIn":
        return this.#page(session.me);
    }
  }

  #signIn(refused: string) {
    void loadSignIn();
    const words = peopleLocales[this.language];
    return html`<sign-in-page
      .words=${words}
      .notice=${refused === "" ? "" : problemWords(words, refused)}
      @signed-in=${() => this.#askAgain()}
    ></sign-in-page>`;
  }

  #page(me: StaffMe) {
    const { language } = this;
    const words = this.#words;
    const page = this.#pageFor(me);
    if (page === undefined || !opens(page, me))
      return html`<p class="alone" role="alert">${words.noRight}</p>`;
    // Its elements are drawn once they have come.
    void page.load?.();
    const place = this.place ?? { page: page.name, path: [] };
    return page.draw({ place, me, words, language });
  }

  /** A screen on a wall signs out: it has no page of its own account. */
  async #takeDown(): Promise<void> {
    await ask("/api/staff/sign-out", isEmpty, { body: {} });
    this.#askAgain();
  }

  #switchTheme(): void {
    const { dataset } = document.documentElement;
    dataset["theme"] = dataset["theme"] === "dark" ? "light" : "dark";
  }

  #switchLanguage(): void {
    this.language = this.language === "en" ? "zh-CN" : "en";
    document.documentElement.lang = this.language;
    document.title = this.#words.title;
  }
}

customElements.define("console-app", ConsoleApp);
