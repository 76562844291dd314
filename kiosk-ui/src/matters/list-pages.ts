import type { LifeEventChild, LifeEventView, OwnCase } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { icon, type IconName } from "../elements/index.ts";
import { paged, type Page } from "../flow/index.ts";
import { itemName } from "../item-name.ts";
import type { View } from "../view.ts";
import type { MattersWords } from "./locale.ts";
import { back, slipNote, type MattersPage } from "./page.ts";
import { ownMatters } from "./state.ts";

/** The everyday name, where the catalogue still has the item. */
export function nameOf({ facts, words }: View, key: string, formal: string): string {
  const item = facts.catalogue?.items.find((one) => one.key === key);
  return item === undefined ? formal : itemName(words, item);
}

interface Mark {
  readonly kind: "good" | "warn" | "bad" | "soft";
  readonly icon: IconName;
  readonly text: string;
}

const over: ReadonlySet<string> = new Set(["notAccepted", "returned", "withdrawn", "terminated"]);

/** How a case stands, in a shape, a colour and a word; what is asked of the citizen comes first. */
export function markOf(words: MattersWords, { asked, phase, decision }: OwnCase): Mark {
  if (asked.length > 0) return { kind: "warn", icon: "warn", text: words.asks(asked.length) };
  if (decision === "refused") return { kind: "bad", icon: "cross", text: words.refused };
  if (phase === "delivering") return { kind: "warn", icon: "take", text: words.phases.delivering };
  if (over.has(phase)) return { kind: "bad", icon: "cross", text: words.phases[phase] };
  const done = phase === "completed" || phase === "archived";
  return { kind: done ? "good" : "soft", icon: done ? "check" : "ring", text: words.phases[phase] };
}

function mark({ kind, icon: name, text }: Mark) {
  return html`<span class="state ${kind}">${icon(name)}${text}</span>`;
}

/** Something is for the citizen to do. */
const wants = ({ asked, phase }: OwnCase) => asked.length > 0 || phase === "delivering";

const more = ["licences", "file", "rights"] as const;
type Entry = { readonly matter: OwnCase } | { readonly life: LifeEventView } | (typeof more)[number];
const opens = { licences: { type: "openLicences" }, file: { type: "openFile" } } as const;

function entryRow(context: MattersPage<"list">, entry: Entry) {
  const { view, words, on, journey } = context;
  if (entry === "licences" || entry === "file" || entry === "rights")
    return html`<button
      class="row"
      @click=${entry === "rights" ? journey({ type: "openRights" }) : on(opens[entry])}
    >
      <span
        ><strong>${words.more[entry].name}</strong
        ><small class="from">${words.more[entry].about}</small></span
      >
      <span class="state">${icon("more")}</span>
    </button>`;
  if ("life" in entry) {
    const { id, name, state, progress, number } = entry.life;
    const asks = context.state.cases.some(
      (one) => wants(one) && entry.life.items.some(({ caseId }) => caseId === one.id),
    );
    const done = state === "completed";
    return html`<button class="row ${asks ? "missing" : ""}" @click=${on({ type: "openPackage", id })}>
      <span
        ><strong>${view.words.tag === "en" ? name.en : name.zh}</strong
        ><small class="from">${number}</small></span
      >
      ${mark({
        kind: asks ? "warn" : done ? "good" : "soft",
        icon: asks ? "warn" : done ? "check" : "ring",
        text: asks
          ? words.wants
          : state === "running"
            ? words.progress(progress.done, progress.of)
            : words.life[state],
      })}
    </button>`;
  }
  const { matter } = entry;
  return html`<button
    class="row ${matter.asked.length > 0 ? "missing" : ""}"
    @click=${on({ type: "openCase", id: matter.id })}
  >
    <span
      ><strong>${nameOf(view, matter.itemKey, matter.itemName)}</strong
      ><small class="from">${matter.number}</small></span
    >
    ${mark(markOf(words, matter))}
  </button>`;
}

/** Everything of theirs, what asks something of them first. */
export function listPage(context: MattersPage<"list">): Page {
  const { view, words, state, journey } = context;
  const cases = ownMatters(state).toSorted((a, b) => Number(wants(b)) - Number(wants(a)));
  const entries: Entry[] = [
    ...cases.filter(wants).map((matter) => ({ matter })),
    ...state.packages.map((life) => ({ life })),
    ...cases.filter((matter) => !wants(matter)).map((matter) => ({ matter })),
  ];
  const less = view.journey.visit?.level === "A1";
  return {
    title: words.title,
    about: entries.length === 0 ? words.noneWhy : words.about,
    content: html`${less ? html`<p class="callout state warn">${icon("warn")}<span>${words.less}</span></p>` : nothing}
    ${entries.length === 0 ? html`<div class="ask empty"><p>${words.none}</p></div>` : nothing}
    ${paged(context, less ? entries : [...entries, ...more], (entry) => entryRow(context, entry), less ? 1 : 0)}`,
    actions: html`${back(context)}
    ${
      less
        ? html`<button class="primary" @click=${journey({ type: "prove" })}>${words.prove}</button>`
        : html`<button class="secondary" @click=${journey({ type: "leave" })}>
            ${view.words.help.leave}
          </button>`
    }`,
  };
}

function childRow(context: MattersPage<"package">, child: LifeEventChild) {
  const { view, words, state, on } = context;
  const matter = state.cases.find(({ id }) => id === child.caseId);
  const shown: Mark =
    matter !== undefined && child.state === "open"
      ? markOf(words, matter)
      : {
          kind: child.state === "done" ? "good" : child.state === "failed" ? "bad" : "soft",
          icon: child.state === "done" ? "check" : child.state === "failed" ? "cross" : "ring",
          text: words.child[child.state],
        };
  const by = child.expected === undefined ? "" : `${words.day(child.expected)} · `;
  const inner = html`<span
      ><strong>${nameOf(view, child.key, child.name)}</strong
      ><small class="from">${by}${view.words.dataText(child.departmentName)}</small></span
    >${mark(shown)}`;
  return matter === undefined
    ? html`<div class="row card">${inner}</div>`
    : html`<button
        class="row ${matter.asked.length > 0 ? "missing" : ""}"
        @click=${on({ type: "openCase", id: matter.id })}
      >
        ${inner}
      </button>`;
}

/** Nobody behind a window has taken any of it up: what was handed in may be signed. */
const signable = ({ state, items }: LifeEventView) =>
  state === "running" &&
  items.every(({ instant, phase }) => instant || phase === undefined || phase === "applied");

/** A life event: one number, one day, and how far each of its parts is. */
export function packagePage(context: MattersPage<"package">): Page {
  const { view, words, state, step, on } = context;
  const life = state.packages.find(({ id }) => id === step.id);
  if (life === undefined) return { title: words.title, content: html``, actions: back(context) };
  const { name, number, clock, progress, items } = life;
  const running = life.state === "running";
  return {
    title: view.words.tag === "en" ? name.en : name.zh,
    about: `${words.number} ${number}`,
    content: html`<dl class="facts card">
        <div>
          <dt>${words.progress(progress.done, progress.of)}</dt>
          <dd>${words.life[life.state]}</dd>
        </div>
        ${
          running
            ? html`<div>
                <dt>${words.by.decision}${clock.provisional ? ` · ${words.provisional}` : ""}</dt>
                <dd>${words.day(clock.due)}</dd>
              </div>`
            : nothing
        }
      </dl>
      ${slipNote(context, step.slip)}
      ${paged(context, items, (child) => childRow(context, child), step.slip === undefined ? 1 : 2)}`,
    actions: html`${back(context)}
      ${signable(life) ? html`<button class="secondary" @click=${on({ type: "sign" })}>${words.sign}</button>` : nothing}
      <button class="secondary" @click=${on({ type: "slip" })}>${words.slip}</button>`,
  };
}
