import type {
  Consumable,
  DeviceDiagnosis,
  DeviceVerdict,
  Forecast,
  Wear,
} from "@zizhuban/device-agent-contract";
import { a4, drawPdf, heightOf, ink, write, type Pdf } from "./pdf-page.ts";
import { cabinet, pictureOf } from "./report-pictures.ts";
import { dateAndTime, type SlipSite } from "./slip.ts";

/** The words of one language. */
export interface ReportWords {
  readonly tag: string;
  /** For a class this version knows no name of, the class itself is shown. */
  readonly classes: Readonly<Record<string, string>>;
  readonly verdicts: Readonly<Record<DeviceVerdict, string>>;
  readonly supplies: Readonly<Record<Consumable["supply"], string>>;
  readonly wearParts: Readonly<Record<Wear["part"], string>>;
  readonly units: Readonly<Record<Wear["unit"], string>>;
  readonly colon: string;
  readonly report: {
    readonly title: string;
    readonly kiosk: string;
    readonly at: string;
    readonly by: string;
    readonly automatic: string;
    readonly summary: (counts: {
      readonly pass: number;
      readonly soon: number;
      readonly fail: number;
    }) => string;
    readonly devices: string;
    readonly model: string;
    readonly serial: string;
    readonly firmware: string;
    readonly unknown: string;
    readonly bring: string;
    readonly nothing: string;
    readonly notYet: string;
    readonly supplies: string;
    readonly outAt: string;
    readonly fullAt: string;
    readonly wornOutAt: string;
    readonly inDays: (days: number) => string;
    readonly perDay: (amount: number, unit: string) => string;
    readonly noForecast: string;
    readonly between: (from: string, to: string) => string;
    readonly after: (from: string) => string;
    readonly wear: string;
    readonly ofRated: (percent: number) => string;
    readonly noRating: string;
    readonly atLeast: string;
    readonly page: (page: number, pages: number) => string;
  };
}

export interface Readiness {
  readonly site: SlipSite;
  /** Unix milliseconds. */
  readonly at: number;
  /** The technician's number, if one asked for it. */
  readonly by: string | undefined;
  readonly devices: readonly DeviceDiagnosis[];
  readonly consumables: readonly Consumable[];
  readonly wear: readonly Wear[];
}

const left = a4.margin;
const right = a4.width - a4.margin;
const width = right - left;
const bottom = a4.height - 64;

/** Shape, so that no state is told by colour alone. */
const marks: Readonly<Record<DeviceVerdict, string>> = {
  pass: "M2 9l5 5L17 3",
  soon: "M9.5 1L19 17H0zM9.5 6v6M9.5 14v1",
  fail: "M3 3l13 13M16 3L3 16",
  unknown: "M4 6a5.5 5.5 0 1 1 7 5.5v2M11 16v1",
};

function stroke(
  pdf: Pdf,
  paths: readonly string[],
  box: { readonly x: number; readonly y: number; readonly scale: number },
  colour: string,
  line: number,
): void {
  pdf.save().translate(box.x, box.y).scale(box.scale);
  pdf
    .lineWidth(line / box.scale)
    .lineCap("round")
    .lineJoin("round")
    .strokeColor(colour);
  for (const path of paths) pdf.path(path).stroke();
  pdf.restore();
}

const nameOf = (words: ReportWords, deviceClass: string) => words.classes[deviceClass] ?? deviceClass;

/** The readiness report of one kiosk as a PDF: what works, what to do, what to bring, what runs out, what wears. */
export async function drawReadinessReport(readiness: Readiness, words: ReportWords): Promise<Uint8Array> {
  const about = { title: words.report.title, at: readiness.at, lang: words.tag };
  return await drawPdf(about, (pdf) => {
    let y = drawHead(pdf, readiness, words);
    y = heading(pdf, words.report.devices, y + 10);
    for (const device of readiness.devices) y = drawDevice(pdf, device, words, y);
    y = heading(pdf, words.report.supplies, y + 14, readiness.consumables.length * 36);
    for (const supply of readiness.consumables) y = drawSupply(pdf, supply, readiness, words, y);
    y = heading(pdf, words.report.wear, y + 14, readiness.wear.length * 34);
    for (const part of readiness.wear) y = drawWear(pdf, part, readiness, words, y);
    drawFeet(pdf, readiness, words);
  });
}

/** Room for a block that stays together, on this page or the next. */
function room(pdf: Pdf, y: number, height: number): number {
  if (y + height <= bottom) return y;
  pdf.addPage();
  return a4.margin + 8;
}

function drawHead(pdf: Pdf, { site, at, by, devices }: Readiness, words: ReportWords): number {
  const said = words.report;
  write(pdf, said.title, { x: left, y: 46 }, { size: 26, bold: true });
  write(pdf, site.name, { x: left, y: 86, width: 330 }, { size: 13, bold: true });
  const rows = [
    [said.kiosk, site.kioskNumber],
    [said.at, dateAndTime(at)],
    [said.by, by ?? said.automatic],
  ] as const;
  rows.forEach(([name, value], index) => {
    write(pdf, name, { x: left, y: 114 + index * 18 }, { colour: ink.quiet });
    write(pdf, value, { x: left + 74, y: 114 + index * 18 });
  });
  const count = (verdict: DeviceVerdict) => devices.filter((device) => device.verdict === verdict).length;
  const counts = { pass: count("pass"), soon: count("soon"), fail: count("fail") };
  const worst = counts.fail > 0 ? "fail" : counts.soon > 0 ? "soon" : "pass";
  pdf.roundedRect(left, 180, 318, 34, 8).fill(ink.mist);
  stroke(pdf, [marks[worst]], { x: left + 12, y: 188, scale: 0.95 }, ink[worst], 2.2);
  write(pdf, said.summary(counts), { x: left + 40, y: 189 }, { size: 11, bold: true, colour: ink[worst] });
  drawCabinet(pdf, devices);
  return 226;
}

/** The kiosk, and on it a mark where each device is. */
function drawCabinet(pdf: Pdf, devices: readonly DeviceDiagnosis[]): void {
  const box = { x: right - 176, y: 40, scale: 1.5 };
  stroke(pdf, cabinet.paths, box, ink.lake, 1.4);
  for (const { class: kind, verdict } of devices) {
    const place = cabinet.places[kind];
    if (place === undefined) continue;
    const [x, y] = [box.x + place[0] * box.scale, box.y + place[1] * box.scale];
    pdf.circle(x, y, 8.5).lineWidth(1).fillAndStroke("#FFFFFF", ink[verdict]);
    stroke(pdf, [marks[verdict]], { x: x - 4.75, y: y - 4.5, scale: 0.5 }, ink[verdict], 1.4);
  }
}

/** `below`: what should stand on the same page as its heading, if a page can hold it. */
function heading(pdf: Pdf, words: string, y: number, below = 60): number {
  const at = room(pdf, y, 32 + Math.min(below, 400));
  write(pdf, words, { x: left, y: at }, { size: 14, bold: true, colour: ink.lake });
  pdf
    .moveTo(left, at + 24)
    .lineTo(right, at + 24)
    .lineWidth(1)
    .stroke(ink.lake);
  return at + 32;
}

function whatToDo({ findings, verdict }: DeviceDiagnosis, words: ReportWords): string[] {
  if (verdict === "unknown") return [words.report.notYet];
  if (findings.length === 0) return [words.report.nothing];
  return findings.map(({ citizen, attendant, part }) => {
    const bring = part === undefined ? "" : ` ${words.report.bring}${words.colon}${part}`;
    return `${citizen}${words.colon}${attendant}${bring}`;
  });
}

const factWidth = 146;

function factsOf({ facts }: DeviceDiagnosis, said: ReportWords["report"]): string[] {
  const { model, serialNumber, firmware, profile } = facts;
  return [
    `${said.model} ${model ?? profile}`,
    `${said.serial} ${serialNumber ?? said.unknown}`,
    `${said.firmware} ${firmware ?? said.unknown}`,
  ];
}

function drawDevice(pdf: Pdf, device: DeviceDiagnosis, words: ReportWords, from: number): number {
  const said = words.report;
  const todo = whatToDo(device, words);
  const column = { x: left + 210, width: width - 210 };
  const heights = todo.map((line) => heightOf(pdf, line, column.width) + 3);
  const facts = factsOf(device, said);
  const factHeights = facts.map((fact) => heightOf(pdf, fact, factWidth, 8));
  const sum = (parts: readonly number[], first: number) => parts.reduce((total, one) => total + one, first);
  const height = Math.max(58, sum(heights, 22), sum(factHeights, 22));
  const y = room(pdf, from, height);
  stroke(pdf, pictureOf(device.class), { x: left, y: y + 2, scale: 0.36 }, ink.lake, 1.1);
  write(pdf, nameOf(words, device.class), { x: left + 54, y, width: 150 }, { size: 12, bold: true });
  let factLine = y + 18;
  facts.forEach((fact, index) => {
    write(pdf, fact, { x: left + 54, y: factLine, width: factWidth }, { size: 8, colour: ink.quiet });
    factLine += factHeights[index] ?? 0;
  });
  stroke(pdf, [marks[device.verdict]], { x: column.x, y: y + 1, scale: 0.7 }, ink[device.verdict], 2);
  write(
    pdf,
    words.verdicts[device.verdict],
    { x: column.x + 20, y },
    { size: 11, bold: true, colour: ink[device.verdict] },
  );
  let line = y + 19;
  todo.forEach((text, index) => {
    write(pdf, text, { x: column.x, y: line, width: column.width });
    line += heights[index] ?? 0;
  });
  pdf
    .moveTo(left, y + height)
    .lineTo(right, y + height)
    .lineWidth(0.5)
    .stroke(ink.line);
  return y + height + 7;
}

function ownerOf(name: string, readiness: Readiness, words: ReportWords): string {
  const owner = readiness.devices.find((device) => device.name === name);
  return owner === undefined ? name : nameOf(words, owner.class);
}

function bar(pdf: Pdf, percent: number | undefined, at: { x: number; y: number }, colour: string): void {
  const full = 120;
  pdf.roundedRect(at.x, at.y, full, 10, 5).lineWidth(0.8);
  if (percent === undefined) {
    pdf.dash(3, { space: 3 }).stroke(ink.quiet).undash();
    return;
  }
  pdf.stroke(ink.quiet);
  if (percent <= 0) return;
  const filled = (full * Math.min(100, percent)) / 100;
  pdf.roundedRect(at.x, at.y, Math.max(10, filled), 10, 5).fill(colour);
}

function forecastWords(forecast: Forecast, { report }: ReportWords): string {
  if (forecast.state === "unknown") return report.noForecast;
  const from = dateAndTime(forecast.earliest);
  const when =
    forecast.latest === undefined ? report.after(from) : report.between(from, dateAndTime(forecast.latest));
  return `${report.inDays(forecast.days)} · ${when}`;
}

/** What goes in a day, behind the forecast; nothing where it is not known. */
function paceWords(
  perDay: { readonly amount: number; readonly unit: string } | undefined,
  { report }: ReportWords,
) {
  return perDay === undefined ? "" : ` · ${report.perDay(perDay.amount, perDay.unit)}`;
}

function drawSupply(
  pdf: Pdf,
  supply: Consumable,
  readiness: Readiness,
  words: ReportWords,
  from: number,
): number {
  const y = room(pdf, from, 34);
  const bad = { ok: "pass", low: "soon", empty: "fail", unknown: "unknown" } as const;
  const verdict = bad[supply.state];
  write(pdf, words.supplies[supply.supply], { x: left, y }, { bold: true, size: 11 });
  write(
    pdf,
    ownerOf(supply.device, readiness, words),
    { x: left, y: y + 15 },
    { size: 8, colour: ink.quiet },
  );
  bar(pdf, supply.percent, { x: left + 150, y: y + 4 }, ink[verdict]);
  const left_ =
    supply.left === undefined || supply.unit === undefined
      ? ""
      : ` · ${supply.left} ${words.units[supply.unit]}`;
  const level = supply.percent === undefined ? words.verdicts[verdict] : `${supply.percent} %${left_}`;
  write(pdf, level, { x: left + 280, y: y + 1 }, { colour: ink[verdict], bold: true });
  const ends = supply.supply === "wasteBox" ? words.report.fullAt : words.report.outAt;
  const daily = supply.perDay && {
    amount: supply.perDay.amount,
    unit: supply.perDay.unit === "percent" ? "%" : words.units[supply.perDay.unit],
  };
  write(
    pdf,
    `${ends}${words.colon}${forecastWords(supply.forecast, words)}${paceWords(daily, words)}`,
    { x: left + 150, y: y + 18 },
    { size: 8, colour: ink.quiet },
  );
  return y + 36;
}

function drawWear(pdf: Pdf, wear: Wear, readiness: Readiness, words: ReportWords, from: number): number {
  const y = room(pdf, from, 30);
  const { percent, used, unit, basis } = wear;
  const colour =
    percent === undefined ? ink.quiet : percent >= 100 ? ink.fail : percent >= 80 ? ink.soon : ink.pass;
  write(pdf, words.wearParts[wear.part], { x: left, y }, { bold: true, size: 11 });
  write(pdf, ownerOf(wear.device, readiness, words), { x: left, y: y + 15 }, { size: 8, colour: ink.quiet });
  bar(pdf, percent, { x: left + 150, y: y + 4 }, colour);
  const least = basis === "journal" ? `${words.report.atLeast} ` : "";
  const rated = percent === undefined ? words.report.noRating : words.report.ofRated(percent);
  write(
    pdf,
    `${least}${used.toLocaleString("en")} ${words.units[unit]} · ${rated}`,
    { x: left + 280, y: y + 1 },
    { colour },
  );
  if (wear.forecast !== undefined) {
    const daily = wear.perDay === undefined ? undefined : { amount: wear.perDay, unit: words.units[unit] };
    const ahead = `${words.report.wornOutAt}${words.colon}${forecastWords(wear.forecast, words)}${paceWords(daily, words)}`;
    write(pdf, ahead, { x: left + 150, y: y + 18 }, { size: 8, colour: ink.quiet });
  }
  return y + 34;
}

function drawFeet(pdf: Pdf, { site }: Readiness, words: ReportWords): void {
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    const y = a4.height - 44;
    write(pdf, `${site.name} ${site.kioskNumber}`, { x: left, y }, { size: 8, colour: ink.quiet });
    const number = words.report.page(page + 1, count);
    write(pdf, number, { x: left, y, width, align: "right" }, { size: 8, colour: ink.quiet });
  }
}
