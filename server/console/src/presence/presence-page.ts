import { systemClock } from "@zizhuban/device-agent-contract";
import type {
  PresenceRefusal,
  SeenDocumentKind,
  WaitingPresence,
  WaitingStranger,
} from "@zizhuban/server-contract";
import { css, html } from "lit";
import { AskingElement, base, filled, instantWords, listKeys, look, sheet } from "../elements/index.ts";
import type { WatchWords } from "../locale/index.ts";
import { confirmPresence, readWaiting, refusePresence, refuseStranger, seeDocument } from "./api.ts";

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
    strangers: { state: true },
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
  /** Who has no card to show: nobody knows yet who it is. */
  declare strangers: readonly WaitingStranger[];
  /** What was done last, for whoever listens. */
  declare done: string;
  #stop: () => void = () => undefined;

  constructor() {
    super();
    this.done = "";
    this.strangers = [];
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
    const answer = this.taken(await readWaiting());
    this.list = answer?.waiting ?? this.list;
    this.strangers = answer?.strangers ?? this.strangers;
  }

  /** @returns whether the keyboard is on a row */
  #refuseFocused(): boolean {
    const focused = this.renderRoot.querySelector<HTMLElement>("[data-row]:focus");
    const row = this.list?.find(({ id }) => id === focused?.dataset["row"]);
    const stranger = this.strangers.find(({ id }) => id === focused?.dataset["row"]);
    if (row !== undefined) this.#refuse(row);
    else if (stranger !== undefined) this.#refuseStranger(stranger);
    return row !== undefined || stranger !== undefined;
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
        ${list.length + this.strangers.length === 0 ? html`<p class="soft">${words.empty}</p>` : this.#table(list)}
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
        ${this.strangers.map(
          (row) =>
            html`<tr>
              <td>${row.place}<br /><span class="soft">${row.kid}</span></td>
              <td colspan="2">${words.stranger.name}</td>
              <td>${instantWords(row.expiresAt, this.language)}</td>
              <td>
                <button class="main" data-row=${row.id} @click=${() => this.#see(row)}>
                  ${words.stranger.see}
                </button>
                <button data-refuse=${row.id} @click=${() => this.#refuseStranger(row)}>
                  ${words.refuse}
                </button>
              </td>
            </tr>`,
        )}
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

  #see({ place }: WaitingStranger): void {
    const { stranger, code } = this.words.presence;
    const kinds: readonly SeenDocumentKind[] = [
      "idCard",
      "temporaryIdCard",
      "householdRegister",
      "hmtPermit",
      "foreignPermanentResident",
    ];
    this.ask({
      question: {
        title: stranger.see,
        note: stranger.note(place),
        does: stranger.does,
        fields: html`<label
            >${code}<input name="code" required autocomplete="off" pattern="[0-9]{6}" maxlength="6"
          /></label>
          <label
            >${stranger.document}<select name="kind" required>
              ${kinds.map((kind) => html`<option value=${kind}>${stranger.documents[kind]}</option>`)}
            </select></label
          >
          <label>${stranger.holder}<input name="name" required autocomplete="off" maxlength="60" /></label>
          <label
            >${stranger.number}<input
              name="idNumber"
              required
              autocomplete="off"
              pattern="[0-9]{17}[0-9Xx]|[A-Za-z]{3}[0-9]{12}"
              maxlength="18"
          /></label>
          <label>${stranger.validUntil}<input name="validUntil" type="date" /></label>`,
      },
      act: (form) => {
        const kind = kinds.find((one) => one === filled(form, "kind"));
        const validUntil = filled(form, "validUntil");
        if (kind === undefined) return undefined;
        const document = {
          kind,
          name: filled(form, "name").trim(),
          idNumber: filled(form, "idNumber").toUpperCase(),
          ...(validUntil !== "" && { validUntil }),
        };
        return this.#settled(seeDocument(filled(form, "code"), document), stranger.seen(place));
      },
    });
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
    const note = this.words.presence.refusing(place, citizen.name);
    this.#refuseWith(note, place, async (reason) => refusePresence(id, reason));
  }

  #refuseStranger({ id, place }: WaitingStranger): void {
    const note = this.words.presence.stranger.refusing(place);
    this.#refuseWith(note, place, async (reason) => refuseStranger(id, reason));
  }

  #refuseWith(
    note: string,
    place: string,
    refuse: (reason: PresenceRefusal) => ReturnType<typeof refusePresence>,
  ): void {
    const words = this.words.presence;
    this.ask({
      question: {
        title: words.refuse,
        note,
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
        return reason === undefined ? undefined : this.#settled(refuse(reason), words.refused(place));
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
