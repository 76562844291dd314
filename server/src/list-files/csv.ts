// Comma-separated values as people's spreadsheets write them (RFC 4180), every cell with the line it begins on. Pure.

interface CsvCell {
  readonly text: string;
  readonly line: number;
}
export interface CsvRecord {
  readonly cells: readonly CsvCell[];
  readonly line: number;
}
type Table =
  | { readonly ok: true; readonly records: readonly CsvRecord[] }
  | { readonly ok: false; readonly line: number; readonly column: number };

/** Takes off the apostrophe that keeps a formula text (core/csv). */
function plain(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

/** Reads the whole text; a quote that does not belong or is never closed has its place. */
export function parseCsv(text: string): Table {
  const records: CsvRecord[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/y;
  let cells: CsvCell[] = [];
  let line = 1;
  let lineStart = 0;
  while (pattern.lastIndex < text.length || cells.length > 0) {
    const from = pattern.lastIndex;
    const found = pattern.exec(text);
    if (found === null) return { ok: false, line, column: from - lineStart + 1 };
    const [whole, quoted, bare = "", end] = found;
    const begins = line;
    cells.push({ text: plain(quoted === undefined ? bare : quoted.replaceAll('""', '"')), line: begins });
    const breaks = whole.split("\n").length - 1;
    if (breaks > 0) {
      line += breaks;
      lineStart = from + whole.lastIndexOf("\n") + 1;
    }
    if (end === ",") continue;
    const only = cells.length === 1 && cells[0]?.text === "";
    if (!only) records.push({ cells, line: cells[0]?.line ?? begins });
    cells = [];
    if (pattern.lastIndex >= text.length) break;
  }
  return { ok: true, records };
}
