import type { CatalogueItem } from "@zizhuban/server-contract";
import { canIdentify, printerObstacles, type Token } from "./device/index.ts";
import { canStart } from "./fillable.ts";
import type { Facts } from "./facts.ts";
import type { Round } from "./journey/index.ts";
import type { Words } from "./locale/index.ts";
import { reasonWords } from "./locale/index.ts";

/** What this kiosk can do with an item at this moment, and if not everything, why. */
export type Availability =
  | { readonly can: "all" }
  | { readonly can: "withoutPaper"; readonly obstacles: readonly string[] }
  | { readonly can: "guideOnly"; readonly because: "notHere" | "offline" | "readerAway" };

export function availability(item: CatalogueItem, facts: Facts): Availability {
  if (!canStart(item)) return { can: "guideOnly", because: "notHere" };
  if (facts.network === "down") return { can: "guideOnly", because: "offline" };
  if (item.identityLevel !== "A0" && !canIdentify(facts.devices)) {
    return { can: "guideOnly", because: "readerAway" };
  }
  const obstacles = item.pages > 0 ? printerObstacles(facts.devices.certificatePrinter) : [];
  return obstacles.length > 0 ? { can: "withoutPaper", obstacles } : { can: "all" };
}

/** Why this item cannot be printed now: what the printer is known to be, or else what it answered when asked. */
export function paperObstacles(
  { item, print }: Pick<Round, "item" | "print">,
  facts: Facts,
): readonly string[] {
  if (item.pages === 0) return [];
  const known = printerObstacles(facts.devices.certificatePrinter);
  return known.length === 0 && typeof print === "object" ? print.problems : known;
}

/** Why no slip will come: what its printer is known to be, or else what it answered when asked about this one. */
export function slipObstacles({ slip }: Pick<Round, "slip">, facts: Facts): readonly string[] {
  const known = printerObstacles(facts.devices.receiptPrinter);
  return known.length === 0 && typeof slip === "object" ? slip.problems : known;
}

/** Why the printer cannot print, in words; the first reason is enough for a citizen. */
export function obstacleWords(words: Words, obstacles: readonly string[]): string {
  const [first] = obstacles;
  return first === "none" ? words.printer.none : reasonWords(words, first);
}

/** Why the reader of this token cannot read; empty when it can. */
export function readerWords(
  words: Words,
  { devices }: Pick<Facts, "devices">,
  token: Token = "idCard",
): string {
  const status = (token === "idCard" ? devices.reader : devices.smartCardReader)?.status;
  if (status === undefined) return words.reader.none;
  switch (status.state) {
    case "starting":
      return words.reader.starting;
    case "offline":
      return words.reader.offline[status.reason];
    case "fault":
      return words.reader.faults[status.fault];
    case "ready":
      return "";
  }
}
