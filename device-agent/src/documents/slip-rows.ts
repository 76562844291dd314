import { encode } from "uqr";
import type { SlipLayout, SlipLine } from "./slip-layout.ts";
import { fonts } from "./fonts.ts";

/** The paper a slip is arranged on; one dot is 1/203 inch (0.125 mm). */
export interface SlipPaper {
  /** Printable dots across: 576 on 80 mm paper, 384 on 58 mm. */
  readonly dots: number;
  /** Kept free on each side, within `dots`. */
  readonly margin: number;
  /** `grid`: the printer's own font, 24 × 24 dots a Han character and 12 × 24 a letter. `font`: ours. */
  readonly letters: "grid" | "font";
}

/** One row of the slip as it comes out; `height` is the dots the paper moves. */
export type SlipRow =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly scale: 1 | 2 | 3;
      readonly bold: boolean;
      readonly align: "left" | "center";
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: "rule" | "feed"; readonly height: number }
  | {
      readonly kind: "qr";
      readonly text: string;
      readonly module: number;
      readonly modules: readonly (readonly boolean[])[];
      readonly height: number;
    };

type TextLine = Extract<SlipLine, { kind: "text" }>;
type Scale = 1 | 2 | 3;

export const cell = 24;
/** Where a rule's two dots lie in its height. */
export const ruleRow = { above: 10, thickness: 2, below: 14 } as const;
const leading: Readonly<Record<Scale, number>> = { 1: 10, 2: 14, 3: 18 };
const scales: Readonly<Record<TextLine["size"], Scale>> = { normal: 1, large: 2, huge: 3 };
const largestCode = 264;

/** Wraps a layout for one paper: the line grid that the printer's bytes, the raster and the preview share. */
export function arrangeSlip(layout: SlipLayout, paper: SlipPaper): SlipRow[] {
  const room = paper.dots - 2 * paper.margin;
  return layout.lines.flatMap((line): SlipRow[] => {
    switch (line.kind) {
      case "text":
        return textRows(line, paper, room);
      case "rule":
        return [{ kind: "rule", height: ruleRow.above + ruleRow.thickness + ruleRow.below }];
      case "feed":
        return [{ kind: "feed", height: line.lines * 20 }];
      case "qr":
        return [codeRow(line.text, room)];
    }
  });
}

/** Dots a character takes at scale 1. */
export function advance(character: string, bold: boolean, letters: SlipPaper["letters"]): number {
  if (letters === "grid") return (character.codePointAt(0) ?? 0) < 0x80 ? cell / 2 : cell;
  const font = bold ? fonts().bold : fonts().regular;
  const glyph = font.glyph(character);
  return (glyph.advance / glyph.unitsPerEm) * cell;
}

function codeRow(text: string, room: number): SlipRow {
  const { data, size } = encode(text, { ecc: "M", boostEcc: false, border: 0 });
  const module = Math.max(2, Math.min(8, Math.floor(Math.min(largestCode, room) / size)));
  return { kind: "qr", text, module, modules: data, height: size * module + 12 };
}

function textRows(line: TextLine, paper: SlipPaper, room: number): SlipRow[] {
  const measure = (text: string) =>
    Array.from(text).reduce((sum, character) => sum + advance(character, line.bold, paper.letters), 0);
  const scale = fittingScale(scales[line.size], measure(longestWord(line.text)), room);
  const limit = room / scale;
  const rows =
    line.align === "center" ? balanced(line.text, limit, measure) : hanging(line.text, limit, measure);
  return rows.map((text) => ({
    kind: "text",
    text,
    scale,
    bold: line.bold,
    align: line.align,
    width: measure(text) * scale,
    height: cell * scale + leading[scale],
  }));
}

/** A number is never broken for its size: it is printed smaller instead. */
function fittingScale(wanted: Scale, longest: number, room: number): Scale {
  if (wanted === 3 && longest * 3 > room) return fittingScale(2, longest, room);
  return wanted === 2 && longest * 2 > room ? 1 : wanted;
}

const units = /[\x21-\x7e]+|\s+|[^\x21-\x7e\s]/gu;
const neverFirst = /^[，。；：、？！）》”’…,.;:?!)]/u;
const neverLast = /[（《“‘(]$/u;

const longestWord = (text: string) =>
  (text.match(/[\x21-\x7e]+/gu) ?? []).reduce(
    (longest, word) => (word.length > longest.length ? word : longest),
    "",
  );

/** Pieces that stay together: a Latin word, or a Han character with the punctuation that clings to it. */
function pieces(text: string): string[] {
  const glued: string[] = [];
  for (const unit of text.match(units) ?? []) {
    const last = glued.at(-1);
    if (last !== undefined && last.trim() !== "" && (neverFirst.test(unit) || neverLast.test(last)))
      glued[glued.length - 1] = last + unit;
    else glued.push(unit);
  }
  return glued;
}

function wrap(text: string, limit: number, measure: (text: string) => number): string[] {
  const rows: string[] = [];
  let row = "";
  for (const piece of pieces(text)) {
    if (measure((row + piece).trimEnd()) <= limit) {
      row += piece;
      continue;
    }
    if (row.trim() !== "") rows.push(row.trim());
    row = "";
    for (const character of piece.trimStart()) {
      if (measure(row + character) > limit && row !== "") {
        rows.push(row);
        row = "";
      }
      row += character;
    }
  }
  if (row.trim() !== "" || rows.length === 0) rows.push(row.trim());
  return rows;
}

/** A numbered step keeps its number to itself: the rows after the first begin under its first word. */
function hanging(text: string, limit: number, measure: (text: string) => number): string[] {
  const number = /^\d+\. /u.exec(text)?.[0] ?? "";
  const indent = " ".repeat(Math.round(measure(number) / measure(" ")));
  const rows = wrap(text.slice(number.length), limit - measure(number), measure);
  return rows.map((row, index) => (index === 0 ? number : indent) + row);
}

/** Centred text in rows of about one length, so that no last character stands alone. */
function balanced(text: string, limit: number, measure: (text: string) => number): string[] {
  const greedy = wrap(text, limit, measure);
  for (let narrower = Math.ceil(measure(text) / greedy.length); narrower < limit; narrower += cell / 4) {
    const rows = wrap(text, narrower, measure);
    if (rows.length === greedy.length) return rows;
  }
  return greedy;
}
