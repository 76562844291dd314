import { css, html, LitElement } from "lit";
import type { Severity } from "../fleet.ts";

/** A state is always shape and word, never colour alone: dot, triangle, square, ring. */
const shapes: Readonly<Record<Severity, string>> = {
  good: "M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3z",
  soon: "M8 2.5 14 13.5H2z",
  bad: "M3 3h10v10H3z",
  none: "M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3zm0 2a3 3 0 1 1 0 6 3 3 0 1 1 0-6z",
};

export class StatusMark extends LitElement {
  static override properties = { severity: { type: String } };
  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
    }
    svg {
      width: 14px;
      height: 14px;
      flex: none;
      fill: var(--ink-soft);
    }
    .good {
      fill: var(--good);
    }
    .soon {
      fill: var(--soon);
    }
    .bad {
      fill: var(--bad);
    }
  `;

  declare severity: Severity;

  constructor() {
    super();
    this.severity = "none";
  }

  override render() {
    return html`<svg class=${this.severity} viewBox="0 0 16 16" aria-hidden="true">
        <path d=${shapes[this.severity]}></path></svg
      ><slot></slot>`;
  }
}

customElements.define("status-mark", StatusMark);
