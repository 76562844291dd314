import { css } from "lit";

/** What pages share: panels, fields, tables, the one main button. */
export const look = css`
  .panel {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 10px;
    padding: 16px;
  }
  .soft {
    color: var(--ink-soft);
  }
  .notice {
    padding: 12px 16px;
    border-left: 4px solid var(--soon);
    background: var(--surface);
  }
  .refused {
    border-left-color: var(--bad);
  }
  button.main {
    background: var(--lake);
    border-color: var(--lake);
    color: var(--paper);
    font-weight: 600;
  }
  button:disabled {
    opacity: 0.6;
    cursor: default;
  }
  a {
    color: var(--lake);
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    font: inherit;
    color: inherit;
    background: var(--paper);
    border: 1px solid var(--ink-soft);
    border-radius: 6px;
    padding: 4px 10px;
    min-height: 32px;
  }
  input[type="checkbox"],
  input[type="radio"] {
    accent-color: var(--lake);
    width: 16px;
    height: 16px;
    margin: 0;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    text-align: left;
    font-weight: 500;
    color: var(--ink-soft);
    padding: 8px;
    border-bottom: 1px solid var(--line);
    background: var(--surface);
    white-space: nowrap;
  }
  td {
    padding: 8px;
    border-bottom: 1px solid var(--line);
    vertical-align: top;
  }
  h2 {
    font-size: 16px;
  }
`;

/** `11-25 23:40` in China's time: what happened at a window is told in the window's time. */
export function instantWords(at: number, language: string): string {
  return new Date(at).toLocaleString(language, {
    timeZone: "Asia/Shanghai",
    hour12: false,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}
