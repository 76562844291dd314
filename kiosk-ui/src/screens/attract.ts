import { css, html, nothing } from "lit";
import { obstacleWords, readerWords } from "../availability.ts";
import { canShow, leftCard, printerObstacles } from "../device/index.ts";
import { icon, scenery, sceneryStyle, ScreenElement } from "../elements/index.ts";
import { base, zones } from "../theme/index.ts";

/** Nobody is here: the lake, the clock, and honestly what works and what does not. */
export class AttractScreen extends ScreenElement {
  static override styles = [
    base,
    zones,
    sceneryStyle,
    css`
      .lakeside {
        cursor: pointer;
      }
      .front {
        position: absolute;
        inset: 0;
        padding: 84px 40px 40px;
        display: flex;
        flex-direction: column;
        align-items: center;
        text-align: center;
      }
      .clock {
        font-size: 236px;
        font-weight: 300;
        line-height: 1;
        letter-spacing: -0.02em;
      }
      .date {
        margin-top: 20px;
        font-size: var(--text-lead);
        color: var(--ink-soft);
      }
      h1 {
        margin-top: 44px;
        font-size: calc(84px * (0.6 + 0.4 * var(--scale-text)));
        font-weight: 800;
        line-height: 1.2;
      }
      .touch {
        position: relative;
        margin: auto;
        width: 340px;
        height: 340px;
        border-radius: 50%;
        padding: 0;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 12px;
        color: var(--on-lake);
        background: var(--lake);
        border-color: var(--lake);
        font-size: var(--text-action);
        font-weight: 700;
      }
      .touch .icon {
        width: 96px;
        height: 96px;
      }
      .touch::before,
      .touch::after {
        content: "";
        position: absolute;
        inset: -8px;
        border: 4px solid var(--lake);
        border-radius: 50%;
        animation: spread 5s ease-out infinite;
      }
      .touch::after {
        animation-delay: 2.5s;
      }
      @keyframes spread {
        from {
          opacity: 0.55;
          transform: scale(1);
        }
        to {
          opacity: 0;
          transform: scale(1.5);
        }
      }
      .status {
        width: 100%;
        display: grid;
        gap: 18px;
        padding: 30px 36px;
        text-align: left;
      }
      .row {
        display: flex;
        gap: 28px;
      }
      .row h2 {
        flex: none;
        align-self: start;
        font-size: var(--text-body);
        font-weight: 700;
      }
      .row ul {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 32px;
      }
      :host([low]) .clock {
        font-size: 160px;
      }
      @media (prefers-reduced-motion: reduce) {
        .touch::before,
        .touch::after {
          opacity: 0.3;
          transform: scale(1.12);
        }
      }
    `,
  ];

  #works(): { works: string[]; closed: string[] } {
    const { words, facts } = this.view;
    const works: string[] = [];
    const stopped = new Map<string, string[]>();
    const tell = (name: string, ...reasons: string[]) => {
      const reason = reasons.find((text) => text !== "");
      if (reason === undefined) works.push(name);
      else stopped.set(reason, [...(stopped.get(reason) ?? []), name]);
    };
    const printer = (which: "certificatePrinter" | "receiptPrinter") => {
      const obstacles = printerObstacles(facts.devices[which]);
      return obstacles.length === 0 ? "" : obstacleWords(words, obstacles);
    };
    const reader = readerWords(words, facts);
    const network = facts.network === "down" ? words.home.offline : "";
    tell(words.attract.card, reader);
    const social = canShow(facts.devices, "socialSecurityCard");
    if (social) works.push(words.attract.socialCard);
    // Whoever cannot show a card, or reach the server, has nothing to print.
    const anyCard = social ? "" : reader;
    tell(words.attract.online, anyCard, network);
    tell(words.attract.print, anyCard, network, printer("certificatePrinter"));
    tell(words.attract.slip, anyCard, network, printer("receiptPrinter"));
    works.push(words.attract.guide);
    const colon = words.tag === "en" ? ": " : "：";
    const closed = [...stopped].map(([reason, names]) => `${names.join(words.listComma)}${colon}${reason}`);
    return { works, closed };
  }

  override render() {
    const { words, now, facts } = this.view;
    const at = new Date(now);
    const { works, closed } = this.#works();
    const left = leftCard(facts.devices);
    const busy = facts.devices.certificatePrinter?.status.state === "printing";
    return html`<div class="lakeside" @click=${this.on({ type: "wake" })}>
      ${scenery}
      <div class="front">
        <p class="clock">${words.clockTime(at)}</p>
        <p class="date">${words.date(at)}</p>
        <h1>${words.attract.title}</h1>
        <button class="touch">${icon("hand")}${words.attract.touch}</button>
        <section class="status card">
          ${
            left === undefined
              ? nothing
              : html`<div class="row warn">
                  <h2 class="state">${icon("take")}${words.attract.cardLeft[left]}</h2>
                </div>`
          }
          <div class="row good">
            <h2 class="state">${icon("check")}${words.attract.works}</h2>
            <ul>
              ${works.map((name) => html`<li>${name}</li>`)}
            </ul>
          </div>
          ${
            closed.length === 0
              ? nothing
              : html`<div class="row warn">
                  <h2 class="state">${icon("cross")}${words.attract.closed}</h2>
                  <ul>
                    ${closed.map((name) => html`<li>${name}</li>`)}
                  </ul>
                </div>`
          }
          ${busy ? html`<p>${words.attract.paperFirst}</p>` : nothing}
        </section>
      </div>
    </div>`;
  }
}
customElements.define("attract-screen", AttractScreen);
