import type { OwnCase } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { phrased } from "../elements/index.ts";
import type { Page } from "../flow/index.ts";
import type { MattersWords } from "./locale.ts";
import { markOf, nameOf } from "./list-pages.ts";
import { back, slipNote, type MattersPage } from "./page.ts";

const ended: ReadonlySet<OwnCase["phase"]> = new Set([
  "completed",
  "archived",
  "notAccepted",
  "returned",
  "withdrawn",
  "terminated",
]);
/** The citizen can take it back until it is decided. */
const open = ({ phase, decision }: OwnCase) => !ended.has(phase) && decision === undefined;

function nextText({ words, view }: MattersPage<"case">, { asked, decision, phase }: OwnCase): string {
  const [first] = asked;
  if (decision === "refused") return words.nextRefused;
  if (first === undefined) return words.nextOf[phase];
  const names = asked.map(({ name }) => name).join(view.words.listComma);
  return words.nextAsked(names, words.day(first.by));
}

function dueTitle(words: MattersWords, { clock }: OwnCase): string {
  switch (clock.waitsFor) {
    case "acceptance":
    case "supplement":
    case "decision":
    case "delivery":
      return words.by[clock.waitsFor];
    default:
      return words.by.other;
  }
}

/** What happened so far, the newest first: as much as fits. */
function timeline({ view, words }: MattersPage<"case">, matter: OwnCase) {
  const most = view.modes.low ? 2 : view.modes.elder ? 3 : 5;
  const known = matter.timeline.filter(({ type }) => words.steps[type] !== undefined);
  return html`<ol class="timeline">
    ${known
      .toReversed()
      .slice(0, most)
      .map(({ at, type }) => {
        const on = new Date(at);
        const two = (n: number) => String(n).padStart(2, "0");
        const day = words.day(`${on.getFullYear()}-${two(on.getMonth() + 1)}-${two(on.getDate())}`);
        return html`<li><i></i><span>${day}</span><span>${words.steps[type]}</span></li>`;
      })}
  </ol>`;
}

/** One case: where it is, by when, what the citizen does next. */
export function casePage(context: MattersPage<"case">): Page {
  const { view, words, state, step, on } = context;
  const matter = state.cases.find(({ id }) => id === step.id);
  if (matter === undefined) return { title: words.title, content: html``, actions: back(context) };
  const { clock, asked, phase } = matter;
  const mark = markOf(words, matter);
  const extra = [
    ...(open(matter) ? [html`<button @click=${on({ type: "withdraw" })}>${words.withdraw}</button>`] : []),
    html`<button @click=${on({ type: "slip" })}>${words.slip}</button>`,
    ...(matter.decision === "refused" || (ended.has(phase) && phase !== "completed")
      ? []
      : [html`<button @click=${on({ type: "deliver" })}>${words.deliver}</button>`]),
    ...(phase === "applied" ? [html`<button @click=${on({ type: "sign" })}>${words.sign}</button>`] : []),
  ];
  return {
    title: nameOf(view, matter.itemKey, matter.itemName),
    about: `${words.number} ${matter.number}`,
    content: html`<dl class="facts card">
        <div>
          <dt>${matter.decision === "granted" ? words.granted : words.status}</dt>
          <dd class=${mark.kind}>${mark.text}</dd>
        </div>
        ${
          clock.due === undefined
            ? nothing
            : html`<div>
                <dt>
                  ${dueTitle(words, matter)}${clock.provisional === true ? ` · ${words.provisional}` : ""}
                </dt>
                <dd>${words.day(clock.due)}</dd>
              </div>`
        }
      </dl>
      <section class="next card ${asked.length > 0 ? "missing" : ""}">
        <h2>${words.next}</h2>
        <p>${phrased(nextText(context, matter))}</p>
      </section>
      ${slipNote(context, step.slip)} ${timeline(context, matter)}
      <div class="extra">${extra}</div>`,
    actions: html`${back(context)}
    ${
      asked.length > 0
        ? html`<button class="primary" @click=${on({ type: "supply" })}>
            ${words.supply}<small>${words.supplyAbout}</small>
          </button>`
        : phase === "delivering" || phase === "decided"
          ? html`<button class="primary" @click=${on({ type: "deliver" })}>${words.deliver}</button>`
          : html`<button class="secondary" @click=${context.journey({ type: "leave" })}>
              ${view.words.help.leave}
            </button>`
    }`,
  };
}

/** Nobody withdraws by a slip of the finger. */
export function withdrawPage(context: MattersPage<"withdraw">): Page {
  const { view, words, state, step, on } = context;
  const matter = state.cases.find(({ id }) => id === step.id);
  return {
    title: words.withdrawTitle,
    about: matter === undefined ? "" : nameOf(view, matter.itemKey, matter.itemName),
    content: html`<div class="ask"><p>${phrased(words.withdrawAbout)}</p></div>`,
    actions: html`<button class="secondary" @click=${on({ type: "forward" })}>${words.withdrawDo}</button>
      <button class="primary" @click=${on({ type: "back" })}>${words.withdrawKeep}</button>`,
  };
}
