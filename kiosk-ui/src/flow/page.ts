import { html, nothing, type TemplateResult } from "lit";
import type { Words } from "../locale/index.ts";
import type { View } from "../view.ts";

/** The three zones of a screen. */
export interface Page {
  readonly title: string | TemplateResult;
  readonly about?: string | TemplateResult;
  readonly content: TemplateResult;
  readonly actions: TemplateResult;
}

/** A list that may be longer than the screen. */
export interface Turning {
  readonly view: View;
  /** Which page of it is shown. */
  readonly page: number;
  readonly turnTo: (page: number) => () => void;
}

/** Why, then what to do. */
export function sentence(
  { tag }: Words,
  { why, do: what }: { readonly do: string; readonly why: string },
): string {
  return tag === "en" ? `${why} ${what}.` : `${why}${what}。`;
}

export function busyPage(title: string, about: string): Page {
  return {
    title,
    content: html`<div class="ask"><p class="wait" role="status">${about}</p></div>`,
    actions: html``,
  };
}

/** Rows that fit a list of this look. */
function capacity({ modes }: View): number {
  if (modes.low) return modes.elder ? 3 : 5;
  return modes.elder ? 4 : 6;
}

/** The way to the next page and back; nothing where there is one. */
export function turnPages({ view, turnTo }: Turning, page: number, pages: number) {
  const { list } = view.words;
  if (pages < 2) return nothing;
  return html`<div class="pager">
    <button class="plain" ?disabled=${page === 0} @click=${turnTo(page - 1)}>${list.previous}</button>
    <span>${list.page(page + 1, pages)}</span>
    <button class="plain" ?disabled=${page + 1 >= pages} @click=${turnTo(page + 1)}>${list.following}</button>
  </div>`;
}

/** What of a list fits the screen, with a way to the rest. @param less rows that something else on the screen takes */
export function paged<Entry>(
  context: Turning,
  entries: readonly Entry[],
  row: (entry: Entry) => TemplateResult,
  less = 0,
) {
  const most = Math.max(1, capacity(context.view) - less);
  const size = entries.length > most ? Math.max(1, most - 1) : most;
  const pages = Math.max(1, Math.ceil(entries.length / size));
  const page = Math.min(context.page, pages - 1);
  return html`<div class="rows">${entries.slice(page * size, (page + 1) * size).map(row)}</div>
    ${turnPages(context, page, pages)}`;
}
