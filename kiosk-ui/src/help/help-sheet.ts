import { css, html, nothing } from "lit";
import { dataText } from "../data-text.ts";
import { icon, phrased, ScreenElement } from "../elements/index.ts";
import { digitKeys, pageStyle, sentence, shownDigits } from "../flow/index.ts";
import { troubleCode } from "../locale/index.ts";
import { base } from "../theme/index.ts";
import { helpWords } from "./locale.ts";
import { needs, type HelpIntent, type HelpStep } from "./state.ts";

/** What a hand on the sheet means, on its way up. */
export class HelpRequest extends Event {
  static readonly type = "help-request";
  readonly intent: HelpIntent;

  constructor(intent: HelpIntent) {
    super(HelpRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

type At<Name extends HelpStep["at"]> = Extract<HelpStep, { at: Name }>;

/** 帮我办: whom to call, and a helper who comes. Needs nobody to say who they are. */
class HelpSheet extends ScreenElement {
  static override styles = [
    base,
    pageStyle,
    css`
      :host {
        display: grid;
        gap: 26px;
      }
      h1 {
        font-size: calc(var(--text-title) * 1.1);
        font-weight: 800;
        line-height: 1.25;
      }
      p,
      .needs button {
        font-size: var(--text-lead);
      }
      .number {
        font-size: calc(76px * (0.6 + 0.4 * var(--scale-text)));
        font-weight: 700;
        line-height: 1.2;
        color: var(--lake);
        white-space: nowrap;
      }
      .needs {
        display: grid;
        gap: 20px;
      }
      .needs button {
        min-height: 132px;
        text-align: left;
        font-weight: 600;
      }
      .keys {
        height: 520px;
        max-height: none;
      }
      .actions {
        display: flex;
        gap: 24px;
        margin-top: 12px;
      }
      .actions > * {
        flex: 2;
        min-height: 150px;
      }
      .actions > .plain {
        flex: 1;
        font-size: var(--text-lead);
      }
    `,
  ];

  #on = (intent: HelpIntent) => () => {
    this.dispatchEvent(new HelpRequest(intent));
  };

  get #words() {
    return helpWords[this.view.words.tag];
  }

  #close(kind: "plain" | "primary") {
    return html`<button class=${kind} @click=${this.on({ type: "closeHelp" })}>
      ${this.view.words.help.close}
    </button>`;
  }

  #back() {
    return html`<button class="plain" @click=${this.#on({ type: "back" })}>
      ${this.view.words.actions.back}
    </button>`;
  }

  #start() {
    const { words, facts } = this.view;
    const { help } = words;
    const { site } = facts;
    const offline = facts.network === "down";
    return html`
      <h1>${help.title}</h1>
      ${
        site === undefined
          ? html`<p>${words.starting.noPhone}</p>`
          : html`<p>${help.call}</p>
              <p class="number">${site.phone}</p>
              <p>${dataText(words, site.hours)}</p>
              <p>${help.say(site.kioskNumber)}</p>`
      }
      <p class="soft">${help.outside}</p>
      <div class="actions">
        ${this.#close(offline ? "primary" : "plain")}
        ${
          offline
            ? nothing
            : html`<button class="primary" @click=${this.#on({ type: "come" })}>
                ${this.#words.come}<small>${this.#words.comeAbout}</small>
              </button>`
        }
      </div>
    `;
  }

  #need() {
    return html`
      <h1>${this.#words.needTitle}</h1>
      <div class="needs">
        ${needs.map(
          (need) =>
            html`<button @click=${this.#on({ type: "pick", need })}>${this.#words.needs[need]}</button>`,
        )}
      </div>
      <div class="actions">${this.#back()}<span></span></div>
    `;
  }

  #telephone({ entered, wrong }: At<"telephone">) {
    const words = this.#words;
    return html`
      <h1>${words.telephoneTitle}</h1>
      ${
        wrong
          ? html`<p class="callout state warn" role="alert">${icon("warn")}<span>${words.wrong}</span></p>`
          : html`<p>${words.telephoneAbout}</p>`
      }
      ${shownDigits(words.entered, entered)} ${digitKeys(this.view.words, this.#on)}
      <div class="actions">
        ${this.#back()}
        ${
          entered === ""
            ? html`<button class="primary" @click=${this.#on({ type: "send", with: "nothing" })}>
                ${words.without}
              </button>`
            : html`<button class="primary" @click=${this.#on({ type: "send", with: "telephone" })}>
                ${words.send}
              </button>`
        }
      </div>
    `;
  }

  #ticket({ receipt }: At<"ticket">) {
    const words = this.#words;
    const { clockTime } = this.view.words;
    const by = new Date(receipt.answerBy);
    const today = by.toDateString() === new Date(this.view.now).toDateString();
    return html`
      <h1>${words.ticket}</h1>
      <p>${words.number}</p>
      <p class="number">${receipt.number}</p>
      <p class="callout good state">${icon("person")}<span>${words.states[receipt.state]}</span></p>
      <p>
        <strong
          >${
            today ? words.today(clockTime(by)) : words.onDay(by.getMonth() + 1, by.getDate(), clockTime(by))
          }</strong
        >
      </p>
      <p>${phrased(today ? words.stay : words.later)}</p>
      <p class="soft">${words.free}</p>
      <div class="actions">${this.#close("primary")}</div>
    `;
  }

  #trouble({ code }: At<"trouble">) {
    const { words, facts } = this.view;
    return html`
      <h1>${words.problem.title}</h1>
      <p class="callout warn" role="alert">${phrased(sentence(words, words.troubles[troubleCode(code)]))}</p>
      <p>${words.help.call}</p>
      <p class="number">${facts.site?.phone ?? ""}</p>
      <div class="actions">
        ${this.#back()}
        <button class="primary" @click=${this.#on({ type: "retry" })}>${words.actions.retry}</button>
      </div>
    `;
  }

  override render() {
    const step: HelpStep = this.view.flows.help?.step ?? { at: "start" };
    switch (step.at) {
      case "start":
        return this.#start();
      case "need":
        return this.#need();
      case "telephone":
        return this.#telephone(step);
      case "sending":
        return html`<h1>${this.view.words.help.title}</h1>
          <p class="wait" role="status">${this.#words.sending}</p>`;
      case "ticket":
        return this.#ticket(step);
      case "trouble":
        return this.#trouble(step);
    }
  }
}
customElements.define("help-sheet", HelpSheet);
