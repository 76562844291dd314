import { css } from "lit";

/** Lists, questions, keys, pictures: what the pages of every flow are made of. */
export const pageStyle = css`
  /* Keys reach down to the water: no flower grows between them. */
  .shore-foot:has(~ .content > text-keyboard) :is(.lotus, .stem, .leaf) {
    display: none;
  }
  .rows {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  .row {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 24px;
    width: 100%;
    height: 144px;
    padding: 0 34px;
    text-align: left;
    line-height: 1.3;
  }
  :host([elder]) .row {
    height: 196px;
  }
  .row > span:first-child {
    min-width: 0;
  }
  .row strong {
    display: block;
    font-size: var(--text-lead);
    font-weight: 600;
  }
  .row small {
    display: block;
    font-size: var(--text-small);
    font-weight: 400;
    color: var(--ink-soft);
  }
  /* Of any length: two lines of it. */
  .row .what {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .row .state {
    flex: none;
    font-weight: 700;
  }
  .row.missing {
    border: 4px solid var(--lotus);
  }
  :host([elder]) .row .from {
    display: none;
  }
  .pager {
    display: flex;
    gap: 24px;
    align-items: center;
    justify-content: center;
  }
  .pager button {
    min-height: 96px;
    min-width: 240px;
  }
  .ways {
    display: grid;
    gap: 20px;
  }
  .ways button {
    min-height: 150px;
    padding: 10px 36px;
    text-align: left;
    align-items: start;
  }
  .ask {
    flex: 1;
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 32px;
    text-align: center;
    font-size: var(--text-lead);
  }
  .ask button {
    min-height: 180px;
    width: 100%;
  }
  .shown {
    min-height: 132px;
    padding: 12px 40px;
    display: flex;
    align-items: center;
    justify-content: center;
    border: 4px solid var(--lake);
    border-radius: var(--radius);
    background: var(--card);
    font-size: calc(64px * (0.7 + 0.3 * var(--scale-text)));
    font-weight: 600;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  .shown.long {
    font-size: 52px;
  }
  .keys {
    flex: 1;
    min-height: 0;
    max-height: 720px;
    display: grid;
    grid-template: repeat(4, minmax(88px, 1fr)) / repeat(3, 1fr);
    gap: 20px;
  }
  .keys button {
    padding: 0 12px;
    font-size: calc(56px * (0.6 + 0.4 * var(--scale-text)));
    font-weight: 500;
  }
  .keys .word {
    font-size: var(--text-lead);
  }
  .keys .word .icon {
    display: inline-block;
    vertical-align: -0.2em;
  }
  /* What is agreed to, or was: a name and a value a line. */
  .told {
    padding: 12px 40px;
    display: grid;
  }
  .told > div {
    padding: 18px 0;
    display: grid;
    grid-template-columns: 210px minmax(0, 1fr);
    gap: 24px;
    align-items: baseline;
  }
  .told > div + div {
    border-top: 2px solid var(--line);
  }
  .told dt {
    color: var(--ink-soft);
  }
  .told dd {
    font-size: var(--text-lead);
    font-weight: 600;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  :host([elder]) .told > div {
    padding: 8px 0;
    grid-template-columns: minmax(0, 1fr);
    gap: 0;
  }
  :host([low][elder]) .told > div {
    grid-template-columns: 220px minmax(0, 1fr);
    gap: 16px;
  }
  :host([low][elder]) .told dd {
    font-size: var(--text-body);
  }
  :host([low]) .told {
    padding: 4px 30px;
  }
  :host([low]) .told > div {
    padding: 6px 0;
  }
  .picture {
    flex: 1;
    min-height: 0;
    position: relative;
    border: 4px solid var(--line);
    border-radius: var(--radius);
    overflow: hidden;
    background: var(--card);
  }
  .picture img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  .receipt {
    padding: 28px 44px;
    display: grid;
    gap: 20px;
  }
  .receipt dt {
    color: var(--ink-soft);
  }
  .receipt dd {
    font-weight: 700;
    color: var(--lake);
    line-height: 1.2;
  }
  .receipt .number {
    font-size: calc(64px * (0.7 + 0.3 * var(--scale-text)));
    overflow-wrap: anywhere;
  }
  .receipt .day {
    font-size: calc(84px * (0.7 + 0.3 * var(--scale-text)));
  }
  .next {
    display: grid;
    gap: 14px;
    font-size: var(--text-body);
    line-height: 1.4;
  }
  :host([low]:not([elder])) .row {
    height: 124px;
  }
  :host([low]) .content {
    gap: 14px;
  }
  :host([low]) .ask {
    gap: 20px;
  }
  :host([low]) .ask button {
    min-height: 140px;
  }
  :host([low]) .receipt {
    padding: 14px 40px;
    gap: 8px;
  }
  :host([low]) .next {
    gap: 8px;
  }
  :host([low]) .ways {
    gap: 14px;
  }
  :host([low]) .ways button {
    min-height: 124px;
  }
  :host([low][elder]) .next {
    display: none;
  }
`;
