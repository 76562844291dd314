import { css } from "lit";

/** What the pages of one's own matters add to the pages of every flow. */
export const mattersStyle = css`
  .row small:not(.what) {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .facts {
    padding: 22px 40px;
    display: flex;
    gap: 40px;
  }
  .facts > div {
    flex: 1;
  }
  .facts dt {
    font-size: var(--text-small);
    color: var(--ink-soft);
    line-height: 1.35;
  }
  .facts dd {
    font-size: var(--text-action);
    font-weight: 700;
    line-height: 1.3;
  }
  .facts dd:not([class]),
  .facts dd.soft {
    color: var(--lake);
  }
  section.next {
    display: block;
    padding: 22px 40px;
  }
  section.missing {
    border: 4px solid var(--lotus);
  }
  section.next h2 {
    font-size: var(--text-small);
    font-weight: 400;
    color: var(--ink-soft);
  }
  section.next p {
    font-size: var(--text-lead);
    font-weight: 600;
    line-height: 1.4;
  }
  .timeline {
    display: grid;
    gap: 8px;
    padding: 0 40px;
  }
  .timeline li {
    display: flex;
    align-items: center;
    gap: 24px;
    line-height: 1.4;
  }
  .timeline li span:nth-child(2) {
    flex: none;
    min-width: 5.2em;
    color: var(--ink-soft);
  }
  .timeline i {
    flex: none;
    width: 20px;
    height: 20px;
    border-radius: 50%;
    border: 4px solid var(--lake);
  }
  .timeline li:first-child i {
    background: var(--lake);
  }
  .extra {
    display: flex;
    gap: 16px;
    margin-top: auto;
  }
  .extra button {
    flex: 1;
    min-height: 104px;
    padding: 0 8px;
  }
  .empty {
    flex: none;
    padding: 60px 0;
  }
  :host([elder][low]) .empty {
    padding: 8px 0;
  }
  .letters {
    overflow-wrap: anywhere;
    font-size: var(--text-body);
  }
  :host([elder]) .row.tall {
    height: 276px;
  }
  :host([elder]) .row.tall small.what {
    -webkit-line-clamp: 3;
  }
  .row .when {
    flex: none;
    text-align: right;
    line-height: 1.3;
  }
  .told {
    display: block;
    width: 100%;
    padding: 20px 40px;
    text-align: left;
    border: 3px solid var(--lake-line);
    line-height: 1.4;
  }
  .told .head {
    display: flex;
    justify-content: space-between;
    gap: 24px;
    font-size: var(--text-small);
    color: var(--ink-soft);
  }
  .told .words {
    display: block;
    overflow-wrap: anywhere;
    font-weight: 600;
  }
  .letter {
    padding: 36px 44px;
    font-size: var(--text-lead);
    line-height: 1.5;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  sign-pad {
    flex: 1;
    max-height: 760px;
  }
  dd.small {
    overflow-wrap: anywhere;
  }
  :host([elder]) .facts {
    padding: 14px 30px;
    gap: 24px;
  }
  :host([elder]) section.next {
    padding: 14px 30px;
  }
  :host([low]) section.next,
  :host([low]) .facts {
    padding: 10px 30px;
  }
  :host([low]) .extra button {
    min-height: 88px;
  }
  :host([low][elder]) .timeline {
    display: none;
  }
`;
