import type { CaseQueue, QueueCounts } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { base, look } from "../elements/index.ts";
import type { DeskWords } from "../locale/index.ts";
import { deskAddress } from "./place.ts";
import { countOf } from "./rows.ts";

/** The queues of this person with how many wait; the number of late ones opens just those. */
export class QueueBar extends LitElement {
  static override properties = {
    queues: { attribute: false },
    queue: { type: String },
    late: { type: Boolean },
    counts: { attribute: false },
    words: { attribute: false },
  };
  static override styles = [
    base,
    look,
    css`
      nav {
        display: flex;
        gap: 8px;
        flex-wrap: wrap;
      }
      div {
        display: flex;
        align-items: center;
        min-height: 50px;
        gap: 12px;
        padding: 8px 16px;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 10px;
      }
      div[data-current] {
        border-color: var(--lake);
        box-shadow: inset 0 0 0 1px var(--lake);
      }
      a {
        color: inherit;
        text-decoration: none;
      }
      a:hover {
        text-decoration: underline;
      }
      .number {
        font-size: 22px;
        font-weight: 700;
        margin-left: 8px;
      }
      .late {
        color: var(--bad);
        font-weight: 600;
      }
      a[aria-current] {
        font-weight: 600;
      }
      .late[aria-current],
      .soft[aria-current] {
        text-decoration: underline;
      }
    `,
  ];

  declare queues: readonly CaseQueue[];
  declare queue: CaseQueue | undefined;
  declare late: boolean;
  declare counts: QueueCounts | undefined;
  declare words: DeskWords;

  override render() {
    return html`<nav aria-label=${this.words.queues}>${this.queues.map((queue) => this.#queue(queue))}</nav>`;
  }

  #queue(queue: CaseQueue) {
    const { words } = this;
    const count = countOf(this.counts, queue);
    const current = queue === this.queue;
    return html`<div ?data-current=${current}>
      <a href=${deskAddress(queue)} aria-current=${current && !this.late ? "page" : nothing}
        >${words.queue[queue]}${count === undefined ? nothing : html`<span class="number" data-queue=${queue}>${count.waiting}</span>`}</a
      >
      ${
        queue === "all" || (count !== undefined && count.late > 0)
          ? html`<a
              class=${count === undefined ? "soft" : "late"}
              href=${deskAddress(queue, true)}
              aria-current=${current && this.late ? "page" : nothing}
              >${count === undefined ? words.lateOnly : words.lateCount(count.late)}</a
            >`
          : nothing
      }
    </div>`;
  }
}

customElements.define("queue-bar", QueueBar);
