import { css } from "lit";

/** The drawer's own look: nothing of the citizen's. */
export const dockStyles = css`
  :host {
    position: fixed;
    inset: 0 0 0 auto;
    z-index: 10;
    display: flex;
    align-items: center;
    pointer-events: none;
    color: #dfe7e6;
    font:
      15px/1.45 ui-monospace,
      "Noto Sans SC Variable",
      monospace;
  }
  :host > * {
    pointer-events: auto;
  }
  .handle {
    width: 28px;
    height: 128px;
    padding: 0;
    border: 0;
    border-radius: 10px 0 0 10px;
    background: #1f2d30;
    color: #ffffff;
    font: inherit;
    font-size: 13px;
    writing-mode: vertical-rl;
    cursor: pointer;
  }
  .drawer {
    width: 400px;
    height: 100%;
    box-sizing: border-box;
    padding: 18px;
    overflow-y: auto;
    background: #1f2d30;
  }
  section + section {
    margin-top: 22px;
  }
  h2 {
    margin: 0 0 8px;
    font-size: 13px;
    letter-spacing: 0.06em;
    color: #9fc9c5;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .buttons button {
    min-height: 34px;
    padding: 0 12px;
    border: 1px solid #55696d;
    border-radius: 6px;
    background: #2a3b3f;
    color: #ffffff;
    font: inherit;
    cursor: pointer;
  }
  .buttons [aria-pressed="true"] {
    background: #ffd400;
    border-color: #ffd400;
    color: #16262b;
  }
  p {
    margin: 6px 0;
    overflow-wrap: anywhere;
  }
  .message {
    padding: 8px 10px;
    border-left: 3px solid #9fc9c5;
    background: #2a3b3f;
  }
  .paper img {
    display: block;
    width: 100%;
    margin-top: 4px;
    background: #ffffff;
  }
  .refused {
    color: #ffd400;
  }
  .search {
    width: 100%;
    min-height: 34px;
    box-sizing: border-box;
    margin-bottom: 18px;
    padding: 0 12px;
    border: 1px solid #55696d;
    border-radius: 6px;
    background: #16262b;
    color: #ffffff;
    font: inherit;
  }
  h3 {
    margin: 10px 0 6px;
    font-size: 12px;
    font-weight: normal;
    color: #9fb3b1;
  }
  .broken h2 {
    color: #ffd400;
  }
  .lights {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .lights li::before {
    content: "○ ";
  }
  .lights [data-on]::before {
    content: "● ";
    color: var(--shine);
  }
  .red {
    --shine: #ff5c4d;
  }
  .green {
    --shine: #4be08a;
  }
  .yellow {
    --shine: #ffd400;
  }
  .blue {
    --shine: #6aa8ff;
  }
  .cyan {
    --shine: #5ce1e6;
  }
  .magenta {
    --shine: #ff7ad9;
  }
  .white {
    --shine: #ffffff;
  }
  .play {
    padding: 8px 10px;
    border-left: 3px solid #ffd400;
    background: #2a3b3f;
  }
  .scenario {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 4px 10px;
    margin: 0 0 12px;
  }
  .scenario p {
    margin: 0;
    font-size: 13px;
    color: #b9c9c7;
  }
  .scenario strong {
    font-weight: normal;
    color: #ffffff;
  }
`;
