import type { GivenAuthorisation } from "@zizhuban/server-contract";
import { html, type TemplateResult } from "lit";
import { icon, phrased } from "../elements/index.ts";
import type { Turning } from "../flow/index.ts";
import { itemName } from "../item-name.ts";
import type { PersonEvent } from "../journey/index.ts";
import type { View } from "../view.ts";
import type { RightsWords } from "./locale.ts";
import type { At, RightsIntent, RightsState, RightsStep } from "./steps.ts";

/** What a page is drawn from, and where its presses go. */
export interface RightsBase extends Turning {
  readonly words: RightsWords;
  readonly state: RightsState;
  readonly on: (intent: RightsIntent) => () => void;
  readonly journey: (event: PersonEvent) => () => void;
}
export interface RightsPage<Name extends RightsStep["at"]> extends RightsBase {
  readonly step: At<Name>;
}

export function back({ view, on }: RightsBase, text = view.words.actions.back): TemplateResult {
  return html`<button class="plain back" @click=${on({ type: "back" })}>${text}</button>`;
}

export function warning(text: string): TemplateResult {
  return html`<p class="callout state warn" role="alert">${icon("warn")}<span>${phrased(text)}</span></p>`;
}
export function good(text: string): TemplateResult {
  return html`<p class="callout state good" role="status">${icon("check")}<span>${phrased(text)}</span></p>`;
}

/** `2026-12-14`, in China. */
export const dayOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

/** The first by name, and how many there are; a department is told by the items it has. */
export function itemsText(
  { facts, words: common }: View,
  words: RightsWords,
  { items, departments }: Pick<GivenAuthorisation, "items" | "departments">,
): TemplateResult {
  const catalogue = facts.catalogue?.items ?? [];
  const named = catalogue.filter(({ key }) => items.includes(key) || departments.includes(key.slice(0, 2)));
  const [first] = named;
  const more = named.length > 1 ? ` ${words.more(named.length)}` : "";
  return html`${first === undefined ? items.join(" ") : itemName(common, first)}${more}`;
}
