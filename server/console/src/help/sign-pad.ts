import { Pen, type Strokes } from "@zizhuban/server-contract";
import { css, html, LitElement } from "lit";
import { base } from "../elements/index.ts";

type Point = Strokes[number][number];

/** CSS pixels; a pen tablet and a mouse draw alike. */
const size = { width: 560, height: 200, line: 4 } as const;

/** A field of a form to write one's name in; its value is what was drawn, as JSON. */
class SignPad extends LitElement {
  static readonly formAssociated = true;
  static override properties = {
    label: { type: String },
    again: { type: String },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
        justify-items: start;
      }
      canvas {
        border: 2px solid var(--lake);
        border-radius: 6px;
        background: #ffffff;
        touch-action: none;
        cursor: crosshair;
        max-width: 100%;
      }
    `,
  ];

  declare label: string;
  /** Name of the button that empties it. */
  declare again: string;
  readonly #pen = new Pen();
  readonly #internals = this.attachInternals();
  #pointer: number | undefined;

  constructor() {
    super();
    this.label = "";
    this.again = "";
  }

  get #context(): CanvasRenderingContext2D | null {
    return this.renderRoot.querySelector("canvas")?.getContext("2d") ?? null;
  }

  override render() {
    return html`<canvas
        role="img"
        aria-label=${this.label}
        width=${size.width}
        height=${size.height}
        @pointerdown=${this.#down}
        @pointermove=${this.#move}
        @pointerup=${this.#up}
        @pointercancel=${this.#up}
      ></canvas>
      <button type="button" data-do="again" @click=${this.#clear}>${this.again}</button>`;
  }

  #place({ currentTarget, clientX, clientY, timeStamp }: PointerEvent): [x: number, y: number, at: number] {
    if (!(currentTarget instanceof HTMLCanvasElement)) return [0, 0, timeStamp];
    const box = currentTarget.getBoundingClientRect();
    const scale = box.width === 0 ? 1 : size.width / box.width;
    const [x, y] = [(clientX - box.left) * scale, (clientY - box.top) * scale];
    return [Math.min(x, size.width), Math.min(y, size.height), timeStamp];
  }

  #draw(from: Point, to: Point): void {
    const context = this.#context;
    if (context === null) return;
    context.lineWidth = size.line;
    context.lineCap = "round";
    context.strokeStyle = "#16262b";
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }

  readonly #down = (event: PointerEvent) => {
    if (this.#pointer !== undefined) return;
    const point = this.#pen.down(...this.#place(event));
    if (point === undefined) return;
    this.#pointer = event.pointerId;
    if (event.currentTarget instanceof HTMLCanvasElement)
      event.currentTarget.setPointerCapture(event.pointerId);
    this.#draw(point, point);
  };

  readonly #move = (event: PointerEvent) => {
    if (event.pointerId !== this.#pointer) return;
    const line = this.#pen.move(...this.#place(event));
    if (line !== undefined) this.#draw(...line);
  };

  readonly #up = (event: PointerEvent) => {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = undefined;
    this.#internals.setFormValue(JSON.stringify(this.#pen.strokes));
  };

  readonly #clear = () => {
    this.#pen.clear();
    this.#context?.clearRect(0, 0, size.width, size.height);
    this.#internals.setFormValue(null);
  };
}

customElements.define("sign-pad", SignPad);
