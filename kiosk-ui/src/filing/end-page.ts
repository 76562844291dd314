import { html } from "lit";
import type { PersonEvent } from "../journey/index.ts";
import { icon, phrased } from "../elements/index.ts";
import { paged, sentence, type Page } from "../flow/index.ts";
import { reasonWords, type Words } from "../locale/index.ts";
import { origin } from "./materials-page.ts";
import { troubleWords, type PageContext } from "./page.ts";
import { isAnswered, isFromPhone } from "./state.ts";
import { asksSignature, feeOf, fieldsOf } from "./subject.ts";

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
    ...fieldsOf(gathered.subject).flatMap(({ key, zh, en }) => {
      const value = gathered.form[key];
      if (value === undefined) return [];
      const said = gathered.known.find((one) => one.key === key);
      const source =
        said === undefined
          ? ""
          : said.value === value
            ? words.known.sources[said.source]
            : words.known.corrected;
      const about = isFromPhone(gathered, key) ? words.phone.from : source;
      return [{ name: english ? en : zh, value: words.choice(value), about }];
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

/** Whether a slip comes, in words; nothing until that is known. */
function slipLine({ view, words, step }: PageContext<"receipt">) {
  const { slip } = step;
  const { receipt } = words;
  const line = (kind: "good" | "warn", text: string) =>
    html`<p class="callout state ${kind}" role="status">
      ${icon(kind === "good" ? "take" : "warn")}<span>${phrased(text)}</span>
    </p>`;
  if (slip === "asked") return line("good", receipt.slipComing);
  if ("refused" in slip) return line("warn", receipt.noSlip(slipTrouble(view.words, slip.refused)));
  switch (slip.state) {
    case "printed":
      return line("good", receipt.slipOut);
    case "notPrinted":
      return line("warn", receipt.noSlip(slipTrouble(view.words, slip.reason ?? "")));
    case "unknown":
      return line("warn", receipt.slipUnknown);
    default:
      return line("good", receipt.slipComing);
  }
}

const slipTrouble = (words: Words, code: string): string =>
  code === "none" ? words.printer.none : reasonWords(words, code);

/** The number, the day, what comes next. */
export function receiptPage(
  context: PageContext<"receipt">,
  press: (meaning: PersonEvent) => () => void,
): Page {
  const { view, words, filing, step } = context;
  const { receipt } = words;
  const { id, number, due } = step.handed;
  const { subject } = filing.gathered;
  const signs = asksSignature(subject);
  const within =
    due?.means === "answer" && subject.errand === "item"
      ? [receipt.within(subject.item.promisedWorkdays)]
      : [];
  const fee = feeOf(subject, { words: view.words, facts: view.facts, someFee: receipt.someFee });
  // What is to be paid and where counts for more than how it goes on, and a low screen has no room for both.
  const goesOn = fee === undefined ? receipt.next : [];
  const next = signs ? [receipt.signNext] : [...within, ...goesOn];
  const open = (what: "signature" | "matter") => press({ type: "openMatters", open: { id, what } });
  const quit = html`<button class=${signs ? "secondary" : "primary"} @click=${press({ type: "leave" })}>
    ${receipt.done}
  </button>`;
  return {
    title: receipt.titles[subject.errand],
    content: html`<dl class="receipt card">
        <div>
          <dt>${receipt.number}</dt>
          <dd class="number">${number}</dd>
        </div>
        ${
          due === undefined
            ? html``
            : html`<div>
                <dt>${due.means === "answer" ? receipt.answerBy : receipt.resultBy}</dt>
                <dd class="day">${receipt.day(due.day)}</dd>
              </div>`
        }
      </dl>
      ${slipLine(context)}
      <ul class="next">
        ${[...(fee === undefined ? [] : [receipt.fee(fee)]), ...next, receipt.ask(view.facts.site?.phone ?? "")].map((line) => html`<li>${phrased(line)}</li>`)}
      </ul>
      <p class="callout state warn">${icon("person")}<span>${receipt.card}</span></p>`,
    actions: signs
      ? html`${quit} <button class="primary" @click=${open("signature")}>${receipt.sign}</button>`
      : html`<button class="secondary" @click=${open("matter")}>
            ${receipt.matter[subject.errand]}<small>${receipt.matterAbout[subject.errand]}</small>
          </button>
          ${quit}`,
  };
}

/** Something did not work: what to do, then a way on. */
export function troublePage(context: PageContext<"trouble">): Page {
  const { view, words, filing, step, on } = context;
  if (isAnswered(filing.gathered, step)) {
    return {
      title: words.answered,
      content: html`<div class="ask" role="alert"><p>${phrased(words.answeredWhy)}</p></div>`,
      actions: html`<button class="primary" @click=${on({ type: "back" })}>
        ${view.words.home.matters}
      </button>`,
    };
  }
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
