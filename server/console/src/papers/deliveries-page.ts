import type { DeliveryPage, DeliveryRow } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, filled, instantWords, listKeys, look, sheet } from "../elements/index.ts";
import { word, type PapersWords } from "../locale/index.ts";
import { collect, dispatch, endPost, readDeliveries, readDelivery } from "./api.ts";
import { fact, head, layout } from "./layout.ts";

/** What may be typed where a case's number is sought. */
const numberStart = /^[0-9-]{0,20}$/;

/**
 * The issue counter: what lies ready, handed to its owner against code and card, or sent by post. Whoever stands there
 * has the case's number on a slip: `/` and the number find it.
 */
export class DeliveriesPage extends AskingElement<PapersWords> {
  static override properties = {
    listed: { state: true },
    next: { state: true },
    view: { state: true },
    number: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  declare listed: readonly DeliveryRow[] | undefined;
  /** Where the list goes on. */
  declare next: string | undefined;
  declare view: DeliveryPage | undefined;
  /** Beginning of the case number that is sought. */
  declare number: string;

  constructor() {
    super();
    this.number = "";
    listKeys(this);
  }

  protected override async load(): Promise<void> {
    await this.#list();
    if (this.view !== undefined) await this.#open(this.view.caseId);
  }

  async #list(after?: string): Promise<void> {
    const { number } = this;
    const found = this.taken(await readDeliveries(number, after));
    // What was asked for a number that is not sought any more is not shown.
    if (found === undefined || number !== this.number) return;
    this.listed = after === undefined ? found.deliveries : [...(this.listed ?? []), ...found.deliveries];
    this.next = found.next;
  }

  async #open(caseId: string): Promise<void> {
    this.view = this.taken(await readDelivery(caseId)) ?? this.view;
  }

  override render() {
    const { listed, view } = this;
    const words = this.words.deliveries;
    if (listed === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`<div class="columns">
        <section class="panel" aria-label=${words.title}>
          <h2>${words.title}</h2>
          <div class="bar">
            <input
              type="search"
              aria-label=${words.seek}
              placeholder=${words.seek}
              inputmode="numeric"
              maxlength="20"
              .value=${this.number}
              @input=${this.#onSought}
            />
          </div>
          ${
            listed.length === 0
              ? html`<p class="soft" role="status">${this.number === "" ? words.empty : words.notFound}</p>`
              : this.#table(listed)
          }
          ${
            this.next === undefined
              ? nothing
              : html`<button @click=${() => void this.#list(this.next)}>${this.words.archive.more}</button>`
          }
        </section>
        <section class="panel" aria-label=${words.one}>
          ${view === undefined ? html`<p class="soft">${words.pick}</p>` : this.#delivery(view)}
        </section>
      </div>
      ${this.overlays()}`;
  }

  #onSought({ currentTarget: field }: InputEvent): void {
    if (!(field instanceof HTMLInputElement)) return;
    const sought = field.value.trim();
    // A letter is no part of a number: it is not taken, and the field shows what is sought.
    if (numberStart.test(sought)) this.number = sought;
    else field.value = this.number;
    void this.#list();
  }

  #table(rows: readonly DeliveryRow[]) {
    const words = this.words.deliveries;
    return html`<table>
      ${head([words.number, words.item, words.receiver, words.way, words.stateName, words.since])}
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr aria-current=${row.caseId === this.view?.caseId ? "true" : nothing}>
              <td>
                <button data-row data-delivery=${row.caseId} @click=${() => void this.#open(row.caseId)}>
                  ${row.caseNumber}
                </button>
              </td>
              <td>${row.itemName}</td>
              <td>${row.receiver.name}</td>
              <td>${words.ways[row.way]}</td>
              <td>${words.states[row.state]}</td>
              <td>${row.readyAt === undefined ? "" : instantWords(row.readyAt, this.language)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #delivery(view: DeliveryPage) {
    const words = this.words.deliveries;
    const { address } = view;
    return html`<h2>${view.caseNumber}</h2>
      <dl data-state=${view.state}>
        ${fact(words.item, view.itemName)}
        ${fact(words.receiver, `${view.receiver.name} ${view.receiver.idNumber}`)}
        ${fact(words.way, words.ways[view.way])} ${fact(words.stateName, words.states[view.state])}
        ${fact(words.point, view.point)}
        ${fact(words.address, address && `${address.name} ${address.telephone} ${address.address}`)}
        ${fact(words.tracking, view.tracking && `${view.carrier ?? ""} ${view.tracking}`)}
      </dl>
      <div class="bar">${this.#steps(view)}</div>
      <h3>${words.log}</h3>
      <ul>
        ${view.log.map(
          ({ type, at, actor }) =>
            html`<li>
              ${instantWords(at, this.language)} · ${word(words.events, type)} ·
              ${word(words.actors, actor.split(":")[0] ?? "")}
            </li>`,
        )}
      </ul>`;
  }

  #steps({ caseId, way, state }: DeliveryPage) {
    const words = this.words.deliveries;
    if (state === "received") return html`<p role="status">${words.done}</p>`;
    if (way !== "post")
      return state === "ready"
        ? html`<button class="main" data-do="collect" @click=${() => this.#collect(caseId)}>
            ${words.collect}
          </button>`
        : html`<p class="soft">${words.notReady}</p>`;
    if (state === "sent")
      return (["received", "undelivered"] as const).map(
        (told) =>
          html`<button data-do=${told} @click=${() => this.#told(caseId, told)}>${words.told[told]}</button>`,
      );
    return state === "chosen"
      ? html`<p class="soft">${words.notReady}</p>`
      : html`<button class="main" data-do="dispatch" @click=${() => this.#dispatch(caseId)}>
          ${words.dispatch}
        </button>`;
  }

  #collect(caseId: string): void {
    const words = this.words.deliveries;
    this.ask({
      question: {
        title: words.collect,
        note: words.collectNote,
        does: words.handOver,
        fields: html`<label
            >${words.code}<input
              name="code"
              required
              inputmode="numeric"
              pattern="[0-9]{6}"
              maxlength="6"
              autocomplete="off"
          /></label>
          <label
            >${words.idNumber}<input
              name="idNumber"
              required
              pattern="[0-9A-Za-z]{15,18}"
              maxlength="18"
              autocomplete="off"
          /></label>`,
      },
      act: (form) => collect(caseId, filled(form, "code"), filled(form, "idNumber").toUpperCase()),
    });
  }

  #dispatch(caseId: string): void {
    const words = this.words.deliveries;
    this.ask({
      question: {
        title: words.dispatch,
        note: words.dispatchNote,
        does: words.dispatch,
        fields: html`<label>${words.carrier}<input name="carrier" required maxlength="20" /></label>
          <label
            >${words.tracking}<input
              name="tracking"
              required
              pattern="[0-9A-Za-z\\-]{6,30}"
              maxlength="30"
              autocomplete="off"
          /></label>`,
      },
      act: (form) => dispatch(caseId, filled(form, "carrier"), filled(form, "tracking")),
    });
  }

  #told(caseId: string, state: "received" | "undelivered"): void {
    const words = this.words.deliveries;
    this.ask({
      question: { title: words.told[state], note: words.toldNote, does: words.told[state] },
      act: () => endPost(caseId, state),
    });
  }
}

customElements.define("deliveries-page", DeliveriesPage);
