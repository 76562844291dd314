import { describe, expect, it } from "vitest";
import { palettes, type Palette } from "./palettes.ts";

/** WCAG 2.2 relative luminance of `#RRGGBB`. */
function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Every text role on every surface it is used on. */
const texts: readonly (readonly [keyof Palette, readonly (keyof Palette)[]])[] = [
  ["ink", ["paper", "card", "lakeSoft", "lakeMist", "amberSoft", "reedSoft", "brickSoft", "lotusSoft"]],
  ["inkSoft", ["paper", "card", "lakeSoft", "lakeMist", "amberSoft"]],
  ["lake", ["paper", "card", "lakeSoft", "lakeMist"]],
  ["onLake", ["lake"]],
  ["lotus", ["paper", "card", "lotusSoft"]],
  ["reed", ["paper", "card", "reedSoft"]],
  ["amber", ["paper", "card", "amberSoft"]],
  ["brick", ["paper", "card", "brickSoft"]],
];
const rows = texts.flatMap(([text, surfaces]) => surfaces.map((surface) => [text, surface] as const));

describe("text can be read", () => {
  it.each(rows)("%s on %s: AA, AAA for elders and in high contrast", (text, surface) => {
    expect(contrast(palettes.light[text], palettes.light[surface])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palettes.elder[text], palettes.elder[surface])).toBeGreaterThanOrEqual(7);
    expect(contrast(palettes.contrast[text], palettes.contrast[surface])).toBeGreaterThanOrEqual(7);
  });

  it("the named colours keep what the style guide promises on paper", () => {
    expect(contrast(palettes.light.lake, palettes.light.paper)).toBeGreaterThanOrEqual(6.9);
    for (const role of ["lake", "lotus", "reed", "amber", "brick"] as const) {
      expect(contrast(palettes.elder[role], palettes.elder.paper)).toBeGreaterThanOrEqual(7.5);
    }
  });
});
