import { html, nothing, type TemplateResult } from "lit";
import type { CustodyRecord } from "@zizhuban/device-agent-contract";
import type { CodeEntered } from "../keypad/index.ts";
import { shortTime, type PageContext } from "./page.ts";
import type { DeskIntent, Finding, Inside } from "./state.ts";

const kinds = ["idCard", "socialSecurityCard", "bankCard", "document", "phone", "money", "other"] as const;
const places = ["reader", "outputTray", "counter", "floor"] as const;
const receivers = ["owner", "serviceWindow", "police"] as const;
/** More than fit are at the window already. */
const shown = 6;

function choices(options: readonly { readonly text: string; readonly press: () => void }[]): TemplateResult {
  return html`<div class="choices">
    ${options.map(({ text, press }) => html`<button @click=${press}>${text}</button>`)}
  </div>`;
}

function question(
  finding: Finding,
  { words, view, on }: PageContext,
  send: (intent: DeskIntent) => void,
): TemplateResult {
  switch (finding.step) {
    case "kind":
      return choices(
        kinds.map((kind) => ({ text: words.kinds[kind], press: on({ type: "foundKind", kind }) })),
      );
    case "place":
      return choices(
        places.map((place) => ({ text: words.places[place], press: on({ type: "foundPlace", place }) })),
      );
    case "digits":
      return html`<code-keypad
        .words=${view.words}
        .digits=${finding.endsInX ? 3 : 4}
        @code-entered=${({ code }: CodeEntered) => send({ type: "digits", digits: code })}
      ></code-keypad>`;
    case "bag":
      return html`<code-keypad
        .words=${view.words}
        .digits=${6}
        @code-entered=${({ code }: CodeEntered) => send({ type: "bag", bag: code })}
      ></code-keypad>`;
  }
}

function record(item: CustodyRecord, { words, on }: PageContext): TemplateResult {
  const { id, kind, place, state, foundAt, foundBy, lastDigits, bag, to } = item;
  const number = lastDigits === undefined ? "" : ` ****${lastDigits}`;
  const by = foundBy === "agent" ? words.byAgent : foundBy;
  const where = to === undefined ? words.places[place] : words.receivers[to];
  return html`<li class="card">
    <div class="row">
      <div class="grow">
        <strong>${words.kinds[kind]}${number}</strong>
        <p class="todo soft">
          ${words.found(shortTime(foundAt), by)} ·
          ${where}${bag === undefined ? nothing : ` · ${words.bag(bag)}`}
        </p>
      </div>
      <span class="state ${state === "lying" ? "bad" : state === "held" ? "warn" : "good"}"
        >${words.recordStates[state]}</span
      >
      ${
        state === "lying"
          ? html`<button class="secondary" @click=${on({ type: "found", id })}>${words.custodyTake}</button>`
          : state === "held"
            ? html`<button class="secondary" @click=${on({ type: "hand", id })}>${words.custodyHand}</button>`
            : nothing
      }
    </div>
  </li>`;
}

/** What people left behind, and the questions that put one more thing on record. */
export function custodyPage(
  { records, finding, handing }: Inside,
  context: PageContext,
  send: (intent: DeskIntent) => void,
): TemplateResult {
  const { words, on } = context;
  if (finding !== undefined)
    return html`<h2>${words.custodySteps[finding.step]}</h2>
      ${question(finding, context, send)}`;
  if (handing !== undefined)
    return html`<h2>${words.custodyTo}</h2>
      ${choices(receivers.map((to) => ({ text: words.receivers[to], press: on({ type: "handTo", to }) })))}`;
  if (records.length === 0) return html`<p class="ask card">${words.custodyNone}</p>`;
  return html`<ul class="list" tabindex="0">
    ${records.slice(0, shown).map((item) => record(item, context))}
  </ul>`;
}
