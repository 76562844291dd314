import { css } from "lit";

/** What every shadow root of the page shares: the reset, text roles, buttons, cards. */
export const base = css`
  :host {
    text-wrap: balance;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  svg {
    display: block;
  }
  button {
    font: inherit;
    color: inherit;
    margin: 0;
    padding: 0 36px;
    border: 2px solid var(--line);
    border-radius: var(--radius);
    background: var(--card);
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
    user-select: none;
    line-height: 1.3;
  }
  button:active {
    transform: scale(0.985);
  }
  button:focus-visible {
    outline: 6px solid var(--lotus);
    outline-offset: 4px;
  }
  button:disabled {
    cursor: default;
    color: var(--ink-soft);
    border-style: dashed;
    transform: none;
  }
  .primary,
  .secondary,
  .plain {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    min-height: 140px;
    text-align: center;
    font-size: var(--text-action);
    font-weight: 600;
  }
  .primary {
    color: var(--on-lake);
    background: var(--lake);
    border-color: var(--lake);
  }
  .secondary {
    color: var(--lake);
    border: 3px solid var(--lake);
  }
  .plain {
    min-height: 112px;
    font-size: var(--text-body);
    font-weight: 500;
  }
  button small {
    font-size: var(--text-small);
    font-weight: 400;
  }
  .wait {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 24px;
    min-height: 140px;
    padding: 0 28px;
    border-radius: var(--radius);
    border: 2px solid var(--lake-line);
    background: var(--lake-soft);
    color: var(--lake);
    font-size: var(--text-action);
    font-weight: 600;
    text-align: center;
    line-height: 1.3;
  }
  .wait.warn {
    color: var(--amber);
    background: var(--amber-soft);
    border-color: currentColor;
  }
  .card {
    background: var(--card);
    border: 2px solid var(--line);
    border-radius: var(--radius);
  }
  .callout {
    padding: 22px 34px;
    border: 3px solid currentColor;
    border-radius: var(--radius);
    background: var(--amber-soft);
    line-height: 1.35;
  }
  .callout.good {
    background: var(--reed-soft);
  }
  .dos {
    padding: 36px 44px;
    display: grid;
    gap: 32px;
    font-size: var(--text-action);
    line-height: 1.4;
  }
  .dos li {
    display: flex;
    gap: 26px;
    align-items: baseline;
  }
  .dos .icon {
    width: 0.6em;
    height: 0.6em;
    color: var(--lake);
  }
  .tabs {
    display: flex;
    align-items: center;
    gap: 16px;
  }
  .tabs button {
    min-height: 96px;
    padding: 0 12px;
    border-radius: 48px;
    font-weight: 600;
  }
  .tabs :is([aria-selected="true"], [aria-pressed="true"]) {
    color: var(--on-lake);
    background: var(--lake);
    border-color: var(--lake);
  }
  .phrased {
    word-break: keep-all;
    overflow-wrap: anywhere;
  }
  .clause {
    display: inline-block;
  }
  .soft {
    color: var(--ink-soft);
  }
  .small {
    font-size: var(--text-small);
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 14px;
  }
  .good {
    color: var(--reed);
  }
  .warn {
    color: var(--amber);
  }
  .bad {
    color: var(--brick);
  }
  .icon {
    flex: none;
    width: 1.15em;
    height: 1.15em;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** The zones of a screen below the strip and above the help line: 120–320, 320–1440, 1440–1720. */
export const zones = css`
  :host {
    position: absolute;
    inset: 120px 0 200px;
    display: block;
    animation: arrive 200ms ease-out;
  }
  @keyframes arrive {
    from {
      opacity: 0;
      translate: 0 16px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      animation: none;
    }
  }
  .title,
  .content,
  .actions {
    position: absolute;
    left: 40px;
    right: 40px;
  }
  .title {
    top: 0;
    height: 200px;
    display: flex;
    flex-direction: column;
    justify-content: center;
  }
  .title h1 {
    font-size: var(--text-title);
    font-weight: 800;
    line-height: 1.25;
    letter-spacing: 0.01em;
  }
  .title .about {
    color: var(--ink-soft);
    line-height: 1.35;
  }
  .content {
    top: calc(200px + var(--low-shift));
    height: calc(1120px - var(--low-shift));
    padding: 16px 0;
    container: content / size;
    display: flex;
    flex-direction: column;
    gap: 24px;
  }
  .content > .about {
    font-size: var(--text-lead);
  }
  .actions {
    top: 1320px;
    height: 280px;
    display: flex;
    align-items: end;
    gap: 24px;
    padding-bottom: 44px;
  }
  .actions > * {
    flex: 1 1 0;
  }
  .actions > .back {
    flex: 0 0 auto;
    min-width: 220px;
    min-height: 140px;
    font-size: var(--text-lead);
  }
  .actions > .wide {
    flex: 2 1 0;
  }
`;
