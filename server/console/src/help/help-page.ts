import { systemClock } from "@zizhuban/device-agent-contract";
import type { EntrustedCase, HelpAction, HelpPage as Ticket, HelpQueue } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { AskingElement, base, instantWords, listKeys, look, sheet } from "../elements/index.ts";
import type { WatchWords } from "../locale/index.ts";
import {
  actOnTicket,
  countersign,
  formAddress,
  readEntrusted,
  readQueue,
  readTicket,
  setDuty,
  type Shown,
} from "./api.ts";
import { actionFrom, fieldsOf, strokesFrom } from "./fields.ts";
import "./sign-pad.ts";

/** A citizen is standing at the kiosk: so often is looked for who has just pressed. */
const lookEvery = 4_000;
/** Requests fetched at once; the server's own limit is {@link mostAtOnce}. */
const pageSize = 50;
const mostAtOnce = 200;
const views: readonly Shown[] = ["open", "mine", "ended"];

/** The newest first part, and behind it what had been fetched beyond it. */
function withLoaded(newest: HelpQueue, before: HelpQueue | undefined, asked: number): HelpQueue {
  if (before === undefined || newest.tickets.length < asked || before.tickets.length <= asked) return newest;
  const known = new Set(newest.tickets.map(({ id }) => id));
  const rest = before.tickets.slice(asked).filter(({ id }) => !known.has(id));
  const { next: _nearer, ...told } = newest;
  return {
    ...told,
    tickets: [...newest.tickets, ...rest],
    ...(before.next !== undefined && { next: before.next }),
  };
}

/** The helpers' queue and one request with its forms. */
export class HelpPage extends AskingElement<WatchWords> {
  static override properties = {
    show: { state: true },
    queue: { state: true },
    ticket: { state: true },
    entrusted: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      .entrusted {
        margin-bottom: 16px;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(320px, 2fr);
        gap: 16px;
        align-items: start;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        margin-bottom: 8px;
      }
      .right {
        margin-left: auto;
      }
      button[aria-pressed="true"] {
        background: var(--lake-soft);
        font-weight: 600;
      }
      tr[aria-current="true"] td {
        background: var(--lake-soft);
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 6px 16px;
        margin: 12px 0;
      }
      dt {
        color: var(--ink-soft);
      }
      @media (max-width: 1000px) {
        .columns {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  declare show: Shown;
  declare queue: HelpQueue | undefined;
  declare ticket: Ticket | undefined;
  declare entrusted: readonly EntrustedCase[];
  #stop: () => void = () => undefined;

  constructor() {
    super();
    listKeys(this);
    this.show = "open";
    this.entrusted = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = systemClock.every(lookEvery, () => {
      if (!document.hidden && this.sheet === undefined) void this.load();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override async load(): Promise<void> {
    const { show } = this;
    const limit = Math.min(Math.max(this.queue?.tickets.length ?? 0, pageSize), mostAtOnce);
    const [read, entrusted] = await Promise.all([readQueue(show, limit), readEntrusted()]);
    if (entrusted.ok) this.entrusted = entrusted.value.cases;
    const queue = this.taken(read);
    // What was asked for another view is not shown in this one.
    if (queue !== undefined && show === this.show) this.queue = withLoaded(queue, this.queue, limit);
    if (this.ticket !== undefined) await this.#open(this.ticket.id);
  }

  async #more(): Promise<void> {
    const { show, queue } = this;
    if (queue?.next === undefined) return;
    const more = this.taken(await readQueue(show, pageSize, queue.next));
    if (more === undefined || show !== this.show) return;
    const known = new Set(queue.tickets.map(({ id }) => id));
    this.queue = { ...more, tickets: [...queue.tickets, ...more.tickets.filter(({ id }) => !known.has(id))] };
  }

  async #open(id: string): Promise<void> {
    this.ticket = this.taken(await readTicket(id)) ?? this.ticket;
  }

  override render() {
    const { queue } = this;
    if (queue === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    const words = this.words.help;
    return html`${this.#entrusted()}
      <div class="columns">
        <section class="panel" aria-label=${words.title}>
          <div class="bar">
            ${views.map(
              (view) =>
                html`<button aria-pressed=${this.show === view} @click=${() => this.#showView(view)}>
                  ${words.show[view]}
                </button>`,
            )}
            ${this.#duty(queue)}
          </div>
          ${queue.tickets.length === 0 ? html`<p class="soft">${words.empty}</p>` : this.#table(queue)}
          ${this.#moreButton(queue)}
        </section>
        <section class="panel" aria-label=${words.forms}>
          ${this.ticket === undefined ? html`<p class="soft">${words.pick}</p>` : this.#ticket(this.ticket)}
        </section>
      </div>
      ${this.overlays()}`;
  }

  /** What this helper handed in for somebody and nobody takes up before both have signed (domain.md S7). */
  #entrusted() {
    const words = this.words.help;
    if (this.entrusted.length === 0) return nothing;
    return html`<section class="panel entrusted" aria-label=${words.entrusted}>
      <h2>${words.entrusted}</h2>
      <p class="soft">${words.entrustedWhy}</p>
      <table>
        <tbody>
          ${this.entrusted.map(
            (one) =>
              html`<tr data-entrusted=${one.id}>
                <td>${one.number}</td>
                <td>${one.itemName}</td>
                <td>${one.applicant.name} ${one.applicant.idNumber}</td>
                <td>${one.applicantSigned ? words.applicantSigned : words.applicantAwaited}</td>
                <td>
                  ${
                    one.helperSigned
                      ? words.helperSigned
                      : html`<button class="main" data-do="sign" @click=${() => this.#sign(one)}>
                          ${words.sign}
                        </button>`
                  }
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  #sign({ id, number, itemName, applicant, digest }: EntrustedCase): void {
    const words = this.words.help;
    this.ask({
      question: {
        title: words.sign,
        note: words.signNote(number, itemName, applicant.name),
        does: words.sign,
        fields: html`<sign-pad name="strokes" label=${words.signPad} again=${words.signAgain}></sign-pad>`,
      },
      act: (form) => {
        const strokes = strokesFrom(form);
        return strokes === undefined ? undefined : countersign(id, digest, strokes);
      },
    });
  }

  #showView(view: Shown): void {
    this.show = view;
    this.queue = undefined;
    void this.load();
  }

  /** One button for each place where this person helps. */
  #duty({ duties }: HelpQueue) {
    const words = this.words.help;
    return duties.map(({ division, name, on }) => {
      const change = async () => {
        this.queue = this.taken(await setDuty(division, !on)) ?? this.queue;
      };
      return html`<button class="right" data-duty=${division} @click=${change}>
        ${on ? words.dutyOff(name) : words.duty(name)}
      </button>`;
    });
  }

  #table({ tickets }: HelpQueue) {
    const words = this.words.help;
    const { columns } = words;
    return html`<table>
      <thead>
        <tr>
          <th>${columns.number}</th>
          <th>${columns.need}</th>
          <th>${columns.place}</th>
          <th>${columns.state}</th>
          <th>${columns.by}</th>
        </tr>
      </thead>
      <tbody>
        ${tickets.map(
          (one) =>
            html`<tr aria-current=${one.id === this.ticket?.id ? "true" : nothing}>
              <td>
                <button data-row data-ticket=${one.id} @click=${() => void this.#open(one.id)}>
                  ${one.number}
                </button>
              </td>
              <td>${words.need[one.need]}</td>
              <td>${one.place}</td>
              <td>
                ${words.state[one.state]}${one.helper === undefined ? nothing : html` · ${one.helperName ?? one.helper}`}
              </td>
              <td>
                <status-mark severity=${one.late ? "bad" : "none"}
                  >${one.late ? `${words.late} · ` : ""}${instantWords(one.answerBy, this.language)}</status-mark
                >
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #moreButton({ next }: HelpQueue) {
    return next === undefined
      ? nothing
      : html`<button data-do="more" @click=${() => void this.#more()}>${this.words.help.more}</button>`;
  }

  #ticket(ticket: Ticket) {
    const words = this.words.help;
    const row = (name: string, value: string | undefined) =>
      value === undefined
        ? nothing
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`;
    return html`<h2>${ticket.number}</h2>
      <p class="soft">${words.state[ticket.state]} · ${words.free}</p>
      <dl data-state=${ticket.state}>
        ${row(words.columns.need, words.need[ticket.need])} ${row(words.at, ticket.place)}
        ${row(words.item, ticket.itemName)} ${row(words.telephone, ticket.telephone)}
        ${row(words.helper, ticket.helperName ?? ticket.helper)}
      </dl>
      <div class="bar">
        ${ticket.actions.map(
          (type, index) =>
            html`<button
              class=${index === 0 ? "main" : ""}
              data-action=${type}
              @click=${() => this.#act(ticket, type)}
            >
              ${words.action[type]}
            </button>`,
        )}
      </div>
      <h3>${words.forms}</h3>
      ${
        ticket.forms.length === 0
          ? html`<p class="soft">${words.noForms}</p>`
          : html`<ul>
              ${ticket.forms.map(
                ({ id, kind, number }) =>
                  html`<li>
                    <a href=${formAddress(id)} target="_blank" rel="noopener" data-form=${kind}
                      >${words.form[kind]} ${number}</a
                    >
                  </li>`,
              )}
            </ul>`
      }`;
  }

  #act(ticket: Ticket, type: HelpAction["type"]): void {
    const words = this.words.help;
    const fields = fieldsOf(type, words);
    this.ask({
      question: {
        title: words.action[type],
        note: words.free,
        does: words.action[type],
        ...(fields !== nothing && { fields }),
      },
      act: (form) => {
        const action = actionFrom(type, form);
        return action === undefined ? undefined : actOnTicket(ticket.id, ticket.version, action);
      },
    });
  }
}

customElements.define("help-page", HelpPage);
