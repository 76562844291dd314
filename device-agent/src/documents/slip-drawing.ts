import { fonts, type FontFamily } from "./fonts.ts";
import { advance, cell, ruleRow, type SlipPaper, type SlipRow } from "./slip-rows.ts";

/** Height of the baseline in the 24-dot cell; Noto Sans SC's Han glyphs fill 880 units above it and 120 below. */
const baseline = 0.88;

/**
 * One line of text as SVG shapes, its cell's top left corner at (x, y), in dots.
 * In `grid`, a letter is squeezed or centred into its half cell, as a printer's own font does.
 */
export function drawText(
  text: string,
  options: {
    readonly x: number;
    readonly y: number;
    readonly scaleX: number;
    readonly scaleY: number;
    readonly bold: boolean;
    readonly letters: SlipPaper["letters"];
  },
  family: FontFamily = fonts(),
): string {
  const { scaleX, scaleY, bold, letters } = options;
  const font = bold ? family.bold : family.regular;
  const base = options.y + cell * baseline * scaleY;
  let x = options.x;
  let shapes = "";
  for (const character of text) {
    const width = advance(character, bold, letters) * scaleX;
    const glyph = font.glyph(character);
    const size = cell / glyph.unitsPerEm;
    const stroke = glyph.thicker === 0 ? "" : ` stroke-width="${glyph.thicker}"`;
    const natural = glyph.advance * size * scaleX;
    const squeeze = letters === "grid" && natural > width ? width / natural : 1;
    const indent = letters === "grid" ? Math.max(0, (width - natural) / 2) : 0;
    if (glyph.path !== "")
      shapes += `<path transform="matrix(${number(size * scaleX * squeeze)} 0 0 ${number(-size * scaleY)} ${number(x + indent)} ${number(base)})"${stroke} d="${glyph.path}"/>`;
    x += width;
  }
  return shapes;
}

/** Rows as SVG shapes from (0, top) downwards, and the height they take. */
export function drawRows(rows: readonly SlipRow[], paper: SlipPaper): { shapes: string; height: number } {
  let shapes = "";
  let y = 0;
  for (const row of rows) {
    shapes += drawRow(row, paper, y);
    y += row.height;
  }
  return { shapes, height: y };
}

function drawRow(row: SlipRow, paper: SlipPaper, y: number): string {
  const room = paper.dots - 2 * paper.margin;
  switch (row.kind) {
    case "feed":
      return "";
    case "rule":
      return `<rect x="${paper.margin}" y="${y + ruleRow.above}" width="${room}" height="${ruleRow.thickness}"/>`;
    case "text": {
      const x = paper.margin + (row.align === "center" ? Math.floor((room - row.width) / 2) : 0);
      const { scale, bold } = row;
      return drawText(row.text, { x, y, scaleX: scale, scaleY: scale, bold, letters: paper.letters });
    }
    case "qr": {
      const x = paper.margin + Math.floor((room - row.modules.length * row.module) / 2);
      return drawModules(row.modules, row.module, x, y);
    }
  }
}

/** Square modules as one path, crisp at every zoom that is a whole number. */
export function drawModules(
  modules: readonly (readonly boolean[])[],
  size: number,
  x: number,
  y: number,
): string {
  let path = "";
  modules.forEach((line, row) => {
    for (let start = 0; start < line.length; start++) {
      if (line[start] !== true) continue;
      let end = start;
      while (line[end] === true) end++;
      path += `M${x + start * size} ${y + row * size}h${(end - start) * size}v${size}h${(start - end) * size}z`;
      start = end;
    }
  });
  return path === "" ? "" : `<path shape-rendering="crispEdges" d="${path}"/>`;
}

const number = (value: number) => Number(value.toFixed(4)).toString();
