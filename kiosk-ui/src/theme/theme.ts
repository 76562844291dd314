import { css, unsafeCSS, type CSSResult } from "lit";
import { palettes, type Palette } from "./palettes.ts";

const variable = (role: string) => `--${role.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function colours(palette: Palette): CSSResult {
  return unsafeCSS(
    Object.entries(palette)
      .map(([role, value]) => `${variable(role)}: ${value};`)
      .join(" "),
  );
}

/**
 * Tokens for everything below the root element. Sizes are millimetre requirements in disguise
 * (VISUAL: canvas): 28 px is 8.7 mm on the panel; elder mode multiplies all text by 1.35.
 */
export const theme = css`
  :host {
    ${colours(palettes.light)}
    --scale-text: 1;
    --text-small: calc(28px * var(--scale-text));
    --text-body: calc(32px * var(--scale-text));
    --text-lead: calc(36px * var(--scale-text));
    --text-action: calc(40px * var(--scale-text));
    --text-title: calc(58px * var(--scale-text));
    --text-number: calc(88px * var(--scale-text));
    --low-shift: 0px;
    --radius: 28px;
    --shadow: 0 18px 50px rgb(22 38 43 / 12%);
    color: var(--ink);
    background: var(--paper);
    font-family: "Noto Sans SC Variable", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
    font-size: var(--text-body);
    font-variant-numeric: tabular-nums;
    line-height: 1.5;
  }
  :host([elder]) {
    ${colours(palettes.elder)}
    --scale-text: 1.35;
    --text-title: calc(50px * var(--scale-text));
    --text-number: calc(78px * var(--scale-text));
  }
  :host([contrast]) {
    ${colours(palettes.contrast)}
    --shadow: none;
  }
  :host([low]) {
    --low-shift: 360px;
  }
`;
