import { css } from "lit";
import type { DeskWords } from "./locale/words.ts";
import type { View } from "../view.ts";
import type { DeskIntent } from "./state.ts";

/** What a page of the maintenance screen is drawn from, and where its presses go. */
export interface PageContext {
  readonly words: DeskWords;
  readonly view: View;
  readonly on: (intent: DeskIntent) => () => void;
}

/** `11-25 16:40`, as the strip's clock has it. */
export function shortTime(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export const pageStyle = css`
  .tabs button {
    flex: 1;
  }
  .list {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  .list > li,
  .ask {
    padding: 14px 32px;
    line-height: 1.35;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 20px;
  }
  .row > .grow {
    flex: 1;
    min-width: 0;
  }
  .row strong {
    font-size: var(--text-lead);
  }
  .row button {
    flex: none;
    min-height: 96px;
    font-weight: 600;
  }
  .state {
    flex: none;
    font-weight: 700;
  }
  .todo {
    margin-top: 6px;
    font-size: var(--text-body);
  }
  .pass-grid {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 16px;
  }
  .pass-grid li {
    padding: 16px 28px;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
  }
  .bar {
    position: relative;
    height: 26px;
    margin-top: 10px;
    border: 2px solid var(--line);
    border-radius: 13px;
    overflow: hidden;
    background: var(--card);
  }
  .bar.unknown {
    border-style: dashed;
  }
  .bar rect {
    fill: currentColor;
  }
  .bar svg {
    width: 100%;
    height: 100%;
  }
  .choices {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 20px;
  }
  .choices button {
    min-height: 130px;
    font-size: var(--text-action);
    font-weight: 600;
  }
  .ask {
    flex: 1;
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 28px;
    text-align: center;
  }
  .ask h2 {
    font-size: var(--text-title);
    line-height: 1.25;
  }
  .ask p {
    font-size: var(--text-lead);
  }
  .ask > .icon {
    align-self: center;
    width: 160px;
    height: 160px;
  }
  .ask > .icon .icon {
    width: 100%;
    height: 100%;
  }
  .report {
    flex: 1;
    min-height: 0;
    position: relative;
  }
  .report img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  code-keypad {
    flex: 1;
    min-height: 0;
  }
`;
