import { css, html, type TemplateResult } from "lit";
import type { CatalogueItem } from "@zizhuban/server-contract";
import { itemNameText } from "../item-name.ts";
import type { Words } from "../locale/index.ts";

export type StepName = keyof Words["steps"];

/** What a service is made of, in order: only the steps this item needs. */
export function stepsOf(item: CatalogueItem): readonly StepName[] {
  const steps: StepName[] = ["notice"];
  if (item.identityLevel !== "A0") steps.push("identity");
  steps.push("consent", "preview");
  if (item.pages > 0) steps.push("print");
  return steps;
}

/** Where am I: the item, the step by name, and one bar a step (never a bare percentage). */
export function progress(words: Words, item: CatalogueItem, now: StepName): TemplateResult {
  const steps = stepsOf(item);
  const at = steps.indexOf(now);
  return html`<div class="progress">
    <p>
      ${itemNameText(words, item)}<span class="step">
        · ${words.step(at + 1, steps.length, words.steps[now])}</span
      >
    </p>
    <div class="bars" aria-hidden="true">
      ${steps.map((_, i) => html`<i class=${i < at ? "done" : i === at ? "now" : ""}></i>`)}
    </div>
  </div>`;
}

export const progressStyle = css`
  .progress {
    display: flex;
    align-items: center;
    gap: 32px;
    margin-bottom: 10px;
  }
  .progress p {
    display: flex;
    min-width: 0;
    color: var(--ink-soft);
    font-size: calc(30px * (0.5 + 0.5 * var(--scale-text)));
    white-space: nowrap;
  }
  .progress p > :first-child {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .progress .step {
    flex: none;
    white-space: pre;
  }
  .bars {
    display: flex;
    gap: 12px;
    margin-left: auto;
  }
  .bars i {
    width: 54px;
    height: 10px;
    border-radius: 5px;
    background: var(--line);
  }
  .bars .done {
    background: var(--lake);
  }
  .bars .now {
    width: 84px;
    background: var(--lotus);
  }
`;
