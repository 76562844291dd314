import { html, nothing } from "lit";
import { phrased } from "../elements/index.ts";
import { busyPage, PageScreen, sentence, type Page } from "../flow/index.ts";
import { troubleCode } from "../locale/index.ts";
import { casePage, toldPage, withdrawPage } from "./case-pages.ts";
import { addressPage, deliveryPage, pointPage, writingPage } from "./delivery-pages.ts";
import { copyPage, licencePage, licencesPage, purposePage } from "./licence-pages.ts";
import {
  answerPage,
  disputePage,
  fieldPage,
  fieldsPage,
  filePage,
  ownWordsPage,
  rightDigitsPage,
} from "./file-pages.ts";
import { listPage, packagePage } from "./list-pages.ts";
import { mattersWords } from "./locale.ts";
import { back, note, type MattersPage } from "./page.ts";
import { mattersStyle } from "./style.ts";
import { accessLogPage, consentsPage, endConsentPage, historyPage } from "./trail-pages.ts";
import "./sign-pad.ts";
import type { Drawn } from "./sign-pad.ts";
import type { At, MattersIntent, MattersState, MattersStep } from "./steps.ts";

/** What a hand on this screen means, on its way up. */
export class MattersRequest extends Event {
  static readonly type = "matters-request";
  readonly intent: MattersIntent;

  constructor(intent: MattersIntent) {
    super(MattersRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

/** 我的办件: the citizen's own cases and packages, their deliveries and licences. */
class MattersScreen extends PageScreen {
  static override styles = [...PageScreen.styles, mattersStyle];

  protected override turn(): number {
    return this.view.flows.matters?.turn ?? 0;
  }

  #on = (intent: MattersIntent) => () => {
    this.dispatchEvent(new MattersRequest(intent));
  };

  #sign(context: MattersPage<"sign">): Page {
    const { words, state, step, on, view } = context;
    const { signing } = words;
    const { sheet, wrong, strokes } = step;
    if (!sheet.open)
      return {
        title: sheet.signedAt === undefined ? signing.closed : signing.signed,
        content: html`<div class="ask"><p>${signing.closed}</p></div>`,
        actions: html`${back(context)}<span></span>`,
      };
    return {
      title: signing.title,
      about: signing.about(sheet.of, sheet.number),
      content: html`${
          wrong === undefined
            ? sheet.signedAt === undefined
              ? nothing
              : note("good", signing.signed)
            : note("warn", sentence(view.words, view.words.troubles[troubleCode(wrong)]))
        }
        ${sheet.helper === undefined ? nothing : html`<p data-helper=${sheet.helper}>${signing.helper[sheet.helper]}</p>`}
        <sign-pad
          .label=${signing.pad}
          .attempt=${state.turn}
          @drawn=${({ strokes: drawn }: Drawn) => this.#on({ type: "drawn", strokes: drawn })()}
        ></sign-pad>`,
      actions: html`${back(context)}
        <button class="secondary" ?disabled=${strokes.length === 0} @click=${on({ type: "clear" })}>
          ${signing.again}
        </button>
        <button class="primary" @click=${on({ type: "forward" })}>${signing.done}</button>`,
    };
  }

  #trouble(context: MattersPage<"trouble">): Page {
    const { view, step, on } = context;
    const { words } = view;
    return {
      title: words.problem.title,
      content: html`<div class="ask" role="alert">
        <p class="callout warn">${phrased(sentence(words, words.troubles[troubleCode(step.code)]))}</p>
        <p class="soft">${words.problem.code(step.code)}</p>
      </div>`,
      actions: html`${back(context)}
        <button class="primary" @click=${on({ type: "retry" })}>${words.actions.retry}</button>`,
    };
  }

  #page(state: MattersState): Page {
    const { view } = this;
    const { step } = state;
    const words = mattersWords[view.words.tag];
    const context = <Name extends MattersStep["at"]>(at: At<Name>): MattersPage<Name> => ({
      view,
      words,
      state,
      step: at,
      on: this.#on,
      journey: (event) => () => this.send(event),
      page: this.page,
      turnTo: this.turnTo,
    });
    switch (step.at) {
      case "loading":
        return busyPage(words.loading, words.loadingAbout);
      case "waiting":
        return busyPage(words.waiting, words.waitingAbout);
      case "list":
        return listPage(context<"list">(step));
      case "case":
        return casePage(context<"case">(step));
      case "package":
        return packagePage(context<"package">(step));
      case "told":
        return toldPage(context<"told">(step));
      case "file":
        return filePage(context<"file">(step));
      case "fields":
        return fieldsPage(context<"fields">(step));
      case "fieldOf":
        return fieldPage(context<"fieldOf">(step));
      case "answer":
        return answerPage(context<"answer">(step));
      case "dispute":
        return disputePage(context<"dispute">(step));
      case "ownWords":
        return ownWordsPage(context<"ownWords">(step));
      case "rightDigits":
        return rightDigitsPage(context<"rightDigits">(step));
      case "history":
        return historyPage(context<"history">(step));
      case "consents":
        return consentsPage(context<"consents">(step));
      case "endConsent":
        return endConsentPage(context<"endConsent">(step));
      case "accessLog":
        return accessLogPage(context<"accessLog">(step));
      case "withdraw":
        return withdrawPage(context<"withdraw">(step));
      case "delivery":
        return deliveryPage(context<"delivery">(step));
      case "point":
        return pointPage(context<"point">(step));
      case "writing":
        return writingPage(context<"writing">(step));
      case "address":
        return addressPage(context<"address">(step));
      case "sign":
        return this.#sign(context<"sign">(step));
      case "licences":
        return licencesPage(context<"licences">(step));
      case "licence":
        return licencePage(context<"licence">(step));
      case "purpose":
        return purposePage(context<"purpose">(step));
      case "copy":
        return copyPage(context<"copy">(step));
      case "trouble":
        return this.#trouble(context<"trouble">(step));
    }
  }

  protected override draw(): Page | undefined {
    const { matters } = this.view.flows;
    return matters === undefined ? undefined : this.#page(matters);
  }
}
customElements.define("matters-screen", MattersScreen);
