import { css, html, nothing } from "lit";

/** A list and what was picked from it, side by side; below each other on a narrow screen. */
export const layout = css`
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    gap: 16px;
    align-items: start;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    margin: 8px 0;
  }
  .bar label {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  tr[aria-current="true"] td {
    background: var(--lake-soft);
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 6px 16px;
    margin: 12px 0;
  }
  dt {
    color: var(--ink-soft);
  }
  h3 {
    font-size: 14px;
    margin: 16px 0 4px;
  }
  td {
    overflow-wrap: anywhere;
  }
  @media (max-width: 1100px) {
    .columns {
      grid-template-columns: 1fr;
    }
  }
`;

/** One line of a list of facts; none for what is not known. */
export function fact(name: string, value: string | number | undefined) {
  return value === undefined
    ? nothing
    : html`<dt>${name}</dt>
        <dd>${value}</dd>`;
}

/** @param names of the columns */
export function head(names: readonly string[]) {
  return html`<thead>
    <tr>
      ${names.map((name) => html`<th scope="col">${name}</th>`)}
    </tr>
  </thead>`;
}
