import type { MessageFailure, MessageState, OutboxMessage } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, filled, instantWords, listKeys, look, sheet } from "../elements/index.ts";
import { problemWords, type ExchangeWords } from "../locale/index.ts";
import { closeMessage, readMessages, retryMessage, retryMessages } from "./api.ts";
import { head, layout, reasonField } from "./layout.ts";

const states: readonly MessageState[] = ["givenUp", "waiting", "sent", "closed"];

/** Messages to citizens: what was not sent and why, to send again or to give up for a reason. */
export class MessagesPage extends AskingElement<ExchangeWords> {
  static override properties = {
    editable: { type: Boolean },
    messages: { state: true },
    counts: { state: true },
    next: { state: true },
    shown: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  declare editable: boolean;
  declare messages: readonly OutboxMessage[] | undefined;
  declare counts: Readonly<Partial<Record<MessageState, number>>>;
  declare next: string | undefined;
  declare shown: MessageState;

  constructor() {
    super();
    listKeys(this);
    this.shown = "givenUp";
    this.counts = {};
  }

  protected override async load(): Promise<void> {
    await this.#read();
  }

  /** @param after the end of what is shown; without it from the beginning */
  async #read(after?: string): Promise<void> {
    const read = this.taken(await readMessages(this.shown, after));
    if (read === undefined) return;
    const { waiting, givenUp, messages, next } = read;
    this.counts = { waiting, givenUp };
    this.messages = after === undefined ? messages : [...(this.messages ?? []), ...messages];
    this.next = next;
  }

  override render() {
    const { messages } = this;
    const words = this.words.messages;
    if (messages === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`${this.refusal === "" ? nothing : html`<p class="notice refused" role="alert">${problemWords(this.words, this.refusal)}</p>`}
      <section class="panel" aria-label=${words.title}>
        <div class="bar">
          <h2>${words.title}</h2>
          <span class="soft">${words.why}</span>
          <button class="right" data-do="look" @click=${() => void this.load()}>${this.words.look}</button>
        </div>
        <div class="bar">${states.map((state) => this.#choice(state))} ${this.#retryByFailure(messages)}</div>
        ${messages.length === 0 ? html`<p class="soft">${words.empty[this.shown]}</p>` : this.#table(messages)}
        ${this.next === undefined ? nothing : html`<button data-do="more" @click=${() => void this.#read(this.next)}>${this.words.more}</button>`}
        <p class="soft">${words.keys}</p>
      </section>
      ${this.overlays()}`;
  }

  #choice(state: MessageState) {
    const count = this.counts[state];
    return html`<button
      data-show=${state}
      aria-pressed=${state === this.shown}
      @click=${() => {
        this.shown = state;
        void this.load();
      }}
    >
      ${this.words.messages.states[state]}${count === undefined ? "" : ` ${count}`}
    </button>`;
  }

  /** What failed for one cause is sent again together. */
  #retryByFailure(messages: readonly OutboxMessage[]) {
    if (this.shown !== "givenUp" || !this.editable) return nothing;
    const failures = [...new Set(messages.flatMap(({ failure }) => failure ?? []))];
    return failures.map(
      (failure) =>
        html`<button data-retry-all=${failure} @click=${() => this.#retryAll(failure)}>
          ${this.words.messages.retryAll(this.words.messages.failures[failure])}
        </button>`,
    );
  }

  #table(messages: readonly OutboxMessage[]) {
    const { columns } = this.words.messages;
    const last =
      this.shown === "closed" ? columns.reason : this.shown === "givenUp" ? this.words.actions : columns.when;
    return html`<table>
      ${head([columns.kind, columns.recipient, columns.queued, columns.failure, last])}
      <tbody>
        ${messages.map((message) => this.#row(message))}
      </tbody>
    </table>`;
  }

  #row(message: OutboxMessage) {
    const { id, kind, recipient, to, queuedAt, attempts, failure } = message;
    const words = this.words.messages;
    return html`<tr data-message=${id} data-kind=${kind}>
      <td>${words.kinds[kind]}</td>
      <td>${recipient.name} ${recipient.idNumber}<br /><span class="soft">${to ?? ""}</span></td>
      <td>${instantWords(queuedAt, this.language)}</td>
      <td>
        ${failure === undefined ? "" : words.failures[failure]}
        <p class="soft">${this.words.tried(attempts)}</p>
      </td>
      ${this.#end(message)}
    </tr>`;
  }

  #end({ id, state, sentAt, nextAt, closed }: OutboxMessage) {
    const time = (at: number | undefined) => (at === undefined ? "" : instantWords(at, this.language));
    const { words } = this;
    if (state === "waiting") return html`<td>${words.messages.next(time(nextAt))}</td>`;
    if (state === "sent") return html`<td>${time(sentAt)}</td>`;
    if (state === "closed")
      return html`<td>${closed?.reason}<br /><span class="soft">${time(closed?.at)}</span></td>`;
    return html`<td class="acts">
      ${
        this.editable
          ? html`<button data-row data-do="retry" @click=${() => this.#retry(id)}>${words.resend}</button>
              <button data-do="close" @click=${() => this.#close(id)}>${words.giveUp}</button>`
          : nothing
      }
    </td>`;
  }

  #retry(id: string): void {
    const { resend, messages } = this.words;
    this.ask({
      question: { title: resend, note: messages.retryNote, does: resend },
      act: async () => retryMessage(id),
    });
  }

  #retryAll(failure: MessageFailure): void {
    const words = this.words.messages;
    const title = words.retryAll(words.failures[failure]);
    this.ask({
      question: { title, note: words.retryAllNote, does: title },
      act: async () => retryMessages(failure),
    });
  }

  #close(id: string): void {
    const { giveUp, messages, reason } = this.words;
    this.ask({
      question: { title: giveUp, note: messages.closeNote, does: giveUp, fields: reasonField(reason) },
      act: (form) => {
        const why = filled(form, "reason");
        return why === "" ? undefined : closeMessage(id, why);
      },
    });
  }
}

customElements.define("messages-page", MessagesPage);
