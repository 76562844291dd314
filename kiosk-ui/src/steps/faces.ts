import { svg, type TemplateResult } from "lit";

const mouths = [
  svg`<path d="M30 74c10-16 30-16 40 0" />`,
  svg`<path d="M33 70c9-9 25-9 34 0" />`,
  svg`<path d="M34 67h32" />`,
  svg`<path d="M32 62c9 10 27 10 36 0" />`,
  svg`<path d="M28 58c4 26 40 26 44 0z" />`,
] as const;

/** A drawn face for 1 to 5 stars; the word stands below it. */
export function face(stars: number): TemplateResult<2> {
  return svg`<svg class="face" viewBox="0 0 100 100" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <circle cx="50" cy="50" r="44" /><path d="M35 36v8M65 36v8" />${mouths[stars - 1]}
  </svg>`;
}
