import { css } from "lit";

/** A small sheet over the page: what is asked, one below the other, and its buttons at the end. */
export const sheet = css`
  dialog {
    width: min(560px, 92vw);
    max-height: 88vh;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: 12px;
    padding: 24px;
    background: var(--surface);
    color: var(--ink);
  }
  dialog::backdrop {
    background: rgb(14 25 27 / 45%);
  }
  form,
  fieldset {
    display: grid;
    gap: 12px;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    gap: 6px;
  }
  legend {
    padding: 0;
    font-weight: 600;
    margin-bottom: 4px;
  }
  label {
    display: grid;
    gap: 4px;
    font-weight: 600;
  }
  label.line {
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 8px;
    font-weight: 400;
  }
  textarea {
    min-height: 96px;
    resize: vertical;
  }
  .buttons {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 4px;
  }
`;
