import { css, html, nothing, type TemplateResult } from "lit";
import { canFile } from "../fillable.ts";
import { itemNameText } from "../item-name.ts";
import type { Aim, JourneyState } from "../journey/index.ts";
import type { Words } from "../locale/index.ts";
import type { View } from "../view.ts";

export type StepName = keyof Words["steps"];

/** What a service is made of, in order: only the steps this one needs. */
function stepsOf(aim: Aim): readonly StepName[] {
  if ("errand" in aim) {
    switch (aim.errand) {
      case "matters":
      case "rights":
        return ["identity", "look"];
      case "package":
        return ["situation", "identity", "form", "materials", "submit"];
      case "supply":
        return ["look", "materials", "submit"];
    }
  }
  const { item } = aim;
  const steps: StepName[] = ["notice"];
  if (item.identityLevel !== "A0") steps.push("identity");
  if (!item.availableHere && canFile(item)) return [...steps, "form", "materials", "submit"];
  steps.push("consent", "preview");
  if (item.pages > 0) steps.push("print");
  return steps;
}

/** The enterprise it is done for, where it is. */
function enterpriseOf({ acting }: JourneyState, aim: Aim): string | undefined {
  const level = "errand" in aim ? aim.errand === "package" && aim.plan.identityLevel : aim.item.identityLevel;
  return level === "A3" ? acting?.name : undefined;
}

function nameOf(words: Words, aim: Aim): TemplateResult {
  if (!("errand" in aim)) return itemNameText(words, aim.item);
  switch (aim.errand) {
    case "matters":
    case "rights":
      return html`${words.home.matters}`;
    case "package":
      return html`${words.tag === "en" ? aim.name.en : aim.name.zh}`;
    case "supply":
      return html`<span lang="zh-CN">${aim.name}</span>`;
  }
}

/** Where am I: what it is, the step by name, and one bar a step (never a bare percentage). */
export function progress({ words, modes, journey }: View, aim: Aim, now: StepName): TemplateResult {
  const enterprise = enterpriseOf(journey, aim);
  const steps = stepsOf(aim);
  const at = steps.indexOf(now);
  const step = words.step(at + 1, steps.length, words.steps[now]);
  return html`<div class="progress">
    ${modes.elder ? nothing : html`<p lang=${enterprise === undefined ? nothing : "zh-CN"}>${enterprise ?? nameOf(words, aim)}</p>`}
    <p class="step">${modes.elder ? step : `· ${step}`}</p>
    <div class="bars" aria-hidden="true">
      ${steps.map((_, i) => html`<i class=${i < at ? "done" : i === at ? "now" : ""}></i>`)}
    </div>
  </div>`;
}

export const progressStyle = css`
  .progress {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-bottom: 10px;
  }
  .progress p {
    min-width: 0;
    overflow: hidden;
    color: var(--ink-soft);
    font-size: calc(30px * (0.5 + 0.5 * var(--scale-text)));
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .progress .step {
    flex: none;
  }
  .bars {
    display: flex;
    gap: 10px;
    flex: none;
    margin-left: auto;
    padding-left: 20px;
  }
  .bars i {
    width: 42px;
    height: 10px;
    border-radius: 5px;
    background: var(--line);
  }
  .bars .done {
    background: var(--lake);
  }
  .bars .now {
    width: 64px;
    background: var(--lotus);
  }
`;
