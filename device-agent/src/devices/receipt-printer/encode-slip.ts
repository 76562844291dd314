import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import iconv from "iconv-lite";
import { arrangeSlip, drawable, ruleRow, type SlipRow, type SlipLayout } from "../../documents/index.ts";
import { commands, graphicsData, qrCode, rasterBitImage } from "./protocol.ts";
import type { ChineseFont, ReceiptProfile } from "./profiles.ts";
import { encodeDots, slipDots } from "./slip-dots.ts";

/** From the last printed line to the knife, and some white below it. */
const beforeCut = 64;

/** Where in a layout a character stands that cannot be printed, both counted from 1; never which one it is. */
export interface CharacterPosition {
  readonly line: number;
  readonly character: number;
}

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
  const body = profile.chineseFont === "none" ? await asDots(rows, profile) : await asText(rows, profile);
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
    ...(chineseFont === "none" ? [] : [commands.chinese]),
  ]);
}

async function asText(rows: readonly SlipRow[], profile: ReceiptProfile): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (const row of rows) {
    const drawn = row.kind === "text" && !hasOwnGlyphs(row.text, profile.chineseFont);
    if (drawn || (row.kind === "qr" && !profile.nativeQr)) parts.push(...(await asDots([row], profile)));
    else parts.push(textRow(row, profile));
  }
  return parts;
}

async function asDots(rows: readonly SlipRow[], profile: ReceiptProfile): Promise<Uint8Array[]> {
  return encodeDots(await slipDots(rows, profile), profile);
}

function textRow(row: SlipRow, { paper, graphics }: ReceiptProfile): Uint8Array {
  switch (row.kind) {
    case "feed":
      return commands.feedDots(row.height);
    case "rule": {
      const widthBytes = Math.ceil((paper.dots - 2 * paper.margin) / 8);
      const data = new Uint8Array(widthBytes * ruleRow.thickness).fill(0xff);
      const line = { widthBytes, rows: ruleRow.thickness, data };
      return join([
        commands.align("left"),
        commands.feedDots(ruleRow.above),
        graphics === "GS ( L" ? graphicsData(line) : rasterBitImage(line),
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

/** Where the characters stand that this printer can show neither by its own font nor by dots. */
export function unprintable(layout: SlipLayout, profile: ReceiptProfile): CharacterPosition[] {
  return layout.lines.flatMap((line, index) => {
    if (line.kind !== "text" && line.kind !== "qr") return [];
    const bold = line.kind === "text" && line.bold;
    const shows = (character: string) =>
      line.kind === "qr" ? /[\x20-\x7e]/.test(character) : canShow(character, bold, profile);
    return Array.from(line.text).flatMap((character, at) =>
      shows(character) ? [] : [{ line: index + 1, character: at + 1 }],
    );
  });
}

function canShow(character: string, bold: boolean, { chineseFont }: ReceiptProfile): boolean {
  // A control character would be obeyed, not printed; a joiner or a lone surrogate shows nothing by itself.
  if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(character)) return false;
  return hasOwnGlyphs(character, chineseFont) || drawable(character, bold);
}

/**
 * Printers with a GB 18030 font cover its one- and two-byte parts. The four-byte part differs from model to model, and
 * so does lead byte FEh, which earlier editions mapped to private use. A GB 2312 font has rows 1 to 9 and 16 to 87,
 * both bytes from A1h up (GB 2312-1980, §3).
 */
function hasOwnGlyphs(text: string, font: ChineseFont): boolean {
  if (font === "none") return false;
  return Array.from(text).every((character) => {
    const [lead = 0, trail, third] = iconv.encode(character, "gb18030");
    if (third !== undefined || /\p{Co}/u.test(character)) return false;
    if (trail === undefined) return lead < 0x80;
    if (font === "gb18030") return lead !== 0xfe;
    return trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa9) || (lead >= 0xb0 && lead <= 0xf7));
  });
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
