import { css } from "lit";

export const phoneStyle = css`
  .qr {
    width: 480px;
    margin: 0 auto;
    padding: 12px;
    background: #fff;
    border-radius: 16px;
  }
  :host([low]) .qr,
  :host([elder]) .qr {
    width: 400px;
  }
  :host([elder][low]) .qr {
    width: 360px;
  }
  .qr svg {
    display: block;
    width: 100%;
    height: auto;
  }
  .address {
    text-align: center;
    overflow-wrap: anywhere;
    font-size: var(--text-small);
  }
  ol.how {
    margin: 0;
    padding-left: 1.4em;
    list-style: decimal;
    display: grid;
    gap: 10px;
    font-size: var(--text-lead);
    line-height: 1.4;
  }
  :host([elder]) ol.how,
  :host([low]) ol.how {
    font-size: var(--text-body);
  }
  .notes {
    padding: 16px 34px;
  }
  .notes li {
    padding: 8px 0;
    font-size: var(--text-lead);
  }
  .notes small {
    font-size: var(--text-small);
    color: var(--ink-soft);
    font-weight: 400;
  }
`;
