import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A glyph as an SVG path in font units, y upwards from the baseline. */
interface Glyph {
  readonly path: string;
  /** Its font's units in an em; every member of a family may have its own. */
  readonly unitsPerEm: number;
  readonly advance: number;
  /** Drawn thicker by this many font units: a weight that its font does not have. */
  readonly thicker: number;
}

interface Font {
  has(character: string): boolean;
  glyph(character: string): Glyph;
}

export interface FontFamily {
  readonly regular: Font;
  readonly bold: Font;
}

/** The part of fontkit that is used here; it ships no types. */
interface FontkitFont {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): {
    readonly advanceWidth: number;
    readonly path: { toSVG(): string };
  };
}
interface Fontkit {
  create(data: Uint8Array): FontkitFont;
}

const require = createRequire(import.meta.url);
/** What Noto Sans SC lacks of Source Han Sans SC: rare characters of personal names (scripts/fonts/rare-han.ts). */
const rareHan = new URL("rare-han/ZizhubanRareHan-Regular.otf", import.meta.url);
let family: FontFamily | undefined;

/**
 * The one font family of every slip, preview and simulated paper, parsed once and shared.
 * Loaded on first use and synchronously: an agent that prints only with its printer's own font
 * never pays the 20 MB, and whoever asks "can this be printed" needs the answer at once.
 */
export function fonts(): FontFamily {
  if (family === undefined) {
    const fontkit: Fontkit = require("fontkit");
    const noto = (file: string) =>
      fontkit.create(readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${file}`)));
    const rare = fontkit.create(readFileSync(rareHan));
    family = {
      regular: together(noto("400Regular/NotoSansSC_400Regular.ttf"), rare, 0),
      bold: together(noto("700Bold/NotoSansSC_700Bold.ttf"), rare, 36),
    };
  }
  return family;
}

/** One font out of two: what the first lacks is taken from the second, character by character. */
function together(first: FontkitFont, second: FontkitFont, thicker: number): Font {
  const glyphs = new Map<string, Glyph>();
  return {
    has(character) {
      const code = character.codePointAt(0) ?? 0;
      return first.hasGlyphForCodePoint(code) || second.hasGlyphForCodePoint(code);
    },
    glyph(character) {
      const known = glyphs.get(character);
      if (known !== undefined) return known;
      const code = character.codePointAt(0) ?? 0;
      const rare = !first.hasGlyphForCodePoint(code) && second.hasGlyphForCodePoint(code);
      const font = rare ? second : first;
      const raw = font.glyphForCodePoint(code);
      const glyph = {
        path: raw.path.toSVG(),
        unitsPerEm: font.unitsPerEm,
        advance: raw.advanceWidth,
        thicker: rare ? thicker : 0,
      };
      glyphs.set(character, glyph);
      return glyph;
    },
  };
}
