import { html, svg, type TemplateResult } from "lit";

const shapes = {
  person: svg`<circle cx="12" cy="8" r="4" /><path d="M4 21c0-5 3.5-8 8-8s8 3 8 8" />`,
  leave: svg`<path d="M6 6l12 12M18 6L6 18" />`,
  back: svg`<path d="M20 12H5M11 5l-7 7 7 7" />`,
  check: svg`<path d="M4 13l5 5L20 6" />`,
  cross: svg`<path d="M6 6l12 12M18 6L6 18" />`,
  warn: svg`<path d="M12 3.5L22 20H2zM12 10v4.5M12 17.2v.3" />`,
  guide: svg`<path d="M6 3h9l4 4v14H6zM9.5 11h6M9.5 15h6" />`,
  dot: svg`<circle cx="12" cy="12" r="6" fill="currentColor" />`,
  ring: svg`<circle cx="12" cy="12" r="6" />`,
  phone: svg`<path d="M5 3h4l2 5-3 2c1 3 3 5 6 6l2-3 5 2v4c0 1-1 2-2 2C11 21 3 13 3 5c0-1 1-2 2-2z" />`,
  delete: svg`<path d="M9 5h12v14H9l-6-7zM12 9.5l5 5M17 9.5l-5 5" />`,
  hand: svg`<path d="M9 12V4.5a1.7 1.7 0 0 1 3.4 0V10l5 1.2c1.3.3 2.1 1.5 1.9 2.8L18.500 21H10l-4.700-6.200a1.600 1.600 0 0 1 2.500-2L9 14" />`,
  take: svg`<path d="M3 4h18M12 9v11M6.5 14.5L12 20l5.5-5.5" />`,
  look: svg`<path d="M2 12c4.5-7.5 15.5-7.5 20 0-4.5 7.5-15.5 7.5-20 0z" /><circle cx="12" cy="12" r="2.8" />`,
  more: svg`<path d="M9 5l7 7-7 7" />`,
} as const;

export type IconName = keyof typeof shapes;

/** A line icon in the colour of the text beside it; it never stands without a word. */
export function icon(name: IconName): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2.2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${shapes[name]}
  </svg>`;
}
