import { css, html } from "lit";
import type { CatalogueWords } from "../locale/index.ts";

export const layout = css`
  :host {
    display: grid;
    gap: 16px;
    align-content: start;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: end;
    margin-bottom: 8px;
  }
  .bar label {
    font-weight: 400;
  }
  .right {
    margin-left: auto;
  }
  .stack {
    display: grid;
    gap: 16px;
  }
  td.short {
    white-space: nowrap;
  }
  td.short button {
    margin-left: 8px;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(320px, 2fr);
    gap: 16px;
    align-items: start;
  }
  .tabs {
    display: flex;
    gap: 16px;
  }
  .tabs a[aria-current="page"] {
    font-weight: 600;
    color: var(--ink);
  }
  h3 {
    font-size: 14px;
    margin: 16px 0 4px;
  }
  tr[aria-current="true"] td {
    background: var(--lake-soft);
  }
  td {
    overflow-wrap: anywhere;
  }
  del {
    color: var(--bad);
  }
  ins {
    color: var(--good);
    text-decoration: none;
  }
  @media (max-width: 1100px) {
    .columns {
      grid-template-columns: 1fr;
    }
  }
`;

/** The two halves of the room: items one by one, and whole lists as files. */
export function tabs(words: CatalogueWords, at: "items" | "files") {
  return html`<nav class="tabs" aria-label=${words.rooms}>
    <a href="#/catalogue" aria-current=${at === "items" ? "page" : "false"}>${words.items}</a>
    <a href="#/catalogue/files" aria-current=${at === "files" ? "page" : "false"}>${words.files}</a>
  </nav>`;
}

/** @param names of the columns */
export function head(names: readonly string[]) {
  return html`<thead>
    <tr>
      ${names.map((name) => html`<th scope="col">${name}</th>`)}
    </tr>
  </thead>`;
}
