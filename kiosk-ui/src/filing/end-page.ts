import { html } from "lit";
import type { PersonEvent } from "../journey/index.ts";
import { icon, phrased } from "../elements/index.ts";
import { askedHere } from "../fillable.ts";
import { origin, paged } from "./materials-page.ts";
import { sentence, troubleWords, type Page, type PageContext } from "./page.ts";

export function busyPage(title: string, about: string): Page {
  return {
    title,
    content: html`<div class="ask"><p class="wait" role="status">${about}</p></div>`,
    actions: html``,
  };
}

/** All that will be sent, in words, before it is. */
export function previewPage(context: PageContext<"preview">): Page {
  const { view, words, filing, on } = context;
  const { gathered } = filing;
  const citizen = view.journey.visit?.citizen;
  const english = view.words.tag === "en";
  const entries = [
    ...(citizen === undefined
      ? []
      : [
          {
            name: words.preview.applicant,
            value: citizen.name,
            about: `${words.preview.fromCard} ${citizen.idNumber}`,
          },
        ]),
    ...askedHere(gathered.item).flatMap(({ key, zh, en }) => {
      const value = gathered.form[key];
      return value === undefined ? [] : [{ name: english ? en : zh, value: words.choice(value), about: "" }];
    }),
    ...gathered.materials
      .filter(({ state }) => state !== "notNeeded")
      .map((material) => ({
        name: material.name,
        value: words.materials.states[material.state],
        about: material.state === "there" ? words.materials.from[origin(material, gathered)] : "",
      })),
  ];
  return {
    title: words.preview.title,
    about: words.preview.about,
    content: html`${paged(
      context,
      entries,
      ({ name, value, about }) =>
        html`<div class="row card">
          <span><strong>${name}</strong><small class="from">${about}</small></span>
          <span class="state">${value}</span>
        </div>`,
    )}`,
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>${words.preview.change}</button>
      <button class="primary" @click=${on({ type: "forward" })}>
        ${words.preview.submit}<small>${words.preview.submitAbout}</small>
      </button>`,
  };
}

/** The number, the day, whom to ask. */
export function receiptPage(
  { view, words, filing, step }: PageContext<"receipt">,
  press: (meaning: PersonEvent) => () => void,
): Page {
  const { receipt } = words;
  const { caseNumber, clock } = step.outcome;
  const { promisedWorkdays } = filing.gathered.item;
  const within = clock.waitsFor === "acceptance" ? [receipt.within(promisedWorkdays)] : [];
  return {
    title: receipt.title,
    content: html`<dl class="receipt card">
        <div>
          <dt>${receipt.number}</dt>
          <dd class="number">${caseNumber}</dd>
        </div>
        ${
          clock.due === undefined
            ? html``
            : html`<div>
                <dt>${clock.waitsFor === "acceptance" ? receipt.answerBy : receipt.resultBy}</dt>
                <dd class="day">${receipt.day(clock.due)}</dd>
              </div>`
        }
      </dl>
      <ul class="next">
        ${[...within, ...receipt.next, receipt.ask(view.facts.site?.phone ?? "")].map((line) => html`<li>${phrased(line)}</li>`)}
      </ul>
      <p class="callout state warn">${icon("person")}<span>${receipt.card}</span></p>`,
    actions: html`<button class="secondary" @click=${press({ type: "home" })}>${receipt.another}</button>
      <button class="primary" @click=${press({ type: "leave" })}>${receipt.done}</button>`,
  };
}

/** Something did not work: what to do, then a way on. */
export function troublePage(context: PageContext<"trouble">): Page {
  const { view, step, on } = context;
  const unsure = step.of === "submit" && step.code === "serverUnreachable";
  return {
    title: view.words.problem.title,
    content: html`<div class="ask" role="alert">
      <p class="callout warn">
        ${phrased(unsure ? sentence(view.words, view.words.problem.unsure) : troubleWords(context, step.code))}
      </p>
      <p class="soft">${view.words.problem.code(step.code)}</p>
    </div>`,
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>
        ${view.words.actions.back}
      </button>
      <button class="primary" @click=${on({ type: "retry" })}>${view.words.actions.retry}</button>`,
  };
}
