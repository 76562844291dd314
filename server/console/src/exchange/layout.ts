import { css, html } from "lit";

/** What the pages of this room share: panels one below the other, a bar of what can be done above each. */
export const layout = css`
  :host {
    display: grid;
    gap: 16px;
    align-content: start;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    margin-bottom: 8px;
  }
  .right {
    margin-left: auto;
  }
  .bad {
    color: var(--bad);
    font-weight: 600;
  }
  .acts {
    text-align: right;
  }
  .acts button {
    margin: 0 0 4px 4px;
  }
  td {
    overflow-wrap: anywhere;
  }
  .bar [aria-pressed="true"] {
    background: var(--lake-soft);
    border-color: var(--lake);
  }
`;

export const head = (names: readonly string[]) =>
  html`<thead>
    <tr>
      ${names.map((name) => html`<th scope="col">${name}</th>`)}
    </tr>
  </thead>`;

/** Why it is not done any more, in words that are kept. */
export const reasonField = (label: string) =>
  html`<label>${label}<textarea name="reason" required maxlength="500"></textarea></label>`;
