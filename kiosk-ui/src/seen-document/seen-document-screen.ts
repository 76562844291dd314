import { css, html, nothing } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { busyPage, PageScreen, type Page } from "../flow/index.ts";
import { progress, progressStyle } from "../steps/index.ts";
import { placeAt } from "../view.ts";
import { seenDocumentWords, type SeenDocumentWords } from "./locale.ts";
import type { SeenDocumentIntent, SeenDocumentStep } from "./state.ts";

/** What a hand on this screen means, on its way up. */
export class SeenDocumentRequest extends Event {
  static readonly type = "seen-document-request";
  readonly intent: SeenDocumentIntent;

  constructor(intent: SeenDocumentIntent) {
    super(SeenDocumentRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

type At<Name extends SeenDocumentStep["at"]> = Extract<SeenDocumentStep, { at: Name }>;

/** Who has no card shows staff another document, and this number. */
class SeenDocumentScreen extends PageScreen {
  static override styles = [
    ...PageScreen.styles,
    progressStyle,
    css`
      .content {
        padding-top: 0;
      }
      .number {
        display: grid;
        gap: 8px;
        justify-items: center;
        padding: 32px;
        text-align: center;
        font-size: var(--text-lead);
        font-weight: 600;
        line-height: 1.3;
      }
      .number output {
        font-size: calc(156px * (0.8 + 0.2 * var(--scale-text)));
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
      .dos li {
        align-items: flex-start;
      }
      .dos li::before {
        counter-increment: step;
        content: counter(step) ". ";
        font-weight: 700;
      }
      .says p {
        font-size: var(--text-lead);
      }
      .says .warn {
        font-weight: 600;
      }
      :host([low]) .content {
        gap: 10px;
      }
      :host([low]) .number {
        padding: 10px;
      }
      :host([low]) .number output {
        font-size: 104px;
      }
      :host([low]) .dos {
        gap: 4px;
      }
      :host([low]) :is(.dos, .says p) {
        font-size: var(--text-body);
      }
    `,
  ];

  protected override turn(): number {
    return this.view.flows.seenDocument?.turn ?? 0;
  }

  #on = (intent: SeenDocumentIntent) => () => {
    this.dispatchEvent(new SeenDocumentRequest(intent));
  };
  #back() {
    return html`<button class="plain back" @click=${this.#on({ type: "back" })}>
      ${this.view.words.actions.back}
    </button>`;
  }

  #waiting(words: SeenDocumentWords, { code, expiresAt, lost }: At<"waiting">): Page {
    const left = Math.max(1, Math.ceil((expiresAt - this.view.now) / 60_000));
    return {
      title: words.title,
      content: html`<div class="number card">
          <p>${phrased(words.code)}</p>
          <output aria-label=${words.code}>${code}</output>
        </div>
        <ol class="dos">
          ${words.dos.map((text) => html`<li>${phrased(text)}</li>`)}
        </ol>
        <div class="says">
          ${
            lost
              ? html`<p class="state warn" role="alert">${icon("warn")}${words.lost}</p>`
              : html`<p class="soft" role="status">${words.left(left)}</p>`
          }
        </div>`,
      actions: this.#back(),
    };
  }

  #over(words: SeenDocumentWords, { why }: At<"over">): Page {
    const { title, do: what } = words.endings[why];
    return {
      title,
      content: html`<div class="ask">
        <p role="alert">${phrased(what)}</p>
        <button class="primary" @click=${this.#on({ type: "again" })}>${words.again}</button>
        <button class="secondary" @click=${this.#on({ type: "back" })}>${words.card}</button>
      </div>`,
      actions: this.#back(),
    };
  }

  protected override head() {
    const aim = placeAt(this.view, "seenDocument")?.aim;
    return aim === undefined ? nothing : progress(this.view, aim, "identity");
  }

  protected override draw(): Page | undefined {
    const step = this.view.flows.seenDocument?.step;
    if (step === undefined) return undefined;
    const words = seenDocumentWords[this.view.words.tag];
    switch (step.at) {
      case "asking":
        return { ...busyPage(words.title, words.asking), actions: this.#back() };
      case "waiting":
        return this.#waiting(words, step);
      case "over":
        return this.#over(words, step);
    }
  }
}
customElements.define("seen-document-step", SeenDocumentScreen);
