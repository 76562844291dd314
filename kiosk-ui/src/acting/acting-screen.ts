import { css, html, nothing } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { busyPage, paged, PageScreen, sentence, type Page } from "../flow/index.ts";
import { troubleCode } from "../locale/index.ts";
import { progress, progressStyle } from "../steps/index.ts";
import { placeAt } from "../view.ts";
import { actingWords, type ActingWords } from "./locale.ts";
import {
  fitting,
  usccLength,
  usccLetters,
  type ActingIntent,
  type ActingState,
  type ActingStep,
} from "./state.ts";

/** What a hand on this screen means, on its way up. */
export class ActingRequest extends Event {
  static readonly type = "acting-request";
  readonly intent: ActingIntent;

  constructor(intent: ActingIntent) {
    super(ActingRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

type At<Name extends ActingStep["at"]> = Extract<ActingStep, { at: Name }>;

/** `2026-12-14` in China, as everybody writes it there. */
const dayOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

/** A3: for which enterprise somebody acts, by the register or by the word of its legal representative. */
class ActingScreen extends PageScreen {
  static override styles = [
    ...PageScreen.styles,
    progressStyle,
    css`
      .letters {
        flex: 1;
        min-height: 0;
        max-height: 780px;
        display: grid;
        grid-template-columns: repeat(7, 1fr);
        grid-auto-rows: minmax(72px, 1fr);
        gap: 16px;
      }
      .letters button {
        min-height: 72px;
        padding: 0;
        font-size: calc(48px * (0.7 + 0.3 * var(--scale-text)));
        font-weight: 500;
      }
      .letters .wide {
        grid-column: span 4;
        font-size: var(--text-lead);
      }
      .letters .icon {
        display: inline-block;
        vertical-align: -0.2em;
      }
      .shown {
        font-size: 52px;
        letter-spacing: 0.04em;
      }
      .dos {
        display: grid;
        gap: 20px;
        text-align: left;
      }
      :host([low]) .letters {
        gap: 10px;
      }
    `,
  ];

  protected override turn(): number {
    return this.view.flows.acting?.turn ?? 0;
  }

  #on = (intent: ActingIntent) => () => {
    this.dispatchEvent(new ActingRequest(intent));
  };

  #back() {
    return html`<button class="plain back" @click=${this.#on({ type: "back" })}>
      ${this.view.words.actions.back}
    </button>`;
  }

  #consent(words: ActingWords, { consent }: At<"consent">): Page {
    const citizen = this.view.journey.visit?.citizen;
    return {
      title: words.consent.title,
      about: words.consent.about,
      content: html`<dl class="told card">
        <div>
          <dt>${words.consent.who}</dt>
          <dd>${citizen?.name ?? ""} ${citizen?.idNumber ?? ""}</dd>
        </div>
        <div>
          <dt>${words.consent.what}</dt>
          <dd lang="zh-CN">${consent.register}</dd>
        </div>
        <div>
          <dt>${words.consent.why}</dt>
          <dd lang="zh-CN">${consent.purpose}</dd>
        </div>
      </dl>`,
      actions: html`${this.#back()}
        <button class="primary" @click=${this.#on({ type: "agree" })}>${words.consent.agree}</button>`,
    };
  }

  #row(name: string, about: string, intent: ActingIntent) {
    return html`<button class="row" @click=${this.#on(intent)}>
      <span><strong lang="zh-CN">${name}</strong><small>${about}</small></span>
      <span class="state">${icon("more")}</span>
    </button>`;
  }

  #choosing(words: ActingWords, state: ActingState): Page {
    const rows = [
      ...state.mandates.map((mandate) => ({
        name: mandate.name,
        about: `${words.roles[mandate.role]} · ${mandate.uscc}`,
        intent: { type: "act", mandate } as const,
      })),
      ...fitting(state).map((authorisation) => ({
        name: authorisation.name,
        about: words.held(dayOf(authorisation.expiresAt)),
        intent: { type: "use", authorisation } as const,
      })),
    ];
    const type = html`<button class="secondary" @click=${this.#on({ type: "type" })}>${words.type}</button>`;
    if (rows.length === 0)
      return {
        title: words.none,
        content: html`<div class="ask">
          <ol class="dos">
            ${words.noneDo.map((text) => html`<li>${phrased(text)}</li>`)}
          </ol>
        </div>`,
        actions: html`${this.#back()} ${type}
          <button class="primary" @click=${this.on({ type: "help" })}>
            ${this.view.words.help.button}
          </button>`,
      };
    const turning = { view: this.view, page: this.page, turnTo: this.turnTo };
    return {
      title: words.title,
      about: words.choose,
      content: paged(turning, rows, ({ name, about, intent }) => this.#row(name, about, intent)),
      actions: html`${this.#back()} ${type}`,
    };
  }

  #number(words: ActingWords, { entered, wrong }: At<"number">): Page {
    const full = entered.length === usccLength;
    const key = (text: string) =>
      html`<button @click=${this.#on({ type: "key", key: text })}>${text}</button>`;
    return {
      title: words.number.title,
      about: words.number.about(usccLength - entered.length),
      content: html`<output class="shown" aria-label=${words.number.label}
          >${entered === "" ? html`&nbsp;` : entered}</output
        >
        ${
          wrong
            ? html`<p class="callout state warn" role="alert">
                ${icon("warn")}<span>${words.number.wrong}</span>
              </p>`
            : full
              ? html`<p class="callout state good" role="status">
                  ${icon("check")}<span>${words.number.right}</span>
                </p>`
              : nothing
        }
        <div class="letters">
          ${Array.from("1234567890", key)}
          <button class="wide" @click=${this.#on({ type: "delete" })}>
            <span>${icon("delete")} ${this.view.words.proof.delete}</span>
          </button>
          ${usccLetters.map(key)}
        </div>`,
      actions: html`${this.#back()}
        <button
          class=${full && !wrong ? "primary" : "secondary"}
          ?disabled=${!full || wrong}
          @click=${this.#on({ type: "enter" })}
        >
          ${words.number.enter}
        </button>`,
    };
  }

  #trouble(words: ActingWords, { code }: At<"trouble">): Page {
    const { view } = this;
    const refused = code === "mandateUnknown" || code === "authorisationUnknown";
    const said = refused
      ? code === "mandateUnknown"
        ? words.notThisOne
        : words.gone
      : sentence(view.words, view.words.troubles[troubleCode(code)]);
    const retry = refused
      ? html`<button class="primary" @click=${this.on({ type: "help" })}>${view.words.help.button}</button>`
      : html`<button class="primary" @click=${this.#on({ type: "retry" })}>
          ${view.words.actions.retry}
        </button>`;
    return {
      title: words.title,
      content: html`<div class="ask" role="alert"><p class="callout warn">${phrased(said)}</p></div>`,
      actions: html`${this.#back()} ${retry}`,
    };
  }

  #same(words: ActingWords, { acting }: At<"same">): Page {
    return {
      title: words.same.title,
      content: html`<div class="ask">
        <p lang="zh-CN"><strong>${acting.name}</strong></p>
        <button class="primary" @click=${this.#on({ type: "goOn" })}>${words.same.goOn}</button>
        <button class="secondary" @click=${this.#on({ type: "another" })}>${words.same.another}</button>
      </div>`,
      actions: this.#back(),
    };
  }

  protected override head() {
    const aim = placeAt(this.view, "acting")?.aim;
    return aim === undefined ? nothing : progress(this.view, aim, "identity");
  }

  protected override draw(): Page | undefined {
    const { view } = this;
    const state = view.flows.acting;
    if (state === undefined) return undefined;
    const words = actingWords[view.words.tag];
    const { step } = state;
    switch (step.at) {
      case "loading":
        return { ...busyPage(words.title, words.loading), actions: this.#back() };
      case "waiting": {
        const about = step.asking.type === "askRegister" ? words.asking : words.checking;
        return { ...busyPage(words.title, about), actions: this.#back() };
      }
      case "same":
        return this.#same(words, step);
      case "consent":
        return this.#consent(words, step);
      case "choosing":
        return this.#choosing(words, state);
      case "number":
        return this.#number(words, step);
      case "trouble":
        return this.#trouble(words, step);
    }
  }
}
customElements.define("acting-screen", ActingScreen);
