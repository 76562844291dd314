import type { Words } from "./words.ts";

const own = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** Why a print job stands still or ended as it did: a printer problem, an offline reason, or a code; else honestly unexplained. */
export function reasonWords(words: Words, reason: string | undefined): string {
  if (reason === undefined) return words.print.reason;
  if (reason === "starting") return words.printer.starting;
  return (
    own(words.printer.problems, reason) ??
    own(words.printer.offline, reason) ??
    own(words.troubles, reason)?.why.replace(/[。.]$/, "") ??
    words.print.reason
  );
}
