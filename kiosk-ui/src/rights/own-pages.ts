import type { GivenAuthorisation, HeldAuthorisation } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { icon } from "../elements/index.ts";
import { paged, type Page } from "../flow/index.ts";
import { back, dayOf, good, itemsText, warning, type RightsBase, type RightsPage } from "./page.ts";

export function menuPage(context: RightsPage<"menu">): Page {
  const { words, state, on } = context;
  const set = state.pin === "set";
  const mark = set ? "good" : state.pin === "locked" ? "warn" : "soft";
  return {
    title: words.title,
    about: words.about,
    content: html`<div class="rows">
      <button class="row" @click=${on({ type: "openPin" })}>
        <span><strong>${words.pin.name}</strong></span>
        <span class="state ${mark}"
          >${icon(set ? "check" : state.pin === "locked" ? "warn" : "ring")}${words.pin.states[state.pin]}</span
        >
      </button>
      <button class="row" @click=${on({ type: "openAuthorisations" })}>
        <span
          ><strong>${words.list.name}</strong
          ><small>${words.list.counts(state.given.length, state.held.length)}</small></span
        >
        <span class="state">${icon("more")}</span>
      </button>
    </div>`,
    actions: back(context),
  };
}

export function pinPage(context: RightsPage<"pin">): Page {
  const { words, state, step, on } = context;
  const { pin } = words;
  const set = state.pin !== "none";
  return {
    title: pin.name,
    about: pin.about,
    content: html`${
        step.done === undefined
          ? state.pin === "locked"
            ? warning(pin.states.locked)
            : nothing
          : good(pin.done[step.done])
      }
      <div class="ask">
        <button class="primary" @click=${on({ type: "newPin" })}>${set ? pin.change : pin.set}</button>
        ${
          set
            ? html`<button class="secondary" @click=${on({ type: "removePin" })}>${pin.remove}</button>`
            : nothing
        }
      </div>`,
    actions: back(context),
  };
}

export function removePinPage(context: RightsPage<"removePin">): Page {
  const { words, on } = context;
  return {
    title: words.pin.removeTitle,
    content: html`<div class="ask"><p>${words.pin.removeAbout}</p></div>`,
    actions: html`${back(context, words.pin.keep)}
      <button class="primary" @click=${on({ type: "forward" })}>${words.pin.remove}</button>`,
  };
}

type Row =
  | { readonly mine: "given"; readonly one: GivenAuthorisation }
  | { readonly mine: "held"; readonly one: HeldAuthorisation };

const isOver = ({ one }: Row, now: number): boolean =>
  ("endedBy" in one && one.endedBy !== undefined) || one.expiresAt <= now;

/** In force and used or not yet; taken back, laid down, void, or run out: a shape, a colour and a word. */
function mark({ view, words }: RightsBase, row: Row) {
  const { one } = row;
  const ended = "endedBy" in one ? one.endedBy : undefined;
  const over = ended ?? (one.expiresAt <= view.now ? "expired" : undefined);
  if (over !== undefined)
    return html`<span class="state soft">${icon("cross")}${words.list.ended[over]}</span>`;
  return row.mine === "given" && row.one.uses === 0
    ? html`<span class="state warn">${icon("ring")}${words.list.unused}</span>`
    : html`<span class="state good">${icon("check")}${words.list.holds}</span>`;
}

export function listPage(context: RightsPage<"authorisations">): Page {
  const { view, words, state, on } = context;
  const rows: Row[] = [
    ...state.held.map((one) => ({ mine: "held", one }) as const),
    ...state.given.map((one) => ({ mine: "given", one }) as const),
  ].toSorted((a, b) => Number(isOver(a, view.now)) - Number(isOver(b, view.now)));
  const give = html`<button class="primary" @click=${on({ type: "give" })}>${words.list.give}</button>`;
  if (rows.length === 0)
    return {
      title: words.list.name,
      about: words.list.about,
      content: html`<div class="ask">
        <p>${words.list.none}</p>
        <p class="soft">${words.list.noneWhy}</p>
      </div>`,
      actions: html`${back(context)} ${give}`,
    };
  return {
    title: words.list.name,
    about: words.list.about,
    content: paged(
      context,
      rows,
      (row) =>
        html`<button class="row" @click=${on({ type: "open", id: row.one.id, mine: row.mine })}>
          <span
            ><strong lang="zh-CN">${row.one.name}</strong
            ><small
              >${row.mine === "given" ? words.list.given(row.one.agent.name) : words.list.held}</small
            ></span
          >${mark(context, row)}
        </button>`,
    ),
    actions: html`${back(context)} ${give}`,
  };
}

function rowOf({ state }: RightsBase, id: string, mine: "given" | "held"): Row | undefined {
  if (mine === "given") {
    const one = state.given.find((given) => given.id === id);
    return one && { mine, one };
  }
  const one = state.held.find((held) => held.id === id);
  return one && { mine, one };
}

export function onePage(context: RightsPage<"one">): Page {
  const { view, words, step, on } = context;
  const row = rowOf(context, step.id, step.mine);
  if (row === undefined) return { title: words.list.name, content: html``, actions: back(context) };
  const { one } = row;
  const { facts } = words;
  return {
    title: words.list.name,
    content: html`<dl class="told card">
      <div>
        <dt>${facts.enterprise}</dt>
        <dd lang="zh-CN">${one.name}</dd>
      </div>
      ${
        row.mine === "given"
          ? html`<div>
              <dt>${facts.agent}</dt>
              <dd>${row.one.agent.name} ${row.one.agent.idNumber}</dd>
            </div>`
          : nothing
      }
      <div>
        <dt>${facts.what}</dt>
        <dd>${itemsText(view, words, one)}</dd>
      </div>
      <div>
        <dt>${facts.why}</dt>
        <dd>${words.give.purposeSaid[one.purpose] ?? html`<span lang="zh-CN">${one.purpose}</span>`}</dd>
      </div>
      <div>
        <dt>${facts.until}</dt>
        <dd>${dayOf(one.expiresAt)}</dd>
      </div>
      <div>
        <dt>${facts.state}</dt>
        <dd>
          ${mark(context, row)}${row.mine === "given" && row.one.uses > 0 ? html` ${words.list.used(row.one.uses)}` : nothing}
        </dd>
      </div>
    </dl>`,
    actions: html`${back(context)}
    ${
      isOver(row, view.now)
        ? nothing
        : html`<button class="secondary" @click=${on({ type: "end" })}>
            ${words.end[step.mine].button}
          </button>`
    }`,
  };
}

export function endPage(context: RightsPage<"end">): Page {
  const { words, step, on } = context;
  const end = words.end[step.mine];
  const name = rowOf(context, step.id, step.mine)?.one.name ?? "";
  return {
    title: end.title,
    content: html`<div class="ask">
      <p lang="zh-CN"><strong>${name}</strong></p>
      <p>${end.about}</p>
    </div>`,
    actions: html`${back(context, end.keep)}
      <button class="primary" @click=${on({ type: "forward" })}>${end.button}</button>`,
  };
}
