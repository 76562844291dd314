import { css } from "lit";

/** What every element of the console shares: box sizes, buttons, the focus ring. */
export const base = css`
  * {
    box-sizing: border-box;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid var(--line);
    border-radius: 6px;
    padding: 4px 12px;
    min-height: 32px;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--lake);
  }
  :focus-visible {
    outline: 2px solid var(--lake);
    outline-offset: 2px;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
`;
