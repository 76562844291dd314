import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import iconv from "iconv-lite";
import {
  arrangeSlip,
  drawable,
  rasteriseSlip,
  ruleRow,
  type Bitmap,
  type SlipPaper,
  type SlipRow,
  type SlipLayout,
} from "../../documents/index.ts";
import { commands, qrCode, rasterBand } from "./protocol.ts";
import type { ReceiptProfile } from "./profiles.ts";

/** From the last printed line to the knife, and some white below it. */
const beforeCut = 64;
const tallestBand = 255;

/**
 * A slip as the bytes for one printer, without its cut, one element a command sequence that must
 * not be interrupted (a real-time command between two elements is safe, inside one it is not).
 */
export async function encodeSlip(
  layout: SlipLayout,
  profile: ReceiptProfile,
): Promise<Result<Uint8Array[], "characterNotPrintable">> {
  const missing = unprintable(layout, profile);
  if (missing.length > 0) return fail("characterNotPrintable", `${missing.length} characters`);
  const rows = arrangeSlip(layout, profile.paper);
  const body = profile.chineseFont ? await asText(rows, profile) : await asDots(rows, profile.paper);
  return ok([begin(profile), ...body]);
}

/** After the body: feed to the knife and cut. */
export const cutSlip = commands.cut(beforeCut);

function begin({ paper, automaticStatus, chineseFont }: ReceiptProfile): Uint8Array {
  return join([
    commands.initialise,
    // ESC @ may have switched it off.
    ...(automaticStatus ? [commands.automaticStatus] : []),
    commands.motionUnits,
    commands.printArea(paper.margin, paper.dots - 2 * paper.margin),
    ...(chineseFont ? [commands.chinese] : []),
  ]);
}

async function asText(rows: readonly SlipRow[], profile: ReceiptProfile): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (const row of rows) {
    const drawn = row.kind === "text" && !hasOwnGlyphs(row.text);
    if (drawn || (row.kind === "qr" && !profile.nativeQr))
      parts.push(...(await asDots([row], profile.paper)));
    else parts.push(textRow(row, profile.paper));
  }
  return parts;
}

function textRow(row: SlipRow, paper: SlipPaper): Uint8Array {
  switch (row.kind) {
    case "feed":
      return commands.feedDots(row.height);
    case "rule": {
      const widthBytes = Math.ceil((paper.dots - 2 * paper.margin) / 8);
      const line = new Uint8Array(widthBytes * ruleRow.thickness).fill(0xff);
      return join([
        commands.feedDots(ruleRow.above),
        rasterBand(widthBytes, ruleRow.thickness, line),
        commands.feedDots(ruleRow.below),
      ]);
    }
    case "qr": {
      const below = row.height - row.modules.length * row.module;
      return join([commands.align("center"), qrCode(row.text, row.module), commands.feedDots(below)]);
    }
    case "text":
      return join([
        commands.align(row.align),
        commands.size(row.scale),
        commands.bold(row.bold),
        commands.lineSpacing(row.height),
        iconv.encode(row.text, "gb18030"),
        commands.lineFeed,
      ]);
  }
}

/** Dots as bands, blank rows as feeds; a slip is a third white, and white costs time on a serial line. */
async function asDots(rows: readonly SlipRow[], paper: SlipPaper): Promise<Uint8Array[]> {
  // The printer adds its own left margin, so the picture must not.
  const bitmap = await rasteriseSlip(rows, { ...paper, dots: paper.dots - 2 * paper.margin, margin: 0 });
  const parts: Uint8Array[] = [commands.align("left")];
  for (let row = 0; row < bitmap.height;) {
    const blank = countRows(bitmap, row, tallestBand, true);
    if (blank > 0) parts.push(commands.feedDots(blank));
    row += blank;
    const inked = countRows(bitmap, row, tallestBand, false);
    if (inked > 0) parts.push(band(bitmap, row, inked));
    row += inked;
  }
  return parts;
}

function countRows({ data, widthBytes, height }: Bitmap, from: number, most: number, blank: boolean): number {
  let row = from;
  while (row < height && row - from < most && isBlank(data, row * widthBytes, widthBytes) === blank) row++;
  return row - from;
}

function isBlank(data: Uint8Array, from: number, length: number): boolean {
  for (let i = from; i < from + length; i++) if (data[i] !== 0) return false;
  return true;
}

function band({ data, widthBytes }: Bitmap, from: number, rows: number): Uint8Array {
  let used = 1;
  for (let row = from; row < from + rows; row++)
    for (let i = used; i < widthBytes; i++) if (data[row * widthBytes + i] !== 0) used = i + 1;
  const trimmed = new Uint8Array(used * rows);
  for (let row = 0; row < rows; row++) {
    const start = (from + row) * widthBytes;
    trimmed.set(data.subarray(start, start + used), row * used);
  }
  return rasterBand(used, rows, withoutRealTimeCommands(trimmed));
}

/**
 * Printers execute DLE EOT, DLE ENQ and DLE DC4 wherever they meet them, inside image data too
 * (ESC/POS, "Real-time commands"): one more dot turns DLE into something harmless.
 */
export function withoutRealTimeCommands(data: Uint8Array): Uint8Array {
  const safe = data.slice();
  for (let i = 0; i + 1 < safe.length; i++) {
    const next = safe[i + 1];
    if (safe[i] === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) safe[i] = 0x18;
  }
  return safe;
}

/** Characters of a layout that this printer can show neither by its own font nor by dots, each once. */
export function unprintable(layout: SlipLayout, profile: ReceiptProfile): string[] {
  const missing = new Set<string>();
  for (const line of layout.lines) {
    if (line.kind === "qr") {
      for (const character of line.text) if (!/[\x20-\x7e]/.test(character)) missing.add(character);
    } else if (line.kind === "text") {
      for (const character of line.text) {
        const own = profile.chineseFont && hasOwnGlyphs(character);
        // A control character would be obeyed, not printed.
        if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(character) || !(own || drawable(character, line.bold)))
          missing.add(character);
      }
    }
  }
  return [...missing];
}

/**
 * Printers with a GB 18030 font cover its one- and two-byte parts. The four-byte part differs from
 * model to model, and so does lead byte FEh, which earlier editions mapped to private use.
 */
function hasOwnGlyphs(text: string): boolean {
  return Array.from(text).every((character) => {
    const code = iconv.encode(character, "gb18030");
    return code.length <= 2 && code[0] !== 0xfe && !/\p{Co}/u.test(character);
  });
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
