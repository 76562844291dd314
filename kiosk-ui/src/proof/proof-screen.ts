import type { ProofMethod } from "@zizhuban/server-contract";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { busyPage, PageScreen, type Page } from "../flow/index.ts";
import type { CodeEntered } from "../keypad/index.ts";
import { progress, progressStyle } from "../steps/index.ts";
import { placeAt } from "../view.ts";
import { proofWords, type ProofWords } from "./locale.ts";
import type { ProofIntent, ProofState, ProofStep, Way } from "./state.ts";

/** What a hand on this screen means, on its way up. */
export class ProofRequest extends Event {
  static readonly type = "proof-request";
  readonly intent: ProofIntent;

  constructor(intent: ProofIntent) {
    super(ProofRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

type At<Name extends ProofStep["at"]> = Extract<ProofStep, { at: Name }>;

const pinDigits = 6;

/** A2: the person is here, in every way they have. One that fails leaves the others. */
class ProofScreen extends PageScreen {
  static override properties = { ...PageScreen.properties, attempt: { state: true } };
  /** Counts tries sent off, so that a refused one empties the boxes. */
  declare private attempt: number;
  static override styles = [
    ...PageScreen.styles,
    progressStyle,
    css`
      .content {
        padding-top: 0;
      }
      .sent {
        font-size: var(--text-lead);
        font-weight: 600;
      }
      .says {
        min-height: 1.5em;
      }
      .says .warn {
        font-size: var(--text-lead);
        font-weight: 600;
      }
      code-keypad {
        flex: 1;
        min-height: 0;
      }
      .ways button {
        min-height: 190px;
      }
      .ways strong {
        font-size: calc(48px * (0.7 + 0.3 * var(--scale-text)));
      }
      .ways small {
        font-size: var(--text-body);
        font-weight: 400;
      }
      .not-now {
        display: grid;
        gap: 12px;
        padding: 24px 34px;
        color: var(--ink-soft);
      }
      .not-now p {
        line-height: 1.4;
      }
      .number {
        display: grid;
        gap: 8px;
        justify-items: center;
        padding: 32px;
        font-size: var(--text-lead);
      }
      .number output {
        font-size: calc(132px * (0.8 + 0.2 * var(--scale-text)));
        font-weight: 800;
        line-height: 1.15;
        letter-spacing: 0.12em;
        color: var(--lake);
      }
      .dos {
        display: grid;
        gap: 16px;
        font-size: var(--text-lead);
        line-height: 1.4;
        counter-reset: step;
      }
      .dos li::before {
        counter-increment: step;
        content: counter(step) ". ";
        font-weight: 700;
      }
      :host([low]) .content {
        gap: 10px;
      }
      :host([low]) code-keypad {
        --box-height: 100px;
      }
      :host([low]) .ways button {
        min-height: 124px;
      }
      :host([low]) .number {
        padding: 10px;
      }
      :host([low]) .dos {
        gap: 4px;
        font-size: var(--text-body);
      }
      :host([low][elder]) .not-now {
        display: none;
      }
    `,
  ];
  #last: ProofStep | undefined;

  constructor() {
    super();
    this.attempt = 0;
  }

  protected override turn(): number {
    return this.view.flows.proof?.turn ?? 0;
  }

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const step = this.view.flows.proof?.step;
    const last = this.#last;
    this.#last = step;
    if (step === last) return;
    const checked = last !== undefined && "phase" in last && last.phase === "checking";
    if (checked || step?.at !== last?.at) this.attempt += 1;
  }

  #on = (intent: ProofIntent) => () => {
    this.dispatchEvent(new ProofRequest(intent));
  };
  #entered = ({ code }: CodeEntered) => this.#on({ type: "enter", digits: code })();

  #back() {
    return html`<button class="plain back" @click=${this.#on({ type: "back" })}>
      ${this.view.words.actions.back}
    </button>`;
  }
  #others({ others }: ProofWords) {
    return html`<button class="secondary" @click=${this.#on({ type: "others" })}>${others}</button>`;
  }

  #way(words: ProofWords, { method, hint = "" }: ProofMethod) {
    const way = words.ways[method];
    return html`<button class="secondary" @click=${this.#on({ type: "choose", way: method })}>
      <span><strong>${way.do}</strong><br /><small>${way.why(hint)}</small></span>
    </button>`;
  }

  #whyNot(words: ProofWords, method: Way, why: ProofMethod["why"]): string {
    if (why === undefined) return "";
    return why === "tooMany" && method === "helper" ? words.tooManyTimes : words.told[why];
  }

  #choosing(words: ProofWords, { ways, told, optional }: ProofState): Page {
    const open = ways.filter(({ available }) => available);
    const shut = ways.filter(({ available }) => !available);
    const listed = shut.some(({ why }) => why === told);
    const mine = open.some(({ method }) => method !== "helper");
    const { words: all } = this.view;
    return {
      title: words.choose,
      about: words.why,
      content: html`${
          told === undefined || listed
            ? nothing
            : html`<p class="callout state warn" role="alert">
                ${icon("warn")}<span>${phrased(words.told[told])}</span>
              </p>`
        }
        <div class="ways">${open.map((way) => this.#way(words, way))}</div>
        ${
          shut.length === 0
            ? nothing
            : html`<div class="not-now card">
                <p><strong>${words.notNow}</strong></p>
                ${shut.map(
                  ({ method, why }) =>
                    html`<p
                      class=${why === told ? "state warn" : ""}
                      role=${why === told ? "alert" : nothing}
                    >
                      ${why === told ? icon("warn") : nothing}<span
                        >${words.names[method]}: ${this.#whyNot(words, method, why)}</span
                      >
                    </p>`,
                )}
              </div>`
        }`,
      actions: html`${this.#back()}
      ${
        optional && !mine
          ? html`<button class="secondary" @click=${this.#on({ type: "withoutProof" })}>
              ${words.withoutProof}
            </button>`
          : html`<button class="secondary" @click=${this.on({ type: "help" })}>${all.help.button}</button>`
      }`,
    };
  }

  #keypad(digits: number, busy: boolean, secret: boolean) {
    return html`<code-keypad
      .words=${this.view.words}
      .digits=${digits}
      .busy=${busy}
      .secret=${secret}
      .attempt=${this.attempt}
      @code-entered=${this.#entered}
    ></code-keypad>`;
  }
  #says(warning: string | undefined, else_: string): TemplateResult {
    return html`<div class="says">
      ${
        warning === undefined
          ? html`<p class="soft" role="status">${else_}</p>`
          : html`<p class="state warn" role="alert">${icon("warn")}${warning}</p>`
      }
    </div>`;
  }

  #code(words: ProofWords, { phase, challenge, refused }: At<"code">): Page {
    const { now } = this.view;
    const digits = challenge?.digits ?? 6;
    const wait = challenge === undefined ? 0 : Math.max(0, Math.ceil((challenge.resendAt - now) / 1000));
    const why = {
      codeWrong: words.code.wrong,
      codeExpired: words.code.expired,
      resendTooSoon: words.code.tooSoon,
    };
    const sent =
      challenge === undefined || phase === "sending"
        ? words.code.sending
        : words.code.sentTo(challenge.sentTo);
    return {
      title: words.code.title(digits),
      content: html`<p class="sent">${sent}</p>
        ${this.#says(
          refused === undefined || phase === "checking" ? undefined : why[refused],
          phase === "checking" ? words.code.checking : words.why,
        )}
        ${this.#keypad(digits, phase !== "entering", false)}`,
      actions: html`${this.#back()} ${this.#others(words)}
        <button
          class="secondary"
          ?disabled=${phase !== "entering" || wait > 0}
          @click=${this.#on({ type: "resend" })}
        >
          ${wait > 0 ? words.code.resendIn(wait) : words.code.resend}
        </button>`,
    };
  }

  #pin(words: ProofWords, { phase, refused }: At<"pin">): Page {
    return {
      title: words.pin.title,
      content: html`<p class="sent">${words.pin.about}</p>
        ${this.#says(refused ? words.pin.wrong : undefined, phase === "checking" ? words.pin.checking : words.pin.forgotten)}
        ${this.#keypad(pinDigits, phase !== "entering", true)}`,
      actions: html`${this.#back()} ${this.#others(words)}`,
    };
  }

  #helper(words: ProofWords, { phase, challenge, lost }: At<"helper">): Page {
    const { helper } = words;
    const help = html`<button class="secondary" @click=${this.on({ type: "help" })}>
      ${this.view.words.help.button}
    </button>`;
    if (phase === "refused" || phase === "expired")
      return {
        title: helper[phase],
        content: html`<div class="ask">
          <p role="alert">${helper.refusedDo}</p>
          <button class="primary" @click=${this.#on({ type: "resend" })}>${helper.again}</button>
          <button class="secondary" @click=${this.#on({ type: "others" })}>${words.others}</button>
        </div>`,
        actions: html`${this.#back()} ${help}`,
      };
    if (challenge === undefined) return { ...busyPage(helper.title, helper.asking), actions: this.#back() };
    const left = Math.max(1, Math.ceil((challenge.expiresAt - this.view.now) / 60_000));
    return {
      title: helper.title,
      content: html`<div class="number card">
          <p>${helper.code}</p>
          <output aria-label=${helper.code}>${challenge.code}</output>
        </div>
        <ol class="dos">
          ${helper.dos.map((text) => html`<li>${text}</li>`)}
        </ol>
        ${this.#says(lost ? helper.lost : undefined, helper.waiting(left))}`,
      actions: html`${this.#back()} ${this.#others(words)} ${help}`,
    };
  }

  #lost(words: ProofWords): Page {
    return {
      title: words.lost,
      content: html`<div class="ask">
        <p role="alert">${words.lostDo}</p>
        <button class="primary" @click=${this.#on({ type: "retry" })}>
          ${this.view.words.actions.retry}
        </button>
        <button class="secondary" @click=${this.on({ type: "help" })}>${this.view.words.help.button}</button>
      </div>`,
      actions: this.#back(),
    };
  }

  protected override head() {
    const aim = placeAt(this.view, "proof")?.aim;
    return aim === undefined ? nothing : progress(this.view, aim, "identity");
  }

  protected override draw(): Page | undefined {
    const { view } = this;
    const state = view.flows.proof;
    if (state === undefined) return undefined;
    const words = proofWords[view.words.tag];
    const { step } = state;
    switch (step.at) {
      case "asking":
        return { ...busyPage(words.choose, words.asking), actions: this.#back() };
      case "choosing":
        return this.#choosing(words, state);
      case "code":
        return this.#code(words, step);
      case "pin":
        return this.#pin(words, step);
      case "helper":
        return this.#helper(words, step);
      case "lost":
        return this.#lost(words);
    }
  }
}
customElements.define("proof-step", ProofScreen);
