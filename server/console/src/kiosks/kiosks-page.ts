import { systemClock } from "@zizhuban/device-agent-contract";
import type { KioskClaim, KioskPlace, Organisation, RegisteredKiosk } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import type { Answered } from "../api.ts";
import {
  AskingElement,
  base,
  divisionField,
  filled,
  instantWords,
  listKeys,
  look,
  sheet,
} from "../elements/index.ts";
import { problemWords, word, type KioskWords } from "../locale/index.ts";
import {
  changeKiosk,
  offerClaim,
  readKiosks,
  readOrganisation,
  registerKiosk,
  revokeKiosk,
  withdrawClaim,
} from "./api.ts";
import "./claim-sheet.ts";

/** So often is looked whether one has come, while the page is seen. */
const lookEvery = 4_000;

/** Kiosks as they are registered: where each stands, whether it has come, and the claim it comes with. */
export class KiosksPage extends AskingElement<KioskWords> {
  static override properties = {
    editable: { type: Boolean },
    kiosks: { state: true },
    organisation: { state: true },
    claim: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      .bar {
        display: flex;
        gap: 12px;
        align-items: center;
        margin-bottom: 8px;
      }
      .right {
        margin-left: auto;
      }
      .alone {
        padding: 8vh 0;
        text-align: center;
      }
      td:last-child {
        text-align: right;
        min-width: 320px;
      }
      td:last-child button {
        margin: 0 0 4px 4px;
      }
      .missing {
        color: var(--bad);
      }
    `,
  ];

  /** May change, not only look. */
  declare editable: boolean;
  declare kiosks: readonly RegisteredKiosk[] | undefined;
  declare organisation: Organisation | undefined;
  /** Shown this once. */
  declare claim: KioskClaim | undefined;

  #stopLooking: () => void = () => undefined;

  constructor() {
    super();
    listKeys(this, () => this.editable && this.#register());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopLooking = systemClock.every(lookEvery, () => {
      if (document.visibilityState === "visible") void this.load();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopLooking();
  }

  protected override async load(): Promise<void> {
    const [kiosks, organisation] = await Promise.all([readKiosks(), readOrganisation()]);
    this.kiosks = this.taken(kiosks)?.kiosks ?? this.kiosks;
    if (organisation.ok) this.organisation = organisation.value;
  }

  override render() {
    const { words, kiosks } = this;
    if (kiosks === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`<section class="panel">
        <div class="bar">
          <h2>${words.title}</h2>
          <span class="soft">${words.why}</span>
          <button class="main right" data-do="add" ?hidden=${!this.editable} @click=${() => this.#register()}>
            ${words.add}
          </button>
        </div>
        ${this.refusal === "" ? nothing : html`<p class="notice refused" role="alert">${problemWords(words, this.refusal)}</p>`}
        ${kiosks.length === 0 ? html`<p class="alone">${words.empty}</p>` : this.#table(kiosks)}
        <p class="soft">${words.keys}</p>
      </section>
      ${
        this.claim === undefined
          ? this.overlays()
          : html`<claim-sheet
              .claim=${this.claim}
              .words=${words}
              .language=${this.language}
              @kept=${() => (this.claim = undefined)}
            ></claim-sheet>`
      }`;
  }

  #table(kiosks: readonly RegisteredKiosk[]) {
    const { columns } = this.words;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${columns.number}</th>
          <th scope="col">${columns.name}</th>
          <th scope="col">${columns.division}</th>
          <th scope="col">${columns.devices}</th>
          <th scope="col">${columns.state}</th>
          <td></td>
        </tr>
      </thead>
      <tbody>
        ${kiosks.map((kiosk) => this.#row(kiosk))}
      </tbody>
    </table>`;
  }

  #row(kiosk: RegisteredKiosk) {
    const { words } = this;
    const { kid, name, number, division, divisionName, phone, hours, devices, missing } = kiosk;
    const list = (classes: readonly string[]) =>
      classes.map((one) => word(words.deviceClass, one)).join(words.comma);
    return html`<tr data-kiosk=${number} data-kid=${kid} data-state=${stateOf(kiosk)}>
      <td>${number}</td>
      <td>${name}<br /><span class="soft">${phone} · ${hours}</span></td>
      <td>${divisionName}<br /><span class="soft">${division}</span></td>
      <td>
        ${devices.length === 0 ? html`<span class="soft">${words.noDevices}</span>` : list(devices)}
        ${missing.length === 0 ? nothing : html`<p class="missing">${words.missing} ${list(missing)}</p>`}
      </td>
      <td>${this.#state(kiosk)}</td>
      <td>${this.editable ? this.#actions(kiosk) : nothing}</td>
    </tr>`;
  }

  #state(kiosk: RegisteredKiosk) {
    const { words, language } = this;
    const { certificate, claimUntil } = kiosk;
    return html`${words.state[stateOf(kiosk)]}
    ${certificate === undefined ? nothing : html`<p class="soft">${words.certificateUntil(instantWords(certificate.until, language))}</p>`}
    ${claimUntil === undefined ? nothing : html`<p class="soft">${words.claimUntil(instantWords(claimUntil, language))}</p>`}`;
  }

  #actions(kiosk: RegisteredKiosk) {
    const { words } = this;
    return html`<button data-row data-do="change" @click=${() => this.#change(kiosk)}>${words.change}</button>
      <button data-do="claim" @click=${() => this.#offer(kiosk)}>${words.offer}</button>
      ${kiosk.claimUntil === undefined ? nothing : html`<button data-do="withdraw" @click=${() => this.#withdraw(kiosk)}>${words.withdraw}</button>`}
      ${kiosk.certificate === undefined ? nothing : html`<button data-do="revoke" @click=${() => this.#revoke(kiosk)}>${words.revoke}</button>`}`;
  }

  #register(): void {
    const { words } = this;
    this.ask({
      question: { title: words.add, note: words.addNote, does: words.add, fields: this.#fields() },
      act: (form) => this.#told(registerKiosk(placeOf(form))),
    });
  }

  #change(kiosk: RegisteredKiosk): void {
    const { words } = this;
    this.ask({
      question: {
        title: words.changeTitle(kiosk.name, kiosk.number),
        note: words.changeNote,
        does: words.change,
        fields: this.#fields(kiosk),
      },
      act: async (form) => changeKiosk(kiosk.kid, placeOf(form)),
    });
  }

  #fields(kiosk?: RegisteredKiosk) {
    const { words } = this;
    const line = (name: string, label: string, value: string, pattern: string, hint: string) =>
      html`<label
        >${label}<input
          name=${name}
          required
          maxlength="60"
          pattern=${pattern}
          placeholder=${hint}
          .value=${value}
          autocomplete="off"
      /></label>`;
    return html`${line("name", words.name, kiosk?.name ?? "", ".*\\S.*", words.nameHint)}
      ${line("number", words.number, kiosk?.number ?? "", "[0-9]{1,4}", "04")}
      ${divisionField(words.division, kiosk?.division ?? "", this.organisation)}
      ${line("phone", words.phone, kiosk?.phone ?? "12345", "[0-9+][0-9 \\-]{2,19}", "12345")}
      ${line("hours", words.hours, kiosk?.hours ?? words.always, ".*\\S.*", words.always)}
      <fieldset>
        <legend>${words.devices}</legend>
        ${deviceClasses.map(
          (name) =>
            html`<label class="line"
              ><input
                type="checkbox"
                name="devices"
                value=${name}
                .checked=${kiosk?.devices.includes(name) ?? usual.has(name)}
              />${words.deviceClass[name]}</label
            >`,
        )}
      </fieldset>`;
  }

  #offer(kiosk: RegisteredKiosk): void {
    const { words } = this;
    this.ask({
      question: {
        title: words.offer,
        note: kiosk.certificate === undefined ? words.offerNote : words.offerAgainNote,
        does: words.offer,
      },
      act: () => this.#told(offerClaim(kiosk.kid)),
    });
  }

  #withdraw({ kid, name, number }: RegisteredKiosk): void {
    const { words } = this;
    this.ask({
      question: { title: words.withdraw, note: words.withdrawNote(name, number), does: words.withdraw },
      act: async () => withdrawClaim(kid),
    });
  }

  #revoke({ kid, name, number }: RegisteredKiosk): void {
    const { words } = this;
    this.ask({
      question: { title: words.revoke, note: words.revokeNote(name, number), does: words.revoke },
      act: async () => revokeKiosk(kid),
    });
  }

  /** Shows the claim once the sheet is closed. */
  async #told(asked: Promise<Answered<KioskClaim>>): Promise<Answered<KioskClaim>> {
    const answer = await asked;
    if (answer.ok) this.claim = answer.value;
    return answer;
  }
}

const deviceClasses = [
  "id-card-reader",
  "smart-card-reader",
  "barcode-reader",
  "camera",
  "receipt-printer",
  "certificate-printer",
  "lights",
  "sensors",
  "power",
] as const satisfies KioskPlace["devices"];
/** What a kiosk in a hall usually has. */
const usual: ReadonlySet<string> = new Set(["id-card-reader", "receipt-printer", "certificate-printer"]);

function stateOf({ online, certificate, claimUntil }: RegisteredKiosk): keyof KioskWords["state"] {
  if (certificate !== undefined) return online ? "online" : "enrolled";
  return claimUntil === undefined ? "none" : "waiting";
}

function placeOf(form: FormData): KioskPlace {
  const chosen = new Set(form.getAll("devices"));
  return {
    name: filled(form, "name"),
    number: filled(form, "number"),
    division: filled(form, "division"),
    phone: filled(form, "phone"),
    hours: filled(form, "hours"),
    devices: deviceClasses.filter((one) => chosen.has(one)),
  };
}

customElements.define("kiosks-page", KiosksPage);
