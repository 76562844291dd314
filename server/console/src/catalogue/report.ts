import type { ImportError, ImportReport } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import type { CatalogueWords } from "../locale/index.ts";
import { head } from "./layout.ts";

type Outcome = keyof CatalogueWords["outcome"];

function outcomeOf({ written, draft, added, changed, removed, errors }: ImportReport): Outcome {
  if (draft !== undefined) return "waits";
  if (written) return "written";
  if (errors.length > 0) return "refused";
  return added.length + changed.length + removed.length === 0 ? "same" : "ready";
}

/** What an import would do or did. */
export function importReport(words: CatalogueWords, report: ImportReport) {
  const { added, changed, removed, unchanged, errors } = report;
  const row = (name: string, keys: readonly string[]) =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${keys.length}</td>
      <td>${keys.join(" ")}</td>
    </tr>`;
  const outcome = outcomeOf(report);
  return html`<section class="panel" aria-label=${words.report} data-report=${outcome}>
    <h2>${words.report}</h2>
    <p role="status">${words.outcome[outcome]}</p>
    <table>
      <tbody>
        ${row(words.added, added)} ${row(words.changed, changed)} ${row(words.removed, removed)}
        <tr>
          <th scope="row">${words.unchanged}</th>
          <td>${unchanged}</td>
          <td></td>
        </tr>
      </tbody>
    </table>
    ${errorTable(words, errors)}
  </section>`;
}

/** Every mistake with its place; nothing where there is none. */
export function errorTable(words: CatalogueWords, errors: readonly ImportError[]) {
  if (errors.length === 0) return nothing;
  return html`<h3>${words.errors(errors.length)}</h3>
    <table>
      ${head([words.line, words.column, words.field, words.mistake, words.detail])}
      <tbody>
        ${errors.map(
          ({ line, column, field, code, message }) =>
            html`<tr data-error=${code}>
              <td>${line}</td>
              <td>${column}</td>
              <td>${field}</td>
              <td>${words.importError[code]}</td>
              <td class="soft">${message}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
