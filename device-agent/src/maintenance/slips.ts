import type { CustodyRecord } from "@zizhuban/device-agent-contract";
import { dateAndTime, type SlipLayout, type SlipLine, type SlipSite } from "../documents/index.ts";
import type { Technician } from "./technicians.ts";
import type { MaintenanceWords } from "./words/index.ts";

const rule: SlipLine = { kind: "rule" };

function text(text: string, more: Partial<Extract<SlipLine, { kind: "text" }>> = {}): SlipLine {
  return { kind: "text", text, size: "normal", align: "left", bold: false, ...more };
}

const title = (words: string): SlipLine => text(words, { size: "large", align: "center", bold: true });
const small = (words: string): SlipLine => text(words, { align: "center" });

/** Printed after a refill: letters of every size, edges, and a cut, for an eye to judge. */
export function testSlip(words: MaintenanceWords, site: SlipSite, by: Technician, at: number): SlipLayout {
  const { testSlip: said, colon } = words;
  return {
    lines: [
      small(site.name),
      title(said.title),
      rule,
      text("永国东0123456789ABC", { size: "huge", align: "center", bold: true }),
      small("永字八法 国家东风 0123456789 ABCabc"),
      text("|", { align: "left" }),
      rule,
      text(said.readable),
      text(`${said.technician}${colon}${by.number}`),
      text(`${said.at}${colon}${dateAndTime(at)}`),
      rule,
      small(said.next),
    ],
  };
}

/** For the bag: what, where, when, by whom. At most the last four signs of a number, with what hides the others. */
export function custodySlip(words: MaintenanceWords, site: SlipSite, record: CustodyRecord): SlipLayout {
  const { custodySlip: said, colon } = words;
  const row = (name: string, value: string | undefined) => text(`${name}${colon}${value ?? said.none}`);
  const digits = record.lastDigits === undefined ? undefined : `****${record.lastDigits}`;
  return {
    lines: [
      small(site.name),
      title(said.title),
      rule,
      row(said.kind, words.custodyKinds[record.kind]),
      row(said.place, words.custodyPlaces[record.place]),
      row(said.digits, digits),
      row(said.bag, record.bag),
      row(said.foundAt, dateAndTime(record.foundAt)),
      row(said.foundBy, record.foundBy),
      rule,
      text(said.keep),
      small(record.id.slice(0, 8)),
    ],
  };
}
