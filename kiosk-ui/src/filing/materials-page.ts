import { html, nothing } from "lit";
import type { MaterialWay } from "@zizhuban/server-contract";
import { dataText } from "../data-text.ts";
import { icon, phrased } from "../elements/index.ts";
import { paged, type Page } from "../flow/index.ts";
import type { FilingWords } from "./locale/words.ts";
import type { PageBase, PageContext } from "./page.ts";
import { isComplete, type CheckedMaterial, type FilingIntent, type Gathered } from "./state.ts";

/** Where what is there has come from; `nothing`: it is made here or later, and nobody brings it. */
export function origin(
  { ref, state, note }: CheckedMaterial,
  { chosen, consents }: Gathered,
): keyof FilingWords["materials"]["from"] {
  if (state === "later" || state === "promised" || state === "atWindow") return state;
  if (state === "missing") return "open";
  const picked = chosen.find((one) => one.ref === ref);
  if (picked !== undefined) return picked.from;
  if (consents.some((consent) => consent.ref === ref)) return "register";
  if (note.includes("读卡器")) return "card";
  return note.includes("只填一表") ? "form" : "nothing";
}

const marks = {
  there: "check",
  atWindow: "ring",
  later: "ring",
  promised: "check",
  missing: "warn",
} as const;
const colours = {
  there: "good",
  atWindow: "warn",
  later: "warn",
  promised: "good",
  missing: "warn",
} as const;

function materialRow({ words, filing, on }: PageBase, material: CheckedMaterial) {
  const { ref, name, state } = material;
  if (state === "notNeeded") return html``;
  const from = words.materials.from[origin(material, filing.gathered)];
  const inner = html`<span
      ><strong lang="zh-CN">${name}</strong
      ><small class=${state === "missing" ? "" : "from"}>${from}</small></span
    >
    <span class="state ${colours[state]}">${icon(marks[state])}${words.materials.states[state]}</span>`;
  return state === "there" || state === "atWindow"
    ? html`<div class="row card">${inner}</div>`
    : html`<button class="row ${state}" @click=${on({ type: "open", ref })}>${inner}</button>`;
}

/** What is there already and where it comes from, what is missing first. */
export function materialsPage(context: PageContext<"materials">): Page {
  const { view, words, filing, on } = context;
  const shown = filing.gathered.materials
    .filter(({ state }) => state !== "notNeeded")
    .toSorted((a, b) => Number(b.state === "missing") - Number(a.state === "missing"));
  const missing = shown.filter(({ state }) => state === "missing").length;
  const complete = isComplete(filing.gathered);
  return {
    title: complete ? words.materials.complete : words.materials.title(missing),
    ...(complete ? {} : { about: words.materials.about }),
    content: html`${paged(context, shown, (material) => materialRow(context, material))}`,
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>
        ${view.words.actions.back}
      </button>
      ${
        complete
          ? html`<button class="primary" @click=${on({ type: "forward" })}>${words.materials.onward}</button>`
          : html`<p class="wait warn" role="status">${icon("warn")}${words.materials.missingFirst}</p>`
      }`,
  };
}

function intentOf(way: MaterialWay): FilingIntent | undefined {
  switch (way.way) {
    case "register":
      return { type: "ask", way };
    case "box":
    case "licence":
      return { type: "useBox", way };
    case "scan":
      return { type: "scan" };
    case "later":
      return { type: "later" };
    case "promise":
      return { type: "promise" };
    case "form":
    case "card":
      return undefined;
  }
}

/** Every way one missing material can be met, the least trouble first. */
export function waysPage({ view, words, filing, step, on }: PageContext<"ways">): Page {
  const material = filing.gathered.materials.find(({ ref }) => ref === step.ref);
  const { consents } = filing.gathered;
  const asked = (way: MaterialWay) =>
    way.way === "register" && consents.some(({ register }) => register === way.register);
  const all = material?.ways ?? [];
  const camera = view.facts.devices.documentCamera?.status.state === "ready";
  const open = all.filter((way) => !asked(way) && (way.way !== "scan" || camera));
  const notes = [
    ...(all.some(asked) ? [words.ways.nothingFound] : []),
    ...(all.some(({ way }) => way === "card") ? [words.ways.card] : []),
    ...(!camera && all.some(({ way }) => way === "scan") ? [words.ways.noCamera] : []),
  ];
  return {
    title: words.ways.title,
    about: html`<span lang="zh-CN">${material?.name}</span>`,
    content: html`${
        notes.length === 0
          ? nothing
          : html`<p class="callout state warn" role="status">
              ${icon("warn")}<span>${notes.join(view.words.tag === "en" ? " " : "")}</span>
            </p>`
      }
      <div class="ways">
        ${open.map((way, i) => {
          const intent = intentOf(way);
          if (intent === undefined || way.way === "form" || way.way === "card") return nothing;
          const say = words.ways[way.way];
          return html`<button class=${i === 0 ? "primary" : "secondary"} @click=${on(intent)}>
            ${say.do}<small>${say.why}</small>
          </button>`;
        })}
      </div>
      <p>${phrased(words.ways.window(view.facts.site?.phone ?? ""))}</p>`,
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>${view.words.actions.back}</button
      ><span></span>`,
  };
}

/** The register and the purpose, word for word as they are sent with the consent. */
export function consentPage({ view, step, on }: PageContext<"consent">): Page {
  const { consent } = view.words;
  return {
    title: consent.title,
    about: consent.about,
    content: html`<dl class="receipt card">
      <div>
        <dt>${consent.what}</dt>
        <dd>${dataText(view.words, step.way.register)}</dd>
      </div>
      <div>
        <dt>${consent.why}</dt>
        <dd>${dataText(view.words, step.way.purpose)}</dd>
      </div>
      <div>
        <dt>${consent.keep}</dt>
        <dd>${phrased(consent.keepText)}</dd>
      </div>
    </dl>`,
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>${consent.decline}</button>
      <button class="primary" @click=${on({ type: "agree" })}>
        ${consent.agree}<small>${consent.agreeAbout}</small>
      </button>`,
  };
}
