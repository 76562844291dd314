import { html, nothing, svg, type TemplateResult } from "lit";
import type { Consumable, Wear } from "@zizhuban/device-agent-contract";
import { icon, type IconName } from "../elements/index.ts";
import { reasonWords } from "../locale/index.ts";
import { shortTime, type PageContext } from "./page.ts";
import type { Inside, Refill } from "./state.ts";

const signs: Readonly<Record<Consumable["state"], readonly [IconName, string]>> = {
  ok: ["check", "good"],
  low: ["warn", "warn"],
  empty: ["cross", "bad"],
  unknown: ["ring", "soft"],
};

function bar(percent: number | undefined, tone: string): TemplateResult {
  if (percent === undefined) return html`<div class="bar unknown"></div>`;
  return html`<div class="bar ${tone}">
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<rect width=${Math.min(100, percent)} height="10" />`}
    </svg>
  </div>`;
}

function forecastWords({ forecast }: Consumable, { words }: PageContext): string {
  if (forecast.state === "unknown") return words.outUnknown;
  const from = shortTime(forecast.earliest);
  return forecast.latest === undefined
    ? words.outAfter(from)
    : words.outBetween(from, shortTime(forecast.latest));
}

function supply(consumable: Consumable, context: PageContext): TemplateResult {
  const { words, on } = context;
  const { device, supply: kind, state, percent, left, unit } = consumable;
  const [name, tone] = signs[state];
  const amount =
    left === undefined || unit === undefined ? "" : ` · ${words.left(String(left), words.units[unit])}`;
  return html`<li class="card">
    <div class="row">
      <div class="grow">
        <div class="row">
          <strong class="grow">${words.supplies[kind]}</strong>
          <span class="state ${tone}"
            >${icon(name)}${percent === undefined ? words.states[state] : `${percent} %`}</span
          >
        </div>
        ${bar(percent, tone)}
        <p class="todo soft">${forecastWords(consumable, context)}${amount}</p>
      </div>
      <button class="secondary" @click=${on({ type: "refill", device, supply: kind })}>
        ${words.filled}
      </button>
    </div>
  </li>`;
}

function wearRow({ part, used, unit, percent }: Wear, { words }: PageContext): TemplateResult {
  const tone = percent === undefined ? "soft" : percent >= 100 ? "bad" : percent >= 80 ? "warn" : "good";
  const share = percent === undefined ? words.noRating : words.ofRated(percent);
  return html`<p class="row">
    <span class="grow">${words.wearParts[part]}</span>
    <span class=${tone}>${used.toLocaleString("en")} ${words.units[unit]} · ${share}</span>
  </p>`;
}

const refillIcons: Readonly<Record<Refill["phase"], readonly [IconName, string]>> = {
  asking: ["hand", "soft"],
  waitingForDevice: ["ring", "soft"],
  printing: ["take", "soft"],
  checked: ["check", "good"],
  open: ["warn", "warn"],
};

function refillPage(refill: Refill, { words, view }: PageContext): TemplateResult {
  const [name, tone] = refillIcons[refill.phase];
  const about = {
    asking: words.refillAsk(words.supplies[refill.supply]),
    waitingForDevice: words.refillAbout,
    printing: words.refillAbout,
    checked: words.supplies[refill.supply],
    open: words.refillOpen(reasonWords(view.words, refill.reason)),
  }[refill.phase];
  return html`<section class="ask card" role="status">
    <span class="icon ${tone}">${icon(name)}</span>
    <h2 class=${tone === "soft" ? "" : tone}>${words.refill[refill.phase]}</h2>
    <p>${about}</p>
  </section>`;
}

/** What runs out, when, and what wears; a refill is asked about until it is checked. */
export function suppliesPage(inside: Inside, context: PageContext): TemplateResult {
  const { consumables, wear, refill } = inside;
  if (refill !== undefined) return refillPage(refill, context);
  if (consumables.length === 0) return html`<p class="soft" role="status">${context.words.looking}</p>`;
  return html`<ul class="list" tabindex="0">
    ${consumables.map((consumable) => supply(consumable, context))}
    ${
      wear.length === 0
        ? nothing
        : html`<li class="card">
            <strong>${context.words.wear}</strong>${wear.map((part) => wearRow(part, context))}
          </li>`
    }
  </ul>`;
}
