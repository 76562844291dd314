import { css, html, nothing } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { canCarry } from "../fillable.ts";
import { busyPage, paged, PageScreen, sentence, type Page } from "../flow/index.ts";
import { itemName } from "../item-name.ts";
import { troubleCode } from "../locale/index.ts";
import type { LifeEventAnswer, Stage } from "./answers.ts";
import { packagesWords } from "./locale.ts";
import { carries, extrasOf, type PackagesIntent, type PackagesStep } from "./state.ts";

/** What a hand on this screen means, on its way up. */
export class PackagesRequest extends Event {
  static readonly type = "packages-request";
  readonly intent: PackagesIntent;

  constructor(intent: PackagesIntent) {
    super(PackagesRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

type At<Name extends PackagesStep["at"]> = Extract<PackagesStep, { at: Name }>;

/** 一件事: the stages of a life, the packages of one, a few questions, and what it takes. */
class PackagesScreen extends PageScreen {
  static override properties = { ...PageScreen.properties, of: { state: true } };
  /** Whose stages are shown. */
  declare private of: Stage["of"];
  static override styles = [
    ...PageScreen.styles,
    css`
      .stages {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 16px;
      }
      .stages button {
        display: flex;
        align-items: center;
        justify-content: space-between;
        min-height: 136px;
        font-size: var(--text-action);
        font-weight: 600;
        text-align: left;
      }
      .tabs button {
        padding: 0 40px;
      }
      .due {
        padding: 20px 40px;
      }
      .due strong {
        display: block;
        font-size: calc(64px * (0.7 + 0.3 * var(--scale-text)));
        line-height: 1.2;
        color: var(--lake);
      }
      :host([low]) .stages button {
        min-height: 100px;
      }
      :host([elder][low]) .stages .state {
        display: none;
      }
    `,
  ];

  constructor() {
    super();
    this.of = "person";
  }

  protected override turn(): number {
    return this.view.flows.packages?.turn ?? 0;
  }

  get #words() {
    return packagesWords[this.view.words.tag];
  }

  #on = (intent: PackagesIntent) => () => {
    this.dispatchEvent(new PackagesRequest(intent));
  };

  #back() {
    return html`<button class="plain back" @click=${this.#on({ type: "back" })}>
      ${this.view.words.actions.back}
    </button>`;
  }

  /** Whether a package can be filled in on this panel, as far as the catalogue tells. */
  #here(code: string): boolean {
    const { catalogue } = this.view.facts;
    const event = catalogue?.lifeEvents.find((one) => one.code === code);
    return catalogue !== undefined && event !== undefined && canCarry(event, catalogue.items);
  }

  #mark(here: boolean) {
    const words = this.#words;
    return html`<span class="state small ${here ? "good" : "soft"}"
      >${here ? icon("check") : nothing}${here ? words.here : words.window}</span
    >`;
  }

  #itemName(key: string, name: string): string {
    const item = this.view.facts.catalogue?.items.find((one) => one.key === key);
    return item === undefined ? name : itemName(this.view.words, item);
  }

  #stages(stages: readonly Stage[]): Page {
    const words = this.#words;
    return {
      title: words.title,
      about: words.about,
      content: html`<div class="tabs">
          ${(["person", "enterprise"] as const).map(
            (of) =>
              html`<button aria-pressed=${of === this.of} @click=${() => (this.of = of)}>
                ${words.of[of]}
              </button>`,
          )}
        </div>
        <div class="stages">
          ${stages
            .filter(({ of }) => of === this.of)
            .map(
              ({ stage, packages }) =>
                html`<button @click=${this.#on({ type: "stage", stage })}>
                  ${this.view.words.dataText(stage)}${this.#mark(packages.some(({ code }) => this.#here(code)))}
                </button>`,
            )}
        </div>`,
      actions: html`${this.#back()}<span></span>`,
    };
  }

  #packages({ stage }: At<"packages">, stages: readonly Stage[]): Page {
    const words = this.#words;
    const english = this.view.words.tag === "en";
    const packages = stages.find((one) => one.stage === stage)?.packages ?? [];
    return {
      title: words.stage(this.view.words.dataText(stage)),
      about: words.stageAbout,
      content: paged(
        { view: this.view, page: this.page, turnTo: this.turnTo },
        packages,
        ({ code, name, items, departments, promised }) =>
          html`<button class="row" @click=${this.#on({ type: "open", code })}>
            <span
              ><strong>${english ? name.en : name.zh}</strong
              ><small class="from"
                >${words.size(items, departments)} · ${words.within(promised.value, promised.unit)}</small
              ></span
            >
            ${this.#mark(this.#here(code))}
          </button>`,
      ),
      actions: html`${this.#back()}
        <button class="secondary" @click=${this.on({ type: "openList", filter: { by: "stage", stage } })}>
          ${words.single}
        </button>`,
    };
  }

  #question({ event, index }: At<"question">): Page {
    const english = this.view.words.tag === "en";
    const asked = event.questions[index];
    return {
      title: english ? (asked?.en ?? "") : (asked?.zh ?? ""),
      about: english ? event.name.en : event.name.zh,
      content: html`<div class="ask">
        <p class="soft">${phrased(this.#words.question)}</p>
        ${(asked?.choices ?? []).map(
          ({ key, zh, en }) =>
            html`<button class="secondary" @click=${this.#on({ type: "answer", choice: key })}>
              ${english ? en : zh}
            </button>`,
        )}
      </div>`,
      actions: html`${this.#back()}<span></span>`,
    };
  }

  #extras({ event, chosen }: At<"extras">): Page {
    const words = this.#words;
    return {
      title: words.extras,
      about: words.extrasAbout,
      content: paged(
        { view: this.view, page: this.page, turnTo: this.turnTo },
        extrasOf(event),
        ({ key, name, departmentName }) => {
          const wanted = chosen.includes(key);
          return html`<button
            class="row"
            aria-pressed=${wanted}
            @click=${this.#on({ type: "toggle", item: key })}
          >
            <span
              ><strong>${this.#itemName(key, name)}</strong
              ><small class="from">${this.view.words.dataText(departmentName)}</small></span
            >
            <span class="state ${wanted ? "good" : "soft"}"
              >${icon(wanted ? "check" : "ring")}${wanted ? words.wanted : words.notWanted}</span
            >
          </button>`;
        },
      ),
      actions: html`${this.#back()}
        <button class="primary" @click=${this.#on({ type: "forward" })}>
          ${this.view.words.actions.next}
        </button>`,
    };
  }

  #plan({ event, plan }: At<"plan">): Page {
    const words = this.#words;
    const can = carries(plan);
    const materials = plan.materials.filter(
      ({ get, broughtBy }) => broughtBy === undefined && get !== "onsite" && get !== "form",
    ).length;
    const row = ({ key, name, departmentName }: LifeEventAnswer["items"][number]) =>
      html`<div class="row card">
        <span
          ><strong>${this.#itemName(key, name)}</strong
          ><small class="from">${this.view.words.dataText(departmentName)}</small></span
        >
      </div>`;
    const last = can
      ? html`<p class="due card">${words.due}<strong>${words.day(plan.due)}</strong></p>`
      : html`<p class="callout warn" role="status">
          ${phrased(words.notHereWhy(this.view.facts.site?.phone ?? ""))}
        </p>`;
    return {
      title: can ? words.plan(plan.items.length) : words.notHere,
      about: can
        ? words.planAbout(plan.form.length, materials)
        : this.view.words.tag === "en"
          ? event.name.en
          : event.name.zh,
      content: html`${last}
      ${paged({ view: this.view, page: this.page, turnTo: this.turnTo }, plan.items, row, 1)}`,
      actions: html`${this.#back()}
      ${
        can
          ? html`<button class="secondary" @click=${this.#on({ type: "toPhone" })}>
                ${this.view.words.notice.phone}
              </button>
              <button class="primary" @click=${this.#on({ type: "forward" })}>
                ${words.start}${
                  this.view.journey.visit === null ? html`<small>${words.startAbout}</small>` : nothing
                }
              </button>`
          : html`<button class="primary" @click=${this.on({ type: "help" })}>
              ${this.view.words.help.button}
            </button>`
      }`,
    };
  }

  #trouble(code: string): Page {
    const { words } = this.view;
    return {
      title: words.problem.title,
      content: html`<div class="ask" role="alert">
        <p class="callout warn">${phrased(sentence(words, words.troubles[troubleCode(code)]))}</p>
        <p class="soft">${words.problem.code(code)}</p>
      </div>`,
      actions: html`${this.#back()}
        <button class="primary" @click=${this.#on({ type: "retry" })}>${words.actions.retry}</button>`,
    };
  }

  protected override draw(): Page | undefined {
    const state = this.view.flows.packages;
    if (state === undefined) return undefined;
    const { step, stages } = state;
    const words = this.#words;
    switch (step.at) {
      case "loading":
      case "opening":
        return { ...busyPage(words.loading, words.loadingAbout), actions: this.#back() };
      case "planning":
        return busyPage(words.planning, words.loadingAbout);
      case "stages":
        return this.#stages(stages);
      case "packages":
        return this.#packages(step, stages);
      case "question":
        return this.#question(step);
      case "extras":
        return this.#extras(step);
      case "plan":
        return this.#plan(step);
      case "trouble":
        return this.#trouble(step.code);
    }
  }
}
customElements.define("packages-screen", PackagesScreen);
