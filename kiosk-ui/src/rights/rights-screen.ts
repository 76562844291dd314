import { css, html, nothing, type PropertyValues } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { busyPage, PageScreen, sentence, type Page } from "../flow/index.ts";
import type { CodeEntered } from "../keypad/index.ts";
import { troubleCode } from "../locale/index.ts";
import {
  consentPage,
  daysPage,
  declarationPage,
  enterprisePage,
  itemsPage,
  madePage,
  namePage,
  numberPage,
  purposePage,
  reviewPage,
} from "./give-pages.ts";
import { rightsWords } from "./locale.ts";
import { endPage, listPage, menuPage, onePage, pinPage, removePinPage } from "./own-pages.ts";
import { back, type RightsBase, type RightsPage } from "./page.ts";
import type { At, RightsIntent, RightsStep } from "./steps.ts";

/** What a hand on these pages means, on its way up. */
export class RightsRequest extends Event {
  static readonly type = "rights-request";
  readonly intent: RightsIntent;

  constructor(intent: RightsIntent) {
    super(RightsRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

/** One's own PIN, and who may act for one's enterprise. */
class RightsScreen extends PageScreen {
  static override properties = { ...PageScreen.properties, attempt: { state: true } };
  /** Counts numbers entered: the boxes are empty for each. */
  declare private attempt: number;
  static override styles = [
    ...PageScreen.styles,
    css`
      code-keypad {
        flex: 1;
        min-height: 0;
      }
      .says {
        min-height: 1.5em;
      }
      .says .warn {
        font-size: var(--text-lead);
        font-weight: 600;
      }
      .declaration {
        padding: 36px 44px;
        font-size: calc(38px * (0.6 + 0.4 * var(--scale-text)));
        line-height: 1.6;
      }
      :host([low]) .declaration {
        padding: 12px 30px;
        font-size: var(--text-small);
        line-height: 1.5;
      }
      .dos {
        display: grid;
        gap: 20px;
        padding: 0 40px;
        text-align: left;
      }
      :host([low]) code-keypad {
        --box-height: 100px;
      }
    `,
  ];
  #turn = 0;

  constructor() {
    super();
    this.attempt = 0;
  }

  protected override turn(): number {
    return this.view.flows.rights?.turn ?? 0;
  }

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (this.turn() !== this.#turn) this.attempt += 1;
    this.#turn = this.turn();
  }

  #on = (intent: RightsIntent) => () => {
    this.dispatchEvent(new RightsRequest(intent));
  };

  #newPin(context: RightsBase, { first, wrong }: At<"newPin">): Page {
    const { pin } = context.words;
    return {
      title: first === undefined ? pin.first : pin.second,
      content: html`<div class="says">
          ${
            wrong === undefined
              ? html`<p class="soft">${first === undefined ? pin.rules : pin.again}</p>`
              : html`<p class="state warn" role="alert">${icon("warn")}${pin.wrong[wrong]}</p>`
          }
        </div>
        <code-keypad
          .words=${context.view.words}
          .digits=${6}
          .secret=${true}
          .attempt=${this.attempt}
          @code-entered=${({ code }: CodeEntered) => this.#on({ type: "digits", digits: code })()}
        ></code-keypad>`,
      actions: back(context),
    };
  }

  #trouble(context: RightsBase, { code }: At<"trouble">): Page {
    const { view, words } = context;
    const { refused } = words;
    const known = isRefusal(code) ? refused[code] : undefined;
    return {
      title: words.title,
      content: html`<div class="ask" role="alert">
        <p class="callout warn">
          ${phrased(known ?? sentence(view.words, view.words.troubles[troubleCode(code)]))}
        </p>
      </div>`,
      actions: html`${back(context)}
      ${
        known === undefined
          ? html`<button class="primary" @click=${this.#on({ type: "retry" })}>
              ${view.words.actions.retry}
            </button>`
          : nothing
      }`,
    };
  }

  protected override draw(): Page | undefined {
    const { view } = this;
    const state = view.flows.rights;
    if (state === undefined) return undefined;
    const words = rightsWords[view.words.tag];
    const { step } = state;
    const context: RightsBase = {
      view,
      words,
      state,
      on: this.#on,
      journey: (event) => this.on(event),
      page: this.page,
      turnTo: this.turnTo,
    };
    const at = <Name extends RightsStep["at"]>(here: At<Name>): RightsPage<Name> =>
      Object.assign({}, context, { step: here });
    switch (step.at) {
      case "loading":
        return { ...busyPage(words.title, words.loading), actions: back(context) };
      case "menu":
        return menuPage(at<"menu">(step));
      case "pin":
        return pinPage(at<"pin">(step));
      case "newPin":
        return this.#newPin(context, step);
      case "removePin":
        return removePinPage(at<"removePin">(step));
      case "authorisations":
        return listPage(at<"authorisations">(step));
      case "one":
        return onePage(at<"one">(step));
      case "end":
        return endPage(at<"end">(step));
      case "consent":
        return consentPage(at<"consent">(step));
      case "enterprise":
        return enterprisePage(at<"enterprise">(step));
      case "number":
        return numberPage(at<"number">(step));
      case "name":
        return namePage(at<"name">(step));
      case "items":
        return itemsPage(at<"items">(step));
      case "purpose":
        return purposePage(at<"purpose">(step));
      case "days":
        return daysPage(at<"days">(step));
      case "review":
        return reviewPage(at<"review">(step));
      case "declaration":
        return declarationPage(at<"declaration">(step));
      case "made":
        return madePage(at<"made">(step));
      case "waiting": {
        const about = step.asking.type === "askRegister" ? words.asking : words.saving;
        return { ...busyPage(words.title, about), actions: back(context) };
      }
      case "trouble":
        return this.#trouble(context, step);
    }
  }
}
customElements.define("rights-screen", RightsScreen);

function isRefusal(code: string): code is keyof (typeof rightsWords)["en"]["refused"] {
  return Object.hasOwn(rightsWords.en.refused, code);
}
