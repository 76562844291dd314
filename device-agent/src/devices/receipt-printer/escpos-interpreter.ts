import { encode } from "uqr";
import type { Command } from "./escpos-commands.ts";

// The printer's side of ESC/POS: what commands do to its modes and its paper, written from the command reference and sharing nothing with
// protocol.ts or encode-slip.ts: what one of them gets wrong, the other does not repeat.

/** What stands on paper, in dots from its top left corner. */
export type PaperMark =
  | {
      readonly kind: "text";
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly scaleX: number;
      readonly scaleY: number;
      readonly bold: boolean;
    }
  | {
      readonly kind: "dots";
      readonly x: number;
      readonly y: number;
      readonly widthBytes: number;
      readonly rows: number;
      readonly data: Uint8Array;
    };

/** What a command does beyond the paper; `moved` is how far the paper went. */
export interface Effect {
  readonly moved: number;
  readonly lines: number;
  readonly cut: boolean;
  readonly answer?: Answer;
}

export type Answer =
  | { readonly kind: "processId"; readonly id: Uint8Array }
  | { readonly kind: "automaticStatus"; readonly enabled: boolean }
  | { readonly kind: "sensors" }
  | { readonly kind: "information"; readonly id: number }
  | { readonly kind: "counter"; readonly id: number };

interface Run {
  readonly text: string;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly bold: boolean;
}

const power = { align: 0, bold: false, scaleX: 1, scaleY: 1, spacing: 30, left: 0, chinese: false };
/** The knife stands this far above the print head: every strip begins with as much blank paper. */
const headToKnife = 48;

/** The modes and the paper of a printer: takes commands one by one and lets paper come out. */
export class EscPosInterpreter {
  readonly #width: number;
  readonly #graphics: boolean;
  #stored: { readonly widthBytes: number; readonly rows: number; readonly data: Uint8Array } | undefined;
  #mode = { ...power, area: 0 };
  #line: Run[] = [];
  #code = { module: 3, data: "" };
  #marks: PaperMark[] = [];
  #lines: string[] = [];
  #y = headToKnife;

  /**
   * @param width printable dots across
   * @param graphics knows GS ( L; many clones do not and print nothing of it
   */
  constructor(width: number, graphics = true) {
    this.#width = width;
    this.#graphics = graphics;
    this.reset();
  }

  get chinese(): boolean {
    return this.#mode.chinese;
  }

  /** The strip hanging from the printer: what was printed since the last cut. */
  strip(): {
    readonly marks: readonly PaperMark[];
    readonly lines: readonly string[];
    readonly height: number;
  } {
    return { marks: this.#marks, lines: this.#lines, height: this.#y - headToKnife };
  }

  /** Takes the strip away, as the knife does. */
  tear(): void {
    this.#marks = [];
    this.#lines = [];
    this.#y = headToKnife;
  }

  /** Power on, or ESC @. */
  reset(): void {
    this.#mode = { ...power, area: this.#width };
    this.#line = [];
    this.#stored = undefined;
  }

  apply(command: Command): Effect {
    switch (command.kind) {
      case "text":
        this.#line.push({ text: command.text, ...this.#style() });
        return still;
      case "control":
        return command.byte === 0x0a ? this.#printLine(this.#mode.spacing) : still;
      case "raster":
        return this.#raster(command.widthBytes, command.rows, command.data);
      case "escape":
        return this.#escape(command.lead, command.name, command.parameters);
      case "extended":
        return this.#extended(command.name, command.parameters);
      case "ignored":
        return still;
    }
  }

  #escape(lead: string, name: string, [a = 0, b = 0, c = 0, d = 0]: Uint8Array): Effect {
    switch (`${lead} ${name}`) {
      case "ESC @":
        this.reset();
        return still;
      case "ESC a":
        this.#mode.align = a % 48;
        return still;
      case "ESC E":
        this.#mode.bold = (a & 1) === 1;
        return still;
      case "ESC !":
        Object.assign(this.#mode, {
          bold: (a & 8) !== 0,
          scaleX: (a & 0x20) === 0 ? 1 : 2,
          scaleY: (a & 0x10) === 0 ? 1 : 2,
        });
        return still;
      case "ESC 2":
        this.#mode.spacing = power.spacing;
        return still;
      case "ESC 3":
        this.#mode.spacing = a;
        return still;
      case "ESC J":
        return this.#printLine(a);
      case "ESC d":
        return this.#printLine(a * this.#mode.spacing);
      case "FS &":
        this.#mode.chinese = true;
        return still;
      case "FS .":
        this.#mode.chinese = false;
        return still;
      case "GS !":
        Object.assign(this.#mode, { scaleX: ((a >> 4) & 7) + 1, scaleY: (a & 7) + 1 });
        return still;
      case "GS L":
        this.#mode.left = Math.min(a + 256 * b, this.#width);
        return still;
      case "GS W":
        this.#mode.area = Math.min(a + 256 * b, this.#width);
        return still;
      case "GS V":
        return this.#cut(a > 49 ? b : 0, a > 49);
      case "GS a":
        return { ...still, answer: { kind: "automaticStatus", enabled: a !== 0 } };
      case "GS r":
        return a % 48 === 1 ? { ...still, answer: { kind: "sensors" } } : still;
      case "GS I":
        return { ...still, answer: { kind: "information", id: a } };
      case "GS g":
        return a === 0x32 ? { ...still, answer: { kind: "counter", id: c + 256 * d } } : still;
      default:
        return still;
    }
  }

  #extended(name: string, parameters: Uint8Array): Effect {
    if (name === "GS ( H" && parameters[0] === 0x30 && parameters.length === 6)
      return { ...still, answer: { kind: "processId", id: parameters.slice(2) } };
    if (name === "GS ( k" && parameters[0] === 0x31) return this.#qr(parameters);
    if (name === "GS ( L" && this.#graphics) return this.#graphicsFunction(parameters);
    return still;
  }

  #qr(parameters: Uint8Array): Effect {
    const [, fn, n = 3] = parameters;
    if (fn === 0x43) this.#code.module = Math.min(16, Math.max(1, n));
    if (fn === 0x50) this.#code.data = Buffer.from(parameters.subarray(3)).toString("latin1");
    // 2,331 bytes are all that version 40 holds at correction level M (ISO/IEC 18004, table 7).
    const bytes = Buffer.byteLength(this.#code.data);
    if (fn !== 0x51 || bytes === 0 || bytes > 2331) return still;
    const { data, size } = encode(this.#code.data, { ecc: "M", boostEcc: false, border: 0 });
    const side = size * this.#code.module;
    if (side > this.#mode.area) return still;
    const widthBytes = Math.ceil(side / 8);
    const dots = new Uint8Array(widthBytes * side);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        if (data[Math.floor(y / this.#code.module)]?.[Math.floor(x / this.#code.module)] === true)
          dots[y * widthBytes + (x >> 3)] = (dots[y * widthBytes + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    return this.#place(widthBytes, side, dots, side);
  }

  /** GS ( L: fn 112 stores raster graphics of so many dots by so many rows, fn 50 prints what is stored. */
  #graphicsFunction(parameters: Uint8Array): Effect {
    const fn = parameters[1];
    if (fn === 112) {
      const [, , , , , , xL = 0, xH = 0, yL = 0, yH = 0] = parameters;
      const widthBytes = Math.ceil((xL + 256 * xH) / 8);
      const [rows, data] = [yL + 256 * yH, parameters.slice(10)];
      this.#stored = data.length === widthBytes * rows ? { widthBytes, rows, data } : undefined;
    }
    if ((fn !== 2 && fn !== 50) || this.#stored === undefined) return still;
    const { widthBytes, rows, data } = this.#stored;
    this.#stored = undefined;
    return this.#raster(widthBytes, rows, data);
  }

  #raster(widthBytes: number, rows: number, data: Uint8Array): Effect {
    return this.#place(widthBytes, rows, data, widthBytes * 8);
  }

  #place(widthBytes: number, rows: number, data: Uint8Array, width: number): Effect {
    if (rows === 0 || widthBytes === 0) return still;
    this.#marks.push({ kind: "dots", x: this.#start(width), y: this.#y, widthBytes, rows, data });
    return this.#move(rows);
  }

  /** Prints the line being built, breaking it where the print area ends, then feeds. */
  #printLine(spacing: number): Effect {
    const line = this.#line;
    this.#line = [];
    if (line.length === 0) return this.#move(spacing);
    let effect = still;
    const rows = breakLine(line, this.#mode.area);
    rows.forEach((runs, index) => {
      const height = Math.max(...runs.map((run) => run.scaleY * 24));
      let x = this.#start(runs.reduce((sum, run) => sum + widthOf(run), 0));
      for (const run of runs) {
        this.#marks.push({ kind: "text", x, y: this.#y + height - run.scaleY * 24, ...run });
        x += widthOf(run);
      }
      this.#lines.push(runs.map((run) => run.text).join(""));
      const moved = this.#move(Math.max(height, index === rows.length - 1 ? spacing : this.#mode.spacing));
      effect = { ...moved, moved: effect.moved + moved.moved, lines: effect.lines + 1 };
    });
    return effect;
  }

  #cut(extra: number, feeds: boolean): Effect {
    const moved = this.#move(feeds ? headToKnife + extra : 0).moved;
    return { moved, lines: 0, cut: true };
  }

  #start(width: number): number {
    const { left, area, align } = this.#mode;
    const room = Math.min(area, this.#width - left);
    const free = Math.max(0, room - width);
    return left + (align === 1 ? Math.floor(free / 2) : align === 2 ? free : 0);
  }

  #move(dots: number): Effect {
    this.#y += dots;
    return { moved: dots, lines: dots > 0 ? 1 : 0, cut: false };
  }

  #style() {
    const { bold, scaleX, scaleY } = this.#mode;
    return { bold, scaleX, scaleY };
  }
}

const still: Effect = { moved: 0, lines: 0, cut: false };

const characterWidth = (character: string) => ((character.codePointAt(0) ?? 0) < 0x80 ? 12 : 24);
const widthOf = (run: Run) =>
  Array.from(run.text).reduce((sum, character) => sum + characterWidth(character) * run.scaleX, 0);

function breakLine(line: readonly Run[], area: number): Run[][] {
  const rows: Run[][] = [[]];
  let used = 0;
  for (const run of line) {
    let text = "";
    for (const character of run.text) {
      const width = characterWidth(character) * run.scaleX;
      if (used + width > area && used > 0) {
        if (text !== "") rows.at(-1)?.push({ ...run, text });
        rows.push([]);
        text = "";
        used = 0;
      }
      text += character;
      used += width;
    }
    if (text !== "") rows.at(-1)?.push({ ...run, text });
  }
  return rows.filter((row) => row.length > 0);
}
