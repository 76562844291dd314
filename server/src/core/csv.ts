// Comma-separated values, RFC 4180, for people who open them in a spreadsheet.

/** A cell that begins like a formula is one in a spreadsheet: an apostrophe before it keeps it text (OWASP, CSV injection). */
function cell(value: string): string {
  const text = /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as one text. Begins with a byte order mark: without it a spreadsheet takes UTF-8 for the local encoding. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}
