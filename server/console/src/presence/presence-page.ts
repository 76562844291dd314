import { systemClock } from "@zizhuban/device-agent-contract";
import type { PresenceRefusal, WaitingPresence } from "@zizhuban/server-contract";
import { css, html } from "lit";
import { AskingElement, base, filled, instantWords, listKeys, look, sheet } from "../elements/index.ts";
import type { WatchWords } from "../locale/index.ts";
import { confirmPresence, readWaiting, refusePresence } from "./api.ts";

/** Somebody is standing at the kiosk: so often is looked for who has just asked. */
const lookEvery = 4_000;
const reasons: readonly PresenceRefusal[] = ["otherPerson", "otherCard", "nobodyThere"];

/**
 * Who waits at a kiosk to be seen by staff, what to compare, and the answer. ↑ ↓ walk the list, Enter confirms,
 * `r` refuses.
 */
export class PresencePage extends AskingElement<WatchWords> {
  static override properties = {
    list: { state: true },
    done: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      ol {
        margin: 0 0 16px;
        padding-left: 24px;
        line-height: 1.7;
      }
      td button + button {
        margin-left: 8px;
      }
    `,
  ];

  declare list: readonly WaitingPresence[] | undefined;
  /** What was done last, for whoever listens. */
  declare done: string;
  #stop: () => void = () => undefined;

  constructor() {
    super();
    this.done = "";
    listKeys(this, undefined, (key) => key === "r" && this.#refuseFocused());
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
    this.list = this.taken(await readWaiting())?.waiting ?? this.list;
  }

  /** @returns whether the keyboard is on a row */
  #refuseFocused(): boolean {
    const focused = this.renderRoot.querySelector<HTMLElement>("[data-row]:focus");
    const row = this.list?.find(({ id }) => id === focused?.dataset["row"]);
    if (row !== undefined) this.#refuse(row);
    return row !== undefined;
  }

  override render() {
    const { list } = this;
    if (list === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    const words = this.words.presence;
    return html`<section class="panel" aria-label=${words.title}>
        <ol>
          ${words.steps.map((step) => html`<li>${step}</li>`)}
        </ol>
        <p class="soft">${words.keys}</p>
        <p class="notice" role="status" ?hidden=${this.done === ""}>${this.done}</p>
        ${list.length === 0 ? html`<p class="soft">${words.empty}</p>` : this.#table(list)}
      </section>
      ${this.overlays()}`;
  }

  #table(list: readonly WaitingPresence[]) {
    const words = this.words.presence;
    const { columns } = words;
    return html`<table>
      <thead>
        <tr>
          <th>${columns.place}</th>
          <th>${columns.name}</th>
          <th>${columns.idNumber}</th>
          <th>${columns.until}</th>
          <th>${columns.answer}</th>
        </tr>
      </thead>
      <tbody>
        ${list.map(
          (row) =>
            html`<tr>
              <td>${row.place}<br /><span class="soft">${row.kid}</span></td>
              <td>${row.citizen.name}</td>
              <td>${row.citizen.idNumber}</td>
              <td>${instantWords(row.expiresAt, this.language)}</td>
              <td>
                <button class="main" data-row=${row.id} @click=${() => this.#confirm(row)}>
                  ${words.confirm}
                </button>
                <button data-refuse=${row.id} @click=${() => this.#refuse(row)}>${words.refuse}</button>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #confirm({ id, place, citizen }: WaitingPresence): void {
    const words = this.words.presence;
    const digits = (name: string, label: string, pattern: string, length: number) =>
      html`<label
        >${label}<input
          name=${name}
          required
          autocomplete="off"
          inputmode="text"
          pattern=${pattern}
          maxlength=${length}
      /></label>`;
    this.ask({
      question: {
        title: words.confirm,
        note: words.compare(place, citizen.name, citizen.idNumber),
        does: words.confirm,
        fields: html`${digits("code", words.code, "[0-9]{6}", 6)}
        ${digits("cardEnding", words.cardEnding, "[0-9]{3}[0-9Xx]", 4)}`,
      },
      act: (form) => {
        const code = filled(form, "code");
        const cardEnding = filled(form, "cardEnding").toUpperCase();
        if (code === "" || cardEnding === "") return undefined;
        return this.#settled(confirmPresence(id, code, cardEnding), words.confirmed(place));
      },
    });
  }

  #refuse({ id, place, citizen }: WaitingPresence): void {
    const words = this.words.presence;
    this.ask({
      question: {
        title: words.refuse,
        note: words.refusing(place, citizen.name),
        does: words.refuse,
        fields: html`<fieldset>
          <legend>${words.reason}</legend>
          ${reasons.map(
            (reason) =>
              html`<label class="line"
                ><input type="radio" name="reason" value=${reason} required /> ${words.reasons[reason]}</label
              >`,
          )}
        </fieldset>`,
      },
      act: (form) => {
        const reason = reasons.find((one) => one === filled(form, "reason"));
        return reason === undefined
          ? undefined
          : this.#settled(refusePresence(id, reason), words.refused(place));
      },
    });
  }

  async #settled<T extends { readonly ok: boolean }>(answer: Promise<T>, done: string): Promise<T> {
    const settled = await answer;
    if (settled.ok) this.done = done;
    return settled;
  }
}

customElements.define("presence-page", PresencePage);
