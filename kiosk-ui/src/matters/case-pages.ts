import type { OwnCase } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { icon, phrased } from "../elements/index.ts";
import type { Page } from "../flow/index.ts";
import { beginning } from "./letter.ts";
import type { MattersWords } from "./locale.ts";
import { markOf, nameOf } from "./list-pages.ts";
import { back, dayOf, letterPage, slipNote, type MattersPage } from "./page.ts";
import { told } from "./state.ts";

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

function nextText({ words, view }: MattersPage<"case">, matter: OwnCase): string {
  const { asked, decision, phase } = matter;
  const [first] = asked;
  const why = told(matter).some(({ type }) => endsIt.has(type));
  if (why) return decision === "refused" ? words.nextRefusedWhy : words.nextEndedWhy;
  if (decision === "refused") return words.nextRefused;
  if (first === undefined) return words.nextOf[phase];
  const names = asked.map(({ name }) => name).join(view.words.listComma);
  return words.nextAsked(names, words.day(first.by));
}

/** Steps after which it goes no further; why, stands in what was written with them. */
const endsIt: ReadonlySet<string> = new Set(["decided.refused", "refuseAcceptance", "return"]);

/** The last of what the office wrote to them; pressed, all of it. */
function toldCard({ view, words, on }: MattersPage<"case">, matter: OwnCase) {
  const [last] = told(matter);
  const most = view.modes.elder ? (view.modes.low ? 16 : 38) : view.modes.low ? 50 : 76;
  if (last === undefined) return nothing;
  return html`<button class="told" @click=${on({ type: "openTold" })}>
    <span class="head"
      ><span>${words.told.title} · ${dayOf(words, last.at)}</span
      ><span class="state">${words.told.whole}${icon("more")}</span></span
    >
    <span class="words" lang="zh-CN">${beginning(last.words, most)}</span>
  </button>`;
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
  const room = view.modes.low ? 2 : view.modes.elder ? 3 : 5;
  // What was written takes the place of the oldest lines.
  const most = told(matter).length === 0 ? room : Math.max(1, room - (view.modes.elder ? 2 : 3));
  const known = matter.timeline.filter(({ type }) => words.steps[type] !== undefined);
  return html`<ol class="timeline">
    ${known
      .toReversed()
      .slice(0, most)
      .map(
        ({ at, type }) =>
          html`<li><i></i><span>${dayOf(words, at)}</span><span>${words.steps[type]}</span></li>`,
      )}
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
      ${toldCard(context, matter)} ${slipNote(context, step.slip)} ${timeline(context, matter)}
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

/** Everything the office wrote to them about this case, the newest first. */
export function toldPage(context: MattersPage<"told">): Page {
  const { view, words, state, step, journey } = context;
  const matter = state.cases.find(({ id }) => id === step.id);
  const letters = (matter === undefined ? [] : told(matter)).map(({ at, type, words: text }) => ({
    about: `${dayOf(words, at)} · ${words.steps[type] ?? ""}`,
    text,
  }));
  return {
    ...letterPage(context, words.told.title, letters),
    actions: html`${back(context)}
      <button class="secondary" @click=${journey({ type: "help" })}>
        ${view.words.help.button}<small>${words.told.askAbout}</small>
      </button>`,
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
