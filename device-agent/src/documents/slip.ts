import { chinaTime, type SlipFields } from "@zizhuban/device-agent-contract";
import type { SlipLayout, SlipLine } from "./slip-layout.ts";
import { slipWords, type SlipWords } from "./slip-words.ts";

/** Where the slip comes from, and whom to ask about it. */
export interface SlipSite {
  readonly name: string;
  readonly kioskNumber: string;
  readonly phone: string;
  readonly hours: string;
}

export type SlipFormName = "case-slip";

/**
 * The slip of a case: what was done, its number, and what to do next; where no record was found,
 * just that; of an application also by when it is answered. It carries the masked name it was given and never an ID number.
 * @param printedAt milliseconds since 1970
 */
export function layoutSlip(
  form: SlipFormName,
  fields: SlipFields,
  site: SlipSite,
  printedAt: number,
): SlipLayout {
  switch (form) {
    case "case-slip":
      return { lines: caseSlip(fields, site, printedAt) };
  }
}

function caseSlip(fields: SlipFields, site: SlipSite, printedAt: number): SlipLine[] {
  const words = slipWords[fields.locale];
  return [
    ...head(site, words),
    // The large line is the one that matters: what is in the citizen's hand, or that nothing is.
    ...(fields.outcome === "issued"
      ? [center(words.outcome.issued, "normal", true), center(fields.itemName, "large")]
      : [center(fields.itemName, "normal", true), center(words.outcome[fields.outcome], "large")]),
    feed,
    center(words.caseNumber),
    center(fields.caseNumber, "huge"),
    feed,
    left(`${words.applicant}${words.colon}${fields.applicant}`),
    left(`${words.printedAt}${words.colon}${dateAndTime(printedAt)}`),
    ...(fields.due === undefined
      ? []
      : [left(`${words.due[fields.due.means]}${words.colon}${fields.due.day}`, true)]),
    ...(fields.fee === undefined
      ? []
      : [left(`${words.fee}${words.colon}${fields.fee}`), left(words.payAt, true)]),
    rule,
    ...next[fields.outcome](fields, words),
    ...foot(site, words),
  ];
}

const head = (site: SlipSite, words: SlipWords): SlipLine[] => [
  center(site.name, "large"),
  center(words.service),
  rule,
];

function issued(fields: SlipFields, words: SlipWords): SlipLine[] {
  const code: SlipLine[] =
    fields.verifyUrl === undefined
      ? []
      : [feed, { kind: "qr", text: fields.verifyUrl }, center(words.scanTitle, "normal", true), feed];
  return [...code, left(words.nextTitle, true), ...words.issuedNext.map((step) => left(step))];
}

const noRecord = (fields: SlipFields, words: SlipWords): SlipLine[] => [
  ...words.noRecord(fields.itemName).map((sentence) => left(sentence)),
  feed,
  left(words.nextTitle, true),
  ...words.noRecordNext.map((step) => left(step)),
];

function applied(_fields: SlipFields, words: SlipWords): SlipLine[] {
  return [left(words.nextTitle, true), ...words.appliedNext.map((step) => left(step))];
}

const next = { issued, noRecord, applied } as const;

const foot = (site: SlipSite, words: SlipWords): SlipLine[] => [
  rule,
  center(`${words.phone} ${site.phone}`, "normal", true),
  center(`${words.hours} ${site.hours}`),
  center(`${words.kiosk} ${site.kioskNumber} · ${words.privacy}`),
];

const rule: SlipLine = { kind: "rule" };
const feed: SlipLine = { kind: "feed", lines: 1 };

function center(
  text: string,
  size: "normal" | "large" | "huge" = "normal",
  bold = size !== "normal",
): SlipLine {
  return { kind: "text", text, size, align: "center", bold };
}

function left(text: string, bold = false): SlipLine {
  return { kind: "text", text, size: "normal", align: "left", bold };
}

/** `2026-11-25 14:05` in China. */
export function dateAndTime(at: number): string {
  const { date, time } = chinaTime(at);
  return `${date} ${time}`;
}
