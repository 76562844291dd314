import type { Strokes } from "./http/index.ts";

type Point = Strokes[number][number];

/** What {@link Strokes} takes: points of one stroke, strokes, milliseconds. */
const most = { points: 500, strokes: 60, time: 600_000 } as const;
/** Points closer than this say nothing new. Pixels. */
const apart = 3;

/** Writes down what a pen draws, as a signature is sent off. Times are milliseconds of one clock, whichever. */
export class Pen {
  #strokes: Point[][] = [];
  #began: number | undefined;

  /** What was drawn so far, pen down to pen up. */
  get strokes(): Strokes {
    return this.#strokes.map((stroke) => [...stroke]);
  }

  clear(): void {
    this.#strokes = [];
    this.#began = undefined;
  }

  /** @returns where a stroke begins; undefined when no more are taken */
  down(x: number, y: number, at: number): Point | undefined {
    if (this.#strokes.length >= most.strokes) return undefined;
    const point = this.#point(x, y, at);
    this.#strokes.push([point]);
    return point;
  }

  /** @returns from where to where it went; undefined when that is nothing new */
  move(x: number, y: number, at: number): readonly [from: Point, to: Point] | undefined {
    const stroke = this.#strokes.at(-1);
    const from = stroke?.at(-1);
    if (stroke === undefined || from === undefined || stroke.length >= most.points) return undefined;
    const to = this.#point(x, y, at);
    if (Math.hypot(to.x - from.x, to.y - from.y) < apart) return undefined;
    stroke.push(to);
    return [from, to];
  }

  #point(x: number, y: number, at: number): Point {
    this.#began ??= at;
    const t = Math.round(Math.min(Math.max(at - this.#began, 0), most.time));
    return { x: Math.max(Math.round(x), 0), y: Math.max(Math.round(y), 0), t };
  }
}
