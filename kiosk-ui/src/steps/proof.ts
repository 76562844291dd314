import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon, phrased, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import type { CodeEntered } from "../keypad/index.ts";
import type { PlaceAt } from "../journey/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";
import { progress, progressStyle } from "./progress.ts";

/** A2: the person is here. A code goes to the phone on file; without one, the screen says what to do. */
export class ProofStep extends ScreenElement {
  static override properties = { ...ScreenElement.properties, attempt: { state: true } };
  /** Counts codes sent off, so that a refused one empties the boxes. */
  declare private attempt: number;
  static override styles = [
    base,
    zones,
    sceneryStyle,
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
      :host([low]) .content {
        gap: 10px;
      }
      :host([low]) code-keypad {
        --box-height: 100px;
      }
      .dos {
        margin-top: 16px;
      }
    `,
  ];

  constructor() {
    super();
    this.attempt = 0;
  }

  #entered = ({ code }: CodeEntered) => this.send({ type: "enterCode", answer: code });

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const place = placeAt(this.view, "proof");
    if (place?.refused === "codeWrong" && this.#lastPhase === "checking") this.attempt += 1;
    if (place?.challenge?.challengeId !== this.#challenge) this.attempt += 1;
    this.#lastPhase = place?.phase;
    this.#challenge = place?.challenge?.challengeId;
  }
  #lastPhase: PlaceAt<"proof">["phase"] | undefined;
  #challenge: string | undefined;

  #says(place: PlaceAt<"proof">): TemplateResult {
    const { proof } = this.view.words;
    const warn = (text: string) => html`<p class="state warn" role="alert">${icon("warn")}${text}</p>`;
    if (place.phase === "checking") return html`<p class="soft" role="status">${proof.checking}</p>`;
    switch (place.refused) {
      case "codeWrong":
        return warn(proof.wrong);
      case "codeExpired":
        return warn(proof.expired);
      case "resendTooSoon":
        return warn(proof.tooSoon);
      case undefined:
        return html`<p class="soft">${proof.why}</p>`;
    }
  }

  #noPhone(place: PlaceAt<"proof">) {
    const { words } = this.view;
    return html`
      ${shore}
      <div class="title">
        ${progress(this.view, place.aim, "identity")}
        <h1>${words.proof.noPhone}</h1>
      </div>
      <div class="content">
        <ul class="dos card">
          ${words.proof.noPhoneDo.map((text) => html`<li>${icon("dot")}${phrased(text)}</li>`)}
        </ul>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "home" })}>${words.actions.home}</button>
        ${
          "errand" in place.aim && place.aim.errand === "matters"
            ? html`<button class="secondary" @click=${this.on({ type: "withoutProof" })}>
                ${words.proof.withoutProof}
              </button>`
            : nothing
        }
        <button class="primary" @click=${this.on({ type: "help" })}>${words.help.button}</button>
      </div>
    `;
  }

  override render() {
    const place = placeAt(this.view, "proof");
    if (place === undefined) return nothing;
    if (place.phase === "noPhone") return this.#noPhone(place);
    const { words, now } = this.view;
    const { challenge } = place;
    const digits = challenge?.digits ?? 6;
    const wait = challenge === undefined ? 0 : Math.max(0, Math.ceil((challenge.resendAt - now) / 1000));
    return html`
      <div class="title">
        ${progress(this.view, place.aim, "identity")}
        <h1>${words.proof.title(digits)}</h1>
      </div>
      <div class="content">
        <p class="sent">
          ${
            challenge === undefined || place.phase === "sending"
              ? place.phase === "asking"
                ? words.proof.asking
                : words.proof.sending
              : words.proof.sentTo(challenge.sentTo)
          }
        </p>
        <div class="says">${this.#says(place)}</div>
        <code-keypad
          .words=${words}
          .digits=${digits}
          .busy=${place.phase !== "entering" || challenge === undefined}
          .attempt=${this.attempt}
          @code-entered=${this.#entered}
        ></code-keypad>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "back" })}>${words.actions.back}</button>
        <button
          class="secondary"
          ?disabled=${place.phase !== "entering" || wait > 0}
          @click=${this.on({ type: "resend" })}
        >
          ${wait > 0 ? words.proof.resendIn(wait) : words.proof.resend}
        </button>
      </div>
    `;
  }
}
customElements.define("proof-step", ProofStep);
