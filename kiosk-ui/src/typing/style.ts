import { css } from "lit";

export const style = css`
  :host {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
    gap: 20px;
  }
  .box {
    position: relative;
    flex: none;
    height: 208px;
    padding: 14px 28px;
    overflow: hidden;
    border: 4px solid var(--lake);
    border-radius: var(--radius);
    background: var(--card);
    font-size: calc(48px * (0.7 + 0.3 * var(--scale-text)));
    font-weight: 600;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .box output {
    white-space: pre-wrap;
  }
  .unchosen {
    position: absolute;
    right: 16px;
    bottom: 10px;
    display: flex;
    align-items: center;
    gap: 14px;
    padding: 4px 20px;
    border-radius: 16px;
    color: var(--amber);
    background: var(--amber-soft);
    font-size: var(--text-small);
    white-space: nowrap;
  }
  .caret {
    display: inline-block;
    width: 5px;
    height: 1.1em;
    margin: 0 3px;
    vertical-align: -0.2em;
    background: var(--lotus);
  }
  .open {
    color: var(--lotus);
    text-decoration: underline 4px;
    text-underline-offset: 8px;
  }
  .strip {
    flex: none;
    height: 216px;
    display: flex;
    gap: 16px;
  }
  .strip > p {
    flex: 1;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 20px;
    text-align: center;
    font-size: var(--text-lead);
    line-height: 1.3;
    color: var(--ink-soft);
  }
  .strip > p.warn {
    color: var(--amber);
    font-weight: 600;
  }
  .candidates {
    flex: 1;
    min-width: 0;
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .candidates > div {
    display: flex;
    gap: 16px;
    height: 100px;
  }
  .candidates button {
    min-width: 96px;
    padding: 0 20px;
    font-size: calc(46px * (0.6 + 0.4 * var(--scale-text)));
    font-weight: 500;
    white-space: nowrap;
  }
  .candidates .first {
    border: 4px solid var(--lake);
    color: var(--lake);
    font-weight: 700;
  }
  .more {
    flex: none;
    width: 140px;
    padding: 0 8px;
    color: var(--lake);
    background: var(--lake-soft);
    border-color: var(--lake-line);
    font-weight: 600;
  }
  .all {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .all .turn {
    flex: none;
    display: flex;
    gap: 16px;
  }
  .all .turn button {
    flex: 1;
    min-height: 112px;
    padding: 0 8px;
    font-weight: 600;
  }
  .keys {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .keys > div {
    flex: 1;
    min-height: 64px;
    display: flex;
    gap: 16px;
    justify-content: center;
  }
  .keys button {
    flex: 1 1 0;
    min-width: 64px;
    max-width: 86px;
    padding: 0;
    border-radius: 18px;
    font-size: calc(46px * (0.7 + 0.3 * var(--scale-text)));
    font-weight: 500;
    line-height: 1;
  }
  .keys .wide {
    flex-grow: 2;
    max-width: none;
    color: var(--lake);
    background: var(--lake-soft);
    border-color: var(--lake-line);
    font-size: calc(34px * (0.7 + 0.3 * var(--scale-text)));
    font-weight: 600;
  }
  .keys .word {
    color: var(--lake);
    background: var(--lake-soft);
    border-color: var(--lake-line);
    font-size: calc(28px * (0.9 + 0.1 * var(--scale-text)));
    font-weight: 600;
    line-height: 1.15;
  }
  .keys .widest {
    flex-grow: 3.4;
  }
  .keys [aria-pressed="true"] {
    color: var(--on-lake);
    background: var(--lake);
  }
  :host([low]) {
    gap: 14px;
  }
  :host([low]) .box {
    height: 130px;
    padding: 6px 28px;
    line-height: 1.25;
  }
  :host([low]) .strip {
    height: 100px;
  }
  :host([low]) .keys {
    gap: 12px;
  }
`;
