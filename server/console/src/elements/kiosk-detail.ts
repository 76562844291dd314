import type { KioskView } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { describeEvent, describeLevel, describeStatus } from "../describe.ts";
import { deviceSeverity, levelSeverity } from "../fleet.ts";
import { word, type Language, type Locale } from "../locale/index.ts";
import { base } from "./base.ts";
import { catalogueMark } from "./catalogue-mark.ts";
import { instantWords } from "./look.ts";
import "./status-mark.ts";

const ledgerRows = ["written", "stored", "declaredLost", "gaps", "rejected"] as const;

/** Everything known of one kiosk: its devices, its ledger, what happened last. */
export class KioskDetail extends LitElement {
  static override properties = {
    kiosk: { attribute: false },
    words: { attribute: false },
    time: { attribute: false },
    language: { type: String },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      h2 {
        font-size: 18px;
      }
      h3 {
        font-size: 14px;
        color: var(--ink-soft);
        font-weight: 500;
        margin-bottom: 4px;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 2px 16px;
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        text-align: right;
      }
      li {
        padding: 6px 0;
        border-top: 1px solid var(--line);
      }
      time {
        color: var(--ink-soft);
        margin-right: 8px;
      }
      .bad {
        color: var(--bad);
        font-weight: 700;
      }
    `,
  ];

  declare kiosk: KioskView;
  declare words: Locale;
  declare time: (at: number) => string;
  declare language: Language;

  override render() {
    const { kiosk, words } = this;
    const heard = kiosk.presence === "online";
    const asOf = kiosk.asOf === null ? "" : ` · ${words.asOf} ${this.time(kiosk.asOf)}`;
    return html`
      <div>
        <h2>${kiosk.name} · ${words.number(kiosk.number)}</h2>
        <dl>
          <dt>${words.detail.id}</dt>
          <dd>${kiosk.kid}</dd>
          <dt>${words.detail.agent}</dt>
          <dd>${kiosk.agent ?? "–"}</dd>
        </dl>
      </div>
      <section data-section="catalogue">
        <h3>${words.catalogue.title}</h3>
        <p>${catalogueMark(kiosk, words)}</p>
        ${
          kiosk.catalogue === null
            ? nothing
            : html`<dl>
                <dt>${words.catalogue.version}</dt>
                <dd>${kiosk.catalogue.version}</dd>
                <dt>${words.catalogue.takenAt}</dt>
                <dd>${instantWords(kiosk.catalogue.takenAt, this.language)}</dd>
              </dl>`
        }
      </section>
      <section>
        <h3>${words.detail.devices}${asOf}${heard ? "" : ` · ${words.beforeLost}`}</h3>
        <ul>
          ${kiosk.devices.map(
            (device) =>
              html`<li>
                <status-mark severity=${heard ? deviceSeverity(device) : "none"}
                  >${word(words.deviceClass, device.class)} · ${describeStatus(device, words)}</status-mark
                >
              </li>`,
          )}
        </ul>
      </section>
      ${
        kiosk.levels.length === 0
          ? ""
          : html`<section>
              <h3>${words.detail.levels}${asOf}</h3>
              <ul>
                ${kiosk.levels.map(
                  (level) =>
                    html`<li data-supply=${level.supply}>
                      <status-mark severity=${heard ? levelSeverity(level) : "none"}
                        >${describeLevel(level, words, this.time)}</status-mark
                      >
                    </li>`,
                )}
              </ul>
            </section>`
      }
      <section>
        <h3>${words.detail.ledger}</h3>
        <dl>
          ${ledgerRows.map(
            (row) =>
              html`<dt>${words.ledger[row]}</dt>
                <dd
                  class=${(row === "gaps" || row === "rejected") && kiosk.ledger[row] > 0 ? "bad" : ""}
                  data-ledger=${row}
                >
                  ${kiosk.ledger[row]}
                </dd>`,
          )}
        </dl>
      </section>
      <section>
        <h3>${words.detail.events}</h3>
        ${kiosk.lastEvents.length === 0 ? html`<p>${words.detail.none}</p>` : ""}
        <ul>
          ${kiosk.lastEvents.map(({ at, event }) => html`<li><time>${this.time(at)}</time>${describeEvent(event, words)}</li>`)}
        </ul>
      </section>
    `;
  }
}

customElements.define("kiosk-detail", KioskDetail);
