import type { StaffMe } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { queuesOf } from "./desk/index.ts";
import { base } from "./elements/index.ts";
import { deskLocales, locales, type Language } from "./locale/index.ts";
import { placeOf, type PlaceInConsole } from "./place.ts";
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
        margin-right: auto;
      }
      nav a {
        padding: 6px 12px;
        border-radius: 6px;
        color: inherit;
        text-decoration: none;
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
  declare place: PlaceInConsole | undefined;
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

  readonly #time = (at: number) => new Date(at).toLocaleTimeString(this.language, { hour12: false });

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
        <button title=${words.themeLabel} @click=${this.#switchTheme}>${words.theme}</button>
        <button title=${words.languageLabel} @click=${this.#switchLanguage}>${words.language}</button>
      </header>
    `;
  }

  #navigation(me: StaffMe) {
    const words = this.#words;
    const { page } = this.#placeFor(me);
    const link = (to: "fleet" | "desk", current: boolean) =>
      html`<a href="#/${to}" aria-current=${current ? "page" : nothing}>${words[to]}</a>`;
    return html`<nav aria-label=${words.navigation}>
      ${me.permissions.includes("fleet.read") ? link("fleet", page === "fleet") : nothing}
      ${me.permissions.includes("case.read") ? link("desk", page !== "fleet") : nothing}
    </nav>`;
  }

  /** Where the address says, else where this person's work is. */
  #placeFor({ permissions }: StaffMe): PlaceInConsole {
    if (this.place !== undefined) return this.place;
    return permissions.includes("fleet.read") ? { page: "fleet" } : { page: "desk", late: false };
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
        return html`<p class="alone" role="alert">
          ${session.linkRefused ? words.linkUsed : words.signedOut}
        </p>`;
      case "signedIn":
        return this.#page(session.me);
    }
  }

  #page(me: StaffMe) {
    const place = this.#placeFor(me);
    const desk = deskLocales[this.language];
    if (place.page === "fleet") {
      // The element is drawn once its part has come; who works at the desk never loads it.
      void import("./fleet-page.ts");
      return me.permissions.includes("fleet.read")
        ? html`<fleet-page .words=${this.#words} .time=${this.#time}></fleet-page>`
        : html`<p class="alone" role="alert">${this.#words.noFleetRight}</p>`;
    }
    const queues = queuesOf(me.permissions);
    if (queues.length === 0) return html`<p class="alone" role="alert">${desk.noRight}</p>`;
    // The list stays while a case is open: its filter, its selection and where it was scrolled to.
    const queue = place.page === "desk" ? (place.queue ?? queues[0]) : undefined;
    return html`<desk-page
        ?hidden=${place.page !== "desk"}
        .shown=${place.page === "desk"}
        .queues=${queues}
        .queue=${queue}
        .late=${place.page === "desk" && place.late}
        .words=${desk}
        .language=${this.language}
      ></desk-page>
      ${place.page === "case" ? html`<case-page .case=${place.id} .me=${me.staffId} .words=${desk} .language=${this.language}></case-page>` : nothing}`;
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
