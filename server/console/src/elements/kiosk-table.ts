import type { KioskView } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { describeStatus } from "../describe.ts";
import { deviceSeverity, type Severity } from "../fleet.ts";
import { word, type Locale } from "../locale/index.ts";
import { base } from "./base.ts";
import { catalogueMark } from "./catalogue-mark.ts";
import "./status-mark.ts";

const presenceSeverity: Readonly<Record<KioskView["presence"], Severity>> = {
  online: "good",
  offline: "bad",
  never: "none",
};

/** One row a kiosk; the row's first button opens what is behind it. */
export class KioskTable extends LitElement {
  static override properties = {
    kiosks: { attribute: false },
    selected: { type: String },
    words: { attribute: false },
    time: { attribute: false },
  };
  static override styles = [
    base,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th {
        position: sticky;
        top: 0;
        background: var(--surface);
        text-align: left;
        font-weight: 500;
        color: var(--ink-soft);
        padding: 8px;
        border-bottom: 1px solid var(--line);
      }
      td {
        padding: 8px;
        border-bottom: 1px solid var(--line);
        vertical-align: top;
      }
      tr[data-selected] {
        background: var(--lake-soft);
      }
      td.name button {
        border: 0;
        padding: 0;
        text-align: left;
        font-weight: 600;
        color: var(--lake);
      }
      .soft {
        color: var(--ink-soft);
        font-size: 13px;
      }
      .right {
        text-align: right;
      }
      li + li {
        margin-top: 2px;
      }
    `,
  ];

  declare kiosks: readonly KioskView[];
  declare selected: string;
  declare words: Locale;
  declare time: (at: number) => string;

  override render() {
    const { columns } = this.words;
    return html`
      <table>
        <thead>
          <tr>
            <th scope="col">${columns.kiosk}</th>
            <th scope="col">${columns.presence}</th>
            <th scope="col">${columns.devices}</th>
            <th scope="col" class="right">${columns.issued}</th>
            <th scope="col" class="right">${columns.ledger}</th>
          </tr>
        </thead>
        <tbody>
          ${this.kiosks.map((kiosk) => this.#row(kiosk))}
        </tbody>
      </table>
    `;
  }

  #row(kiosk: KioskView) {
    const { words } = this;
    const since =
      kiosk.presenceSince === null ? "" : `${words.columns.since} ${this.time(kiosk.presenceSince)}`;
    return html`
      <tr
        ?data-selected=${kiosk.kid === this.selected}
        data-kiosk=${kiosk.kid}
        data-presence=${kiosk.presence}
      >
        <td class="name">
          <button @click=${() => this.#choose(kiosk.kid)}>${kiosk.name}</button>
          <div class="soft">${words.number(kiosk.number)}</div>
        </td>
        <td>
          <status-mark severity=${presenceSeverity[kiosk.presence]}
            >${word(words.presence, kiosk.presence)}</status-mark
          >
          <div class="soft">
            ${kiosk.presence === "online" ? (kiosk.busy ? words.busy : words.idle) : ""} ${since}
          </div>
          ${kiosk.catalogue?.behind === undefined ? nothing : html`<div>${catalogueMark(kiosk, words)}</div>`}
        </td>
        <td>
          <ul>
            ${kiosk.devices.map(
              (device) => html`
                <li data-device=${device.name} data-state=${device.status.state}>
                  <status-mark severity=${kiosk.presence === "online" ? deviceSeverity(device) : "none"}>
                    ${word(words.deviceClass, device.class)} · ${describeStatus(device, words)}
                  </status-mark>
                </li>
              `,
            )}
          </ul>
        </td>
        <td class="right" data-issued>${kiosk.issuedToday}</td>
        <td class="right">
          ${kiosk.ledger.stored}
          <div class="soft">${words.ledger.gaps} ${kiosk.ledger.gaps}</div>
        </td>
      </tr>
    `;
  }

  #choose(kid: string): void {
    this.dispatchEvent(new CustomEvent<string>("select-kiosk", { detail: kid }));
  }
}

customElements.define("kiosk-table", KioskTable);
