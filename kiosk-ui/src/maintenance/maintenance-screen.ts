import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { icon, JourneyRequest, sceneryStyle, shore } from "../elements/index.ts";
import type { CodeEntered } from "../keypad/index.ts";
import { deskEn } from "./locale/en.ts";
import type { DeskWords } from "./locale/words.ts";
import { deskZhCN } from "./locale/zh-CN.ts";
import { base, zones } from "../theme/index.ts";
import type { View } from "../view.ts";
import { custodyPage } from "./custody-page.ts";
import { devicesPage } from "./devices-page.ts";
import { pageStyle, shortTime, type PageContext } from "./page.ts";
import {
  firstDesk,
  type DeskIntent,
  type DeskState,
  type DeskTab,
  type Inside,
  type SignInTrouble,
} from "./state.ts";
import { suppliesPage } from "./supplies-page.ts";

/** What a technician's hand means, on its way up. */
export class DeskRequest extends Event {
  static readonly type = "desk-request";
  readonly intent: DeskIntent;

  constructor(intent: DeskIntent) {
    super(DeskRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

const deskWords: Readonly<Record<"zh-CN" | "en", DeskWords>> = { "zh-CN": deskZhCN, en: deskEn };
const tabs: readonly DeskTab[] = ["devices", "supplies", "custody", "report"];

/** The technician's screen. Its sizes are one for all: large text and low reach are a citizen's wishes. */
class MaintenanceScreen extends LitElement {
  static override properties = { view: { attribute: false } };
  declare view: View;
  static override styles = [
    base,
    zones,
    sceneryStyle,
    pageStyle,
    css`
      :host {
        --scale-text: 1;
        --text-small: 28px;
        --text-body: 32px;
        --text-lead: 36px;
        --text-action: 40px;
        --text-title: 54px;
        --text-number: 88px;
        --low-shift: 0px;
        font-size: 32px;
      }
      h2 {
        font-size: var(--text-action);
      }
    `,
  ];

  #send = (intent: DeskIntent) => {
    this.dispatchEvent(new DeskRequest(intent));
  };
  #on = (intent: DeskIntent) => () => this.#send(intent);
  #leave = () => {
    this.dispatchEvent(new JourneyRequest({ type: "leave" }));
  };

  get #words(): DeskWords {
    return deskWords[this.view.modes.locale];
  }

  #trouble(code: SignInTrouble | undefined): TemplateResult | typeof nothing {
    if (code === undefined) return nothing;
    const until = this.view.facts.maintenance?.lockedUntil;
    const after =
      code === "lockedOut" && until !== undefined ? ` · ${this.#words.until(shortTime(until))}` : "";
    return html`<p class="state warn" role="alert">${icon("warn")}${this.#words.troubles[code]}${after}</p>`;
  }

  #number({ trouble }: Extract<DeskState, { at: "number" }>) {
    const words = this.#words;
    return html`
      <div class="title">
        <h1>${words.number}</h1>
        <p class="about">${words.numberAbout}</p>
      </div>
      <div class="content">
        ${this.#trouble(trouble ?? (this.view.facts.maintenance?.roster === "current" ? undefined : "rosterMissing"))}
        <code-keypad
          .words=${this.view.words}
          .digits=${4}
          @code-entered=${({ code }: CodeEntered) => this.#send({ type: "number", number: code })}
        ></code-keypad>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.#leave}>${words.leave}</button>
      </div>
    `;
  }

  #pin({ number, checking, trouble, attempt }: Extract<DeskState, { at: "pin" }>) {
    const words = this.#words;
    return html`
      <div class="title">
        <h1>${words.pin}</h1>
        <p class="about">${words.pinAbout(number)}</p>
      </div>
      <div class="content">
        ${checking ? html`<p class="soft" role="status">${words.checking}</p>` : this.#trouble(trouble)}
        <code-keypad
          .words=${this.view.words}
          .digits=${6}
          secret
          .busy=${checking}
          .attempt=${attempt}
          @code-entered=${({ code }: CodeEntered) => this.#send({ type: "pin", pin: code })}
        ></code-keypad>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.#on({ type: "back" })}>
          ${this.view.words.actions.back}
        </button>
      </div>
    `;
  }

  #report({ report, page }: Inside): TemplateResult {
    const words = this.#words;
    if (report === undefined || report === "making")
      return html`<p class="ask card" role="status">${words.reportMaking}</p>`;
    if (report === "failed") return html`<p class="ask card" role="alert">${words.reportFailed}</p>`;
    const shown = report.pages[page] ?? report.pages[0];
    if (shown === undefined) return html`<p class="ask card" role="alert">${words.reportFailed}</p>`;
    const about = words.reportPage(page + 1, report.pages.length);
    return html`<p class="soft">${about}</p>
      <div class="report"><img src=${shown.url} alt=${about} /></div>`;
  }

  #page(inside: Inside): TemplateResult {
    const context: PageContext = { words: this.#words, view: this.view, on: this.#on };
    switch (inside.tab) {
      case "devices":
        return devicesPage(inside, context);
      case "supplies":
        return suppliesPage(inside, context);
      case "custody":
        return custodyPage(inside, context, this.#send);
      case "report":
        return this.#report(inside);
    }
  }

  /** The one or two presses that belong to what is shown. */
  #primary(inside: Inside): TemplateResult | typeof nothing {
    const words = this.#words;
    const button = (text: string, intent: DeskIntent, kind = "primary") =>
      html`<button class=${kind} @click=${this.#on(intent)}>${text}</button>`;
    const { tab, testing, refill, finding, handing, report, page } = inside;
    if (tab === "devices")
      return testing === undefined ? button(words.selfTest, { type: "selfTest" }) : nothing;
    if (tab === "report") {
      const pages = typeof report === "object" ? report.pages.length : 0;
      return pages > 1 ? button(words.nextPage, { type: "page", page: (page + 1) % pages }) : nothing;
    }
    if (tab === "supplies") {
      if (refill === undefined) return nothing;
      if (refill.phase === "checked") return button(words.done, { type: "closeRefill" });
      if (refill.phase !== "asking" && refill.phase !== "open") return nothing;
      return html`${button(words.cancel, { type: "closeRefill" }, "secondary")}
      ${button(refill.phase === "asking" ? words.filled : words.again, { type: "filled" })}`;
    }
    if (finding === undefined)
      return handing === undefined ? button(words.custodyNew, { type: "found", id: undefined }) : nothing;
    if (finding.step === "digits")
      return html`${finding.endsInX ? nothing : button(words.endsInX, { type: "endsInX" }, "secondary")}
      ${button(words.skip, { type: "digits", digits: undefined }, "secondary")}`;
    return finding.step === "bag"
      ? button(words.skip, { type: "bag", bag: undefined }, "secondary")
      : nothing;
  }

  #inside(inside: Inside) {
    const words = this.#words;
    const { maintenance } = this.view.facts;
    const asking = inside.finding !== undefined || inside.handing !== undefined;
    return html`
      <div class="title">
        <h1>${words.hello(maintenance?.technician?.name ?? "")}</h1>
        ${
          maintenance?.phase === "waiting"
            ? html`<p class="state warn" role="status">${icon("warn")}${words.waitingVisit}</p>`
            : inside.trouble === undefined
              ? nothing
              : html`<p class="state warn" role="alert">${icon("warn")}${words.trouble(inside.trouble)}</p>`
        }
      </div>
      <div class="content">
        <nav class="tabs">
          ${tabs.map(
            (tab) =>
              html`<button aria-pressed=${inside.tab === tab} @click=${this.#on({ type: "tab", tab })}>
                ${words.tabs[tab]}
              </button>`,
          )}
        </nav>
        ${this.#page(inside)}
      </div>
      <div class="actions">
        ${
          asking
            ? html`<button class="plain back" @click=${this.#on({ type: "back" })}>
                ${this.view.words.actions.back}
              </button>`
            : html`<button class="plain back" @click=${this.#on({ type: "signOff" })}>
                ${words.signOff}
              </button>`
        }
        ${this.#primary(inside)}
      </div>
    `;
  }

  #signedOff() {
    const words = this.#words;
    return html`
      <div class="title"><h1>${words.signedOff}</h1></div>
      <div class="content">
        <section class="ask card" role="status">
          <span class="icon good">${icon("check")}</span>
          <p>${words.signedOffAbout}</p>
        </section>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.#on({ type: "back" })}>${words.signInAgain}</button>
        <button class="primary" @click=${this.#leave}>${words.done}</button>
      </div>
    `;
  }

  #shown(desk: DeskState) {
    switch (desk.at) {
      case "number":
        return this.#number(desk);
      case "pin":
        return this.#pin(desk);
      case "inside":
        return this.#inside(desk);
      case "signedOff":
        return this.#signedOff();
    }
  }

  override render() {
    return html`${shore}${this.#shown(this.view.desk ?? firstDesk)}`;
  }
}
customElements.define("maintenance-screen", MaintenanceScreen);
