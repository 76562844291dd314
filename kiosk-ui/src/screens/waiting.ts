import { css, html, nothing } from "lit";
import { icon, ScreenElement } from "../elements/index.ts";
import { base, zones } from "../theme/index.ts";

/** The kiosk itself is not ready: nobody can do anything but wait or call, and the screen says so. */
export class WaitingScreen extends ScreenElement {
  static override properties = { ...ScreenElement.properties, why: { type: String } };
  declare why: "starting" | "agentLost" | "powerLow" | "notReady" | "underMaintenance";
  static override styles = [
    base,
    zones,
    css`
      .middle {
        position: absolute;
        inset: 0 80px;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 32px;
        text-align: center;
      }
      h1 {
        font-size: var(--text-title);
        font-weight: 800;
        line-height: 1.3;
      }
      p {
        font-size: var(--text-lead);
      }
      .rings {
        width: 320px;
        height: 200px;
        color: var(--lake);
      }
      ellipse {
        transform-origin: 160px 100px;
        animation: spread 6s ease-out infinite;
      }
      ellipse:nth-child(2) {
        animation-delay: 2s;
      }
      ellipse:nth-child(3) {
        animation-delay: 4s;
      }
      @keyframes spread {
        from {
          opacity: 1;
          transform: scale(0.2);
        }
        to {
          opacity: 0;
          transform: scale(1);
        }
      }
      .phone {
        margin-top: 24px;
        padding: 28px 44px;
        font-size: var(--text-action);
        font-weight: 700;
      }
    `,
  ];

  override render() {
    const { words, facts } = this.view;
    const { starting } = words;
    const [title, about] = {
      starting: [starting.title, starting.about],
      agentLost: [starting.lost, starting.lostAbout],
      powerLow: [starting.powerLow, starting.powerLowAbout],
      notReady: [starting.notReady, starting.notReadyAbout],
      underMaintenance: [starting.maintenance, starting.maintenanceAbout],
    }[this.why];
    return html`<div class="middle" role="status">
      <svg
        class="rings"
        viewBox="0 0 320 200"
        fill="none"
        stroke="currentColor"
        stroke-width="5"
        aria-hidden="true"
      >
        <ellipse cx="160" cy="100" rx="150" ry="90" />
        <ellipse cx="160" cy="100" rx="100" ry="60" />
        <ellipse cx="160" cy="100" rx="50" ry="30" />
      </svg>
      <h1>${title}</h1>
      <p class="soft">${about}</p>
      ${
        facts.site === undefined
          ? nothing
          : html`<p class="phone card state">${icon("phone")}${words.help.phone(facts.site.phone)}</p>`
      }
    </div>`;
  }
}
customElements.define("waiting-screen", WaitingScreen);
