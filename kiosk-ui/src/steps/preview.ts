import { css, html, nothing } from "lit";
import { obstacleWords } from "../availability.ts";
import { printerObstacles } from "../device/index.ts";
import { icon, phrased, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import type { PlaceAt } from "../journey/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";
import { progress, progressStyle } from "./progress.ts";

/** The page as it will be printed, masked; or what it says in large type. */
export class PreviewStep extends ScreenElement {
  static override properties = {
    ...ScreenElement.properties,
    chosen: { state: true },
    page: { state: true },
  };
  declare private chosen: "page" | "facts" | undefined;
  declare private page: number;
  static override styles = [
    base,
    zones,
    sceneryStyle,
    progressStyle,
    css`
      /* The paper is the one thing here: it reaches down to the buttons. */
      .content {
        height: calc(1188px - var(--low-shift));
        align-items: center;
        gap: 14px;
        padding: 0;
      }
      .tabs {
        align-self: stretch;
      }
      .tabs p {
        flex: 1;
      }
      .tabs button {
        flex: none;
        min-height: 80px;
        padding: 0 32px;
        font-size: var(--text-small);
      }
      .sheet {
        flex: 1;
        min-height: 0;
        display: grid;
        place-items: center;
        width: 100%;
      }
      .sheet img {
        max-width: 100%;
        max-height: 100%;
        width: auto;
        min-height: 0;
        height: 100%;
        background: #ffffff;
        border: 2px solid var(--line);
        border-radius: 8px;
        box-shadow: var(--shadow);
      }
      .masked {
        font-size: var(--text-small);
        text-align: center;
      }
      dl {
        width: 100%;
        padding: 18px 44px;
      }
      dl div {
        padding: 20px 0;
        border-bottom: 2px solid var(--line);
        line-height: 1.35;
      }
      dl div:last-child {
        border: 0;
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        font-size: var(--text-action);
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      :host([elder]) dd {
        font-size: var(--text-lead);
      }
      /* Many lines, or little room: name and value side by side. */
      :host([low]:not([elder])) dl div,
      :host(:not([elder])) .many div {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 32px;
      }
      :host([low]:not([elder])) dd,
      :host(:not([elder])) .many dd {
        font-size: var(--text-lead);
        text-align: right;
      }
      .actions .wait {
        justify-content: start;
        font-size: var(--text-small);
        text-align: left;
      }
      .actions .secondary {
        flex: none;
        padding: 0 30px;
      }
      :host([low]) dl div {
        padding: 10px 0;
      }
    `,
  ];

  constructor() {
    super();
    this.page = 0;
  }

  #facts(place: PlaceAt<"preview">) {
    const { words } = this.view;
    const { outcome } = place.round;
    return html`<dl class="card ${outcome.facts.length > 6 ? "many" : ""}">
      ${outcome.facts.map(
        ({ label, value }) =>
          html`<div>
            <dt lang="zh-CN">${label}</dt>
            <dd lang="zh-CN">${value}</dd>
          </div>`,
      )}
      <div>
        <dt>${words.preview.number}</dt>
        <dd>${outcome.certificate?.number ?? ""}</dd>
      </div>
    </dl>`;
  }

  #sheet(place: PlaceAt<"preview">) {
    const { words } = this.view;
    const { pictures } = place;
    if (pictures === "loading") {
      return html`<div class="sheet soft" role="status"><p>${words.preview.loading}</p></div>`;
    }
    const picture = pictures === "unavailable" ? undefined : pictures[this.page];
    if (picture === undefined) return this.#facts(place);
    return html`<div class="sheet">
        <img
          src=${picture.url}
          width=${picture.width}
          height=${picture.height}
          alt=${words.preview.alt(this.page + 1)}
        />
      </div>
      <p class="masked soft">${words.preview.masked}</p>`;
  }

  #withoutPrint(look: "primary" | "secondary") {
    const { preview } = this.view.words;
    return html`<button class=${look} @click=${this.on({ type: "next" })}>
      ${preview.withoutPrint}<small>${preview.withoutPrintAbout}</small>
    </button>`;
  }

  override render() {
    const place = placeAt(this.view, "preview");
    if (place === undefined) return nothing;
    const { words, journey, facts, modes } = this.view;
    const { item, outcome } = place.round;
    const obstacles = printerObstacles(facts.devices.certificatePrinter);
    const noPicture = place.pictures === "unavailable";
    const shown = noPicture ? "facts" : (this.chosen ?? (modes.elder ? "facts" : "page"));
    const several =
      typeof place.pictures === "object" && place.pictures.length > 1 ? place.pictures.length : 0;
    return html`
      ${shown === "facts" && !modes.low ? shore : nothing}
      <div class="title">
        ${progress(this.view, place.round, "preview")}
        <h1>${words.preview.title(journey.visit?.citizen.name ?? "")}</h1>
      </div>
      <div class="content">
        <div class="tabs">
          <p class="soft">${phrased(noPicture ? words.preview.unavailable : words.preview.about)}</p>
          ${
            several > 0 && shown === "page"
              ? html`<button @click=${() => (this.page = (this.page + 1) % several)}>
                  ${words.list.page(this.page + 1, several)} ${words.list.following}
                </button>`
              : nothing
          }
          ${
            noPicture
              ? nothing
              : (["page", "facts"] as const).map(
                  (kind) =>
                    html`<button aria-pressed=${shown === kind} @click=${() => (this.chosen = kind)}>
                      ${words.preview[kind]}
                    </button>`,
                )
          }
        </div>
        ${shown === "facts" ? this.#facts(place) : this.#sheet(place)}
      </div>
      <div class="actions">
        ${
          obstacles.length > 0
            ? html`<div class="wait warn" role="status">
                  ${icon("warn")}
                  <div>
                    <p>${words.preview.cannot}</p>
                    <p>${phrased(obstacleWords(words, obstacles))}</p>
                  </div>
                </div>
                ${this.#withoutPrint("primary")}`
            : html`${this.#withoutPrint("secondary")}
                <button class="primary wide" @click=${this.on({ type: "print" })}>
                  ${words.preview.print(outcome.certificate?.pages ?? item.pages)}<small
                    >${words.preview.printAbout}</small
                  >
                </button>`
        }
      </div>
    `;
  }
}
customElements.define("preview-step", PreviewStep);
