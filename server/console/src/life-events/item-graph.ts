import { css, html, LitElement, nothing, svg } from "lit";
import { base } from "../elements/index.ts";
import { box, cornerOf, edgePath, layOut, neighbour, sizeOf, type DrawnItem } from "./layout.ts";

/** An item of the drawing: its state is a word and a shape, never colour alone. */
export interface GraphItem extends DrawnItem {
  readonly name: string;
  /** Second line: department, and how it stands. */
  readonly note: string;
  readonly kind: "plain" | "good" | "running" | "bad" | "waiting";
  readonly optional: boolean;
  readonly critical: boolean;
}

const arrows = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"] as const;
const marks = { plain: "", good: "✓", running: "▶", bad: "✕", waiting: "…" } as const;
/** So many characters fit into a box. */
const fits = 13;
const short = (text: string) => (text.length > fits ? `${text.slice(0, fits - 1)}…` : text);

/**
 * Items as boxes, in columns by what must be done before them. Tab or an arrow key goes from box to box; Enter says
 * `pick`, Delete says `drop`, both with the item's key.
 */
export class ItemGraph extends LitElement {
  static override properties = {
    items: { attribute: false },
    picked: { type: String },
    label: { type: String },
  };
  static override styles = [
    base,
    css`
      :host {
        display: block;
        overflow: auto;
      }
      svg {
        display: block;
      }
      rect {
        fill: var(--surface);
        stroke: var(--ink-soft);
        stroke-width: 1;
      }
      .optional rect {
        stroke-dasharray: 5 4;
      }
      .critical rect {
        stroke-width: 2.5;
        stroke: var(--lake);
      }
      .bad rect {
        stroke: var(--bad);
        stroke-width: 2.5;
      }
      [aria-pressed="true"] rect {
        fill: var(--lake-soft);
      }
      path {
        fill: none;
        stroke: var(--ink-soft);
        stroke-width: 1.5;
      }
      path.critical {
        stroke: var(--lake);
        stroke-width: 2.5;
      }
      marker path {
        fill: var(--ink-soft);
        stroke: none;
      }
      text {
        fill: var(--ink);
        font-size: 14px;
      }
      .note {
        fill: var(--ink-soft);
        font-size: 12px;
      }
      g[role="button"] {
        cursor: pointer;
      }
    `,
  ];

  declare items: readonly GraphItem[];
  declare picked: string;
  declare label: string;

  constructor() {
    super();
    this.items = [];
    this.picked = "";
    this.label = "";
  }

  override render() {
    const spots = layOut(this.items);
    const { width, height } = sizeOf(spots);
    const at = new Map(spots.map((spot) => [spot.item.key, spot]));
    return html`<svg
      width=${width}
      height=${height}
      viewBox=${`0 0 ${width} ${height}`}
      role="group"
      aria-label=${this.label}
    >
      <defs>
        <marker
          id="end"
          markerUnits="userSpaceOnUse"
          markerWidth="10"
          markerHeight="10"
          refX="6"
          refY="4"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z"></path>
        </marker>
      </defs>
      ${spots.flatMap((to) =>
        to.item.after.map((key) => {
          const from = at.get(key);
          const critical = from?.item.critical === true && to.item.critical;
          return from === undefined
            ? nothing
            : svg`<path class=${critical ? "critical" : ""} d=${edgePath(from, to)} marker-end="url(#end)"></path>`;
        }),
      )}
      ${spots.map((spot) => {
        const { item } = spot;
        const { x, y } = cornerOf(spot);
        const marked = `${marks[item.kind]} ${item.key}`.trim();
        const shown = short(item.name);
        return svg`<g
          role="button"
          tabindex="0"
          data-item=${item.key}
          data-kind=${item.kind}
          class=${[item.kind, item.optional ? "optional" : "", item.critical ? "critical" : ""].join(" ")}
          aria-pressed=${item.key === this.picked ? "true" : "false"}
          aria-label=${`${marked} · ${item.note} ${shown} ${shown === item.name ? "" : item.name}`.trim()}
          @click=${() => this.#tell("pick", item.key)}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event, item.key)}
        >
          <title>${item.name}</title>
          <rect x=${x} y=${y} width=${box.width} height=${box.height} rx="8"></rect>
          <text x=${x + 10} y=${y + 20} class="note">${marked} · ${item.note}</text>
          <text x=${x + 10} y=${y + 45}>${shown}</text>
        </g>`;
      })}
    </svg>`;
  }

  #tell(what: "pick" | "drop", key: string): void {
    this.dispatchEvent(new CustomEvent(what, { detail: key }));
  }

  #onKey(event: KeyboardEvent, key: string): void {
    const arrow = arrows.find((one) => one === event.key);
    if (arrow !== undefined) {
      const next = neighbour(layOut(this.items), key, arrow);
      this.renderRoot.querySelector<SVGElement>(`[data-item="${next?.key ?? key}"]`)?.focus();
    } else if (event.key === "Enter" || event.key === " ") this.#tell("pick", key);
    else if (event.key === "Delete") this.#tell("drop", key);
    else return;
    event.preventDefault();
  }
}

customElements.define("item-graph", ItemGraph);
