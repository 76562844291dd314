import { css, html, nothing } from "lit";
import { obstacleWords } from "../availability.ts";
import { printerObstacles } from "../device/index.ts";
import { icon, ScreenElement } from "../elements/index.ts";
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
    progressStyle,
    css`
      .content {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 18px;
        padding: 0;
      }
      .tabs {
        display: flex;
        gap: 16px;
        align-self: stretch;
        align-items: center;
      }
      .tabs p {
        flex: 1;
      }
      .tabs button {
        flex: none;
        min-height: 80px;
        padding: 0 32px;
        border-radius: 40px;
        font-size: var(--text-small);
        font-weight: 600;
      }
      .tabs [aria-pressed="true"] {
        color: var(--on-lake);
        background: var(--lake);
        border-color: var(--lake);
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
        flex: 1;
        min-height: 0;
        width: 100%;
        padding: 18px 44px;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 32px;
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
        font-size: var(--text-lead);
        font-weight: 600;
        text-align: right;
        overflow-wrap: anywhere;
      }
      :host([elder]) dl div {
        display: block;
      }
      :host([elder]) dd {
        text-align: left;
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
    return html`<dl class="card">
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
      <div class="title">
        ${progress(this.view, item, "preview")}
        <h1>${words.preview.title(journey.visit?.citizen.name ?? "")}</h1>
      </div>
      <div class="content">
        <div class="tabs">
          <p class="soft">${noPicture ? words.preview.unavailable : words.preview.about}</p>
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
        <button class="${obstacles.length > 0 ? "primary" : "secondary"}" @click=${this.on({ type: "next" })}>
          ${words.preview.withoutPrint}<small>${words.preview.withoutPrintAbout}</small>
        </button>
        ${
          obstacles.length > 0
            ? html`<div class="wait" role="status">
                ${icon("warn")}<span>${words.preview.cannot}<br />${obstacleWords(words, obstacles)}</span>
              </div>`
            : html`<button class="primary wide" @click=${this.on({ type: "print" })}>
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
