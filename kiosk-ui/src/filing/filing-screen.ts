import { nothing } from "lit";
import { entryOf, isTyped } from "../fillable.ts";
import { busyPage, PageScreen, type Page } from "../flow/index.ts";
import { progress, progressStyle } from "../steps/index.ts";
import { placeAt } from "../view.ts";
import { previewPage, receiptPage, troublePage } from "./end-page.ts";
import { fieldPage, knownPage, questionPage } from "./entry-page.ts";
import { filingWords } from "./locale/index.ts";
import { consentPage, materialsPage, waysPage } from "./materials-page.ts";
import type { PageContext } from "./page.ts";
import { scanPage } from "./scan-page.ts";
import type { FilingIntent, FilingState, FilingStep } from "./state.ts";
import { fieldsOf } from "./subject.ts";

/** What a hand on the application's screen means, on its way up. */
export class FilingRequest extends Event {
  static readonly type = "filing-request";
  readonly intent: FilingIntent;

  constructor(intent: FilingIntent) {
    super(FilingRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

/** Which of the named steps each screen of an application belongs to. */
const stepNames = {
  checking: "materials",
  question: "form",
  known: "form",
  field: "form",
  materials: "materials",
  ways: "materials",
  consent: "materials",
  scan: "materials",
  preview: "submit",
  submitting: "submit",
  receipt: "submit",
  trouble: "submit",
} as const satisfies Record<FilingStep["at"], string>;

/** An application, one question a screen. */
class FilingScreen extends PageScreen {
  static override styles = [...PageScreen.styles, progressStyle];

  protected override turn(): number {
    return this.view.flows.filing?.turn ?? 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#typed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#typed);
  }

  /** A kiosk may have a real number pad. */
  #typed = (event: KeyboardEvent) => {
    const { filing } = this.view.flows;
    if (filing?.step.at !== "field") return;
    const asked = fieldsOf(filing.gathered.subject)[filing.step.index];
    // The other keyboard listens by itself.
    if (asked === undefined || isTyped(entryOf(asked) ?? "digits")) return;
    if (/^\d$/.test(event.key)) this.#on({ type: "key", key: event.key })();
    else if (event.key === "Backspace") this.#on({ type: "delete" })();
  };

  #on = (intent: FilingIntent) => () => {
    this.dispatchEvent(new FilingRequest(intent));
  };

  #page({ step, ...filing }: FilingState): Page {
    const view = this.view;
    const words = filingWords[view.words.tag];
    const context = <Name extends FilingStep["at"]>(
      at: Extract<FilingStep, { at: Name }>,
    ): PageContext<Name> => ({
      view,
      words,
      filing: { ...filing, step },
      step: at,
      on: this.#on,
      page: this.page,
      turnTo: this.turnTo,
    });
    switch (step.at) {
      case "checking":
        return busyPage(words.checking, words.checkingAbout);
      case "question":
        return questionPage(context<"question">(step));
      case "known":
        return knownPage(context<"known">(step));
      case "field":
        return fieldPage(context<"field">(step));
      case "materials":
        return materialsPage(context<"materials">(step));
      case "ways":
        return waysPage(context<"ways">(step));
      case "consent":
        return consentPage(context<"consent">(step));
      case "scan":
        return scanPage(context<"scan">(step));
      case "preview":
        return previewPage(context<"preview">(step));
      case "submitting":
        return busyPage(words.submitting, words.submittingAbout);
      case "receipt":
        return receiptPage(context<"receipt">(step), (meaning) => this.on(meaning));
      case "trouble":
        return troublePage(context<"trouble">(step));
    }
  }

  protected override head() {
    const { filing } = this.view.flows;
    if (filing === undefined) return nothing;
    const aim = placeAt(this.view, "filing")?.aim;
    return aim === undefined ? nothing : progress(this.view, aim, stepNames[filing.step.at]);
  }

  protected override draw(): Page | undefined {
    const { filing } = this.view.flows;
    return filing === undefined ? undefined : this.#page(filing);
  }
}
customElements.define("filing-screen", FilingScreen);
