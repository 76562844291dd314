import type { Strokes } from "@zizhuban/server-contract";
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

type Stroke = Strokes[number];

/** What the contract takes of one stroke and of all of them. */
const mostPoints = 500;
const mostStrokes = 60;
const longest = 600_000;
/** Points closer than this (canvas pixels) say nothing new. */
const apart = 3;
const pen = 7;

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
  #strokes: Stroke[] = [];
  #began: number | undefined;
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
    this.#strokes = [];
    this.#began = undefined;
    const canvas = this.#canvas;
    if (canvas === null) return;
    // One canvas pixel is one pixel of the panel's canvas, whatever the window shows it at.
    canvas.width = canvas.offsetWidth;
    canvas.height = canvas.offsetHeight;
  }

  /** A window may show the panel smaller: the place on the canvas, not on the glass. */
  #point(event: PointerEvent): Stroke[number] {
    const canvas = this.#canvas;
    const box = canvas?.getBoundingClientRect();
    const scale = box === undefined || canvas === null || box.width === 0 ? 1 : canvas.width / box.width;
    const [x, y] = [(event.clientX - (box?.left ?? 0)) * scale, (event.clientY - (box?.top ?? 0)) * scale];
    this.#began ??= event.timeStamp;
    const inside = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most));
    return {
      x: inside(x, canvas?.width ?? 0),
      y: inside(y, canvas?.height ?? 0),
      t: inside(event.timeStamp - this.#began, longest),
    };
  }

  #draw(from: Stroke[number], to: Stroke[number]): void {
    const context = this.#canvas?.getContext("2d");
    if (context === null || context === undefined) return;
    context.lineWidth = pen;
    context.lineCap = "round";
    context.strokeStyle = "#16262b";
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }

  #down = (event: PointerEvent) => {
    if (this.#pointer !== undefined || this.#strokes.length >= mostStrokes) return;
    this.#pointer = event.pointerId;
    this.#canvas?.setPointerCapture(event.pointerId);
    const point = this.#point(event);
    this.#strokes.push([point]);
    this.#draw(point, point);
  };

  #move = (event: PointerEvent) => {
    const stroke = this.#strokes.at(-1);
    const last = stroke?.at(-1);
    if (event.pointerId !== this.#pointer || stroke === undefined || last === undefined) return;
    const point = this.#point(event);
    if (stroke.length >= mostPoints || Math.hypot(point.x - last.x, point.y - last.y) < apart) return;
    stroke.push(point);
    this.#draw(last, point);
  };

  #up = (event: PointerEvent) => {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = undefined;
    this.dispatchEvent(new Drawn(this.#strokes.map((stroke) => [...stroke])));
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
