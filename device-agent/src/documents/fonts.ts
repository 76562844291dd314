import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A glyph as an SVG path in font units, y upwards from the baseline. */
interface Glyph {
  readonly path: string;
  readonly advance: number;
}

interface Font {
  readonly unitsPerEm: number;
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
let family: FontFamily | undefined;

/**
 * The one font family of every slip, preview and simulated paper, parsed once and shared.
 * Loaded on first use and synchronously: an agent that prints only with its printer's own font
 * never pays the 20 MB, and whoever asks "can this be printed" needs the answer at once.
 */
export function fonts(): FontFamily {
  family ??= {
    regular: load("400Regular/NotoSansSC_400Regular.ttf"),
    bold: load("700Bold/NotoSansSC_700Bold.ttf"),
  };
  return family;
}

function load(file: string): Font {
  const fontkit: Fontkit = require("fontkit");
  const parsed = fontkit.create(readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${file}`)));
  const glyphs = new Map<string, Glyph>();
  return {
    unitsPerEm: parsed.unitsPerEm,
    has: (character) => parsed.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
    glyph(character) {
      const known = glyphs.get(character);
      if (known !== undefined) return known;
      const raw = parsed.glyphForCodePoint(character.codePointAt(0) ?? 0);
      const glyph = { path: raw.path.toSVG(), advance: raw.advanceWidth };
      glyphs.set(character, glyph);
      return glyph;
    },
  };
}
