import { create, type Font } from "fontkit";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Each weight is parsed once and shared by all documents: 64 pages/s against 17/s when pdfkit
// parses the 10 MB file for every page (reference spikes.md Q7).

const files = {
  regular: "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
  bold: "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
} as const;
export type Weight = keyof typeof files;

const parsed = new Map<Weight, Font>();

/** The shared font of one weight (Noto Sans SC, OFL), read at first use. */
export function font(weight: Weight): Font {
  const known = parsed.get(weight);
  if (known !== undefined) return known;
  const fresh = create(readFileSync(createRequire(import.meta.url).resolve(files[weight])));
  parsed.set(weight, fresh);
  return fresh;
}

/**
 * Characters of a text that the page's font cannot draw. pdfkit prints an empty box for them
 * without a word, so whoever prints asks first.
 */
export function unprintable(text: string): string[] {
  const regular = font("regular");
  return [...new Set(text)].filter(
    (character) => !regular.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
  );
}
