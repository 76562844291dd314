import { Pen, type Strokes } from "@zizhuban/server-contract";
import { css, html, LitElement, type PropertyValues } from "lit";
import { base } from "../theme/index.ts";

/** What was drawn so far, pen down to pen up, after every stroke. */
export class Drawn extends Event {
  static readonly type = "drawn";
  readonly strokes: Strokes;

  constructor(strokes: Strokes) {
    super(Drawn.type);
    this.strokes = strokes;
  }
}

type Point = Strokes[number][number];

/** Canvas pixels. */
const width = 7;

/** A frame to write one's name in, with a finger. What is drawn lives only here and in what is sent off. */
class SignPad extends LitElement {
  static override properties = {
    label: { type: String },
    attempt: { type: Number },
  };
  declare label: string;
  /** Another number empties the frame. */
  declare attempt: number;
  static override styles = [
    base,
    css`
      :host {
        display: block;
        position: relative;
        min-height: 0;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        border: 4px solid var(--lake);
        border-radius: var(--radius);
        background: #ffffff;
        touch-action: none;
        cursor: crosshair;
      }
    `,
  ];
  readonly #pen = new Pen();
  #pointer: number | undefined;

  constructor() {
    super();
    this.label = "";
    this.attempt = 0;
  }

  get #canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector("canvas");
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("attempt")) return;
    this.#pen.clear();
    const canvas = this.#canvas;
    if (canvas === null) return;
    // One canvas pixel is one pixel of the panel's canvas, whatever the window shows it at.
    canvas.width = canvas.offsetWidth;
    canvas.height = canvas.offsetHeight;
  }

  /** A window may show the panel smaller: the place on the canvas, not on the glass. */
  #place(event: PointerEvent): [x: number, y: number, at: number] {
    const canvas = this.#canvas;
    if (canvas === null) return [0, 0, event.timeStamp];
    const box = canvas.getBoundingClientRect();
    const scale = box.width === 0 ? 1 : canvas.width / box.width;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    return [Math.min(x, canvas.width), Math.min(y, canvas.height), event.timeStamp];
  }

  #draw(from: Point, to: Point): void {
    const context = this.#canvas?.getContext("2d");
    if (context === null || context === undefined) return;
    context.lineWidth = width;
    context.lineCap = "round";
    context.strokeStyle = "#16262b";
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }

  #down = (event: PointerEvent) => {
    if (this.#pointer !== undefined) return;
    const point = this.#pen.down(...this.#place(event));
    if (point === undefined) return;
    this.#pointer = event.pointerId;
    this.#canvas?.setPointerCapture(event.pointerId);
    this.#draw(point, point);
  };

  #move = (event: PointerEvent) => {
    if (event.pointerId !== this.#pointer) return;
    const line = this.#pen.move(...this.#place(event));
    if (line !== undefined) this.#draw(...line);
  };

  #up = (event: PointerEvent) => {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = undefined;
    this.dispatchEvent(new Drawn(this.#pen.strokes));
  };

  override render() {
    return html`<canvas
      role="img"
      aria-label=${this.label}
      @pointerdown=${this.#down}
      @pointermove=${this.#move}
      @pointerup=${this.#up}
      @pointercancel=${this.#up}
    ></canvas>`;
  }
}
customElements.define("sign-pad", SignPad);
