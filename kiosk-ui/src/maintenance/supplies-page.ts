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

/** When it runs out or is full. */
function forecastWords({ supply: kind, forecast }: Consumable, { words }: PageContext): string {
  if (forecast.state === "unknown") return words.outUnknown;
  const from = shortTime(forecast.earliest);
  const [between, after] =
    kind === "wasteBox" ? [words.fullBetween, words.fullAfter] : [words.outBetween, words.outAfter];
  return forecast.latest === undefined ? after(from) : between(from, shortTime(forecast.latest));
}

/** Days, what is left, what goes in a day: as far as they are known. */
function paceWords({ forecast, left, unit, perDay }: Consumable, { words }: PageContext): string {
  const days = forecast.state === "expected" ? [words.inDays(forecast.days)] : [];
  const amount =
    left === undefined || unit === undefined ? [] : [words.left(String(left), words.units[unit])];
  const daily =
    perDay === undefined
      ? []
      : [words.perDay(perDay.amount, perDay.unit === "percent" ? "%" : words.units[perDay.unit])];
  return [...days, ...amount, ...daily].join(" · ");
}

function supply(consumable: Consumable, context: PageContext): TemplateResult {
  const { words, on } = context;
  const { device, supply: kind, state, percent } = consumable;
  const [name, tone] = signs[state];
  const pace = paceWords(consumable, context);
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
        <p class="todo soft">
          ${pace}${pace === "" ? nothing : html`<br />`}${forecastWords(consumable, context)}
        </p>
      </div>
      <button class="secondary" @click=${on({ type: "refill", device, supply: kind })}>
        ${words.filled}
      </button>
    </div>
  </li>`;
}

function wearRow({ part, used, unit, percent, forecast }: Wear, { words }: PageContext): TemplateResult {
  const tone = percent === undefined ? "soft" : percent >= 100 ? "bad" : percent >= 80 ? "warn" : "good";
  const share = percent === undefined ? words.noRating : words.ofRated(percent);
  const days = forecast?.state === "expected" ? ` · ${words.inDays(forecast.days)}` : "";
  return html`<p class="row">
    <span class="grow">${words.wearParts[part]}</span>
    <span class=${tone}>${used.toLocaleString("en")} ${words.units[unit]} · ${share}${days}</span>
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
