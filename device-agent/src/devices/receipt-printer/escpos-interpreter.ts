import { encode } from "uqr";

// The printer's side of ESC/POS, written from the command reference and sharing nothing with
// protocol.ts or encode-slip.ts: what one of them gets wrong, the other does not repeat.

/** A command as the printer takes it from its buffer. */
export type Command =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "control"; readonly byte: number }
  | {
      readonly kind: "escape";
      readonly lead: "ESC" | "FS" | "GS";
      readonly name: string;
      readonly parameters: Uint8Array;
    }
  | { readonly kind: "raster"; readonly widthBytes: number; readonly rows: number; readonly data: Uint8Array }
  | { readonly kind: "extended"; readonly name: string; readonly parameters: Uint8Array }
  | { readonly kind: "ignored" };

export interface Step {
  readonly command: Command;
  /** Bytes it takes from the buffer. */
  readonly length: number;
}

const leads: Readonly<Record<number, "ESC" | "FS" | "GS">> = { 0x1b: "ESC", 0x1c: "FS", 0x1d: "GS" };

/** Parameter bytes of the fixed-length commands, by lead and name; any other takes none. */
const parameterCounts: Readonly<Record<string, number>> = Object.fromEntries([
  ...Array.from("!aEG-3dJtRMS{ VU r=", (name) => [`ESC ${name}`, 1]),
  ["ESC p", 3],
  ["ESC $", 2],
  ["ESC \\", 2],
  ...Array.from("!-WC", (name) => [`FS ${name}`, 1]),
  ["FS S", 2],
  ...Array.from("!aBbfhHIrw:", (name) => [`GS ${name}`, 1]),
  ...Array.from("LWP$\\", (name) => [`GS ${name}`, 2]),
]);

/** The two-byte font in use: none before FS & or where the printer has none. */
export type OwnFont = "gb18030" | "gb2312" | false;

/** The next command of the buffer, or undefined while it is not complete. */
export function nextStep(buffer: Uint8Array, chinese: OwnFont): Step | undefined {
  const first = buffer[0];
  if (first === undefined) return undefined;
  const lead = leads[first];
  if (lead !== undefined) return escapeStep(buffer, lead);
  if (first === 0x10) return realTimeStep(buffer);
  if (first < 0x20) return { command: { kind: "control", byte: first }, length: 1 };
  return textStep(buffer, chinese);
}

function escapeStep(buffer: Uint8Array, lead: "ESC" | "FS" | "GS"): Step | undefined {
  const second = buffer[1];
  if (second === undefined) return undefined;
  const name = String.fromCharCode(second);
  if (lead === "GS" && name === "v") return rasterStep(buffer);
  if (name === "(") return extendedStep(buffer, lead);
  const count =
    lead === "GS" && name === "V"
      ? cutParameters(buffer)
      : lead === "GS" && name === "g"
        ? 4
        : (parameterCounts[`${lead} ${name}`] ?? 0);
  if (count === undefined || buffer.length < 2 + count) return undefined;
  return {
    command: { kind: "escape", lead, name, parameters: buffer.slice(2, 2 + count) },
    length: 2 + count,
  };
}

/** GS V: functions 65, 66, 97, 98, 103, 104 carry a distance. */
function cutParameters(buffer: Uint8Array): number | undefined {
  const m = buffer[2];
  return m === undefined ? undefined : m > 49 ? 2 : 1;
}

/** GS v 0 m xL xH yL yH, then rows of xL + 256 xH bytes. */
function rasterStep(buffer: Uint8Array): Step | undefined {
  const [, , , , xL, xH, yL, yH] = buffer;
  if (xL === undefined || xH === undefined || yL === undefined || yH === undefined) return undefined;
  const [widthBytes, rows] = [xL + 256 * xH, yL + 256 * yH];
  const length = 8 + widthBytes * rows;
  if (buffer.length < length) return undefined;
  return { command: { kind: "raster", widthBytes, rows, data: buffer.slice(8, length) }, length };
}

/** `( X pL pH` and pL + 256 pH bytes. */
function extendedStep(buffer: Uint8Array, lead: string): Step | undefined {
  const [, , name, pL, pH] = buffer;
  if (name === undefined || pL === undefined || pH === undefined) return undefined;
  const length = 5 + pL + 256 * pH;
  if (buffer.length < length) return undefined;
  return {
    command: {
      kind: "extended",
      name: `${lead} ( ${String.fromCharCode(name)}`,
      parameters: buffer.slice(5, length),
    },
    length,
  };
}

/** Real-time commands were executed on arrival; here they only leave the buffer. */
function realTimeStep(buffer: Uint8Array): Step | undefined {
  const second = buffer[1];
  if (second === undefined) return undefined;
  const lengths: Readonly<Record<number, number>> = { 0x04: 3, 0x05: 3, 0x14: buffer[2] === 8 ? 10 : 5 };
  const length = lengths[second];
  if (length === undefined) return { command: { kind: "ignored" }, length: 1 };
  if (second === 0x14 && buffer[2] === undefined) return undefined;
  return buffer.length < length ? undefined : { command: { kind: "ignored" }, length };
}

const gb18030 = new TextDecoder("gb18030");

function textStep(buffer: Uint8Array, chinese: OwnFont): Step | undefined {
  let end = 0;
  while (end < buffer.length) {
    const byte = buffer[end] ?? 0;
    if (byte < 0x20) break;
    const length = chinese === false ? 1 : characterLength(buffer, end);
    if (length === undefined || end + length > buffer.length) break;
    end += length;
  }
  if (end === 0) return undefined;
  const bytes = buffer.slice(0, end);
  const text =
    chinese === false
      ? String.fromCharCode(...bytes.map((b) => (b < 0x7f ? b : 0x3f)))
      : gb18030.decode(chinese === "gb2312" ? onlyGb2312(bytes) : bytes);
  return { command: { kind: "text", text }, length: end };
}

/** What a GB 2312 font has no glyph for comes out as a box (A1F5h). */
function onlyGb2312(bytes: Uint8Array): Uint8Array {
  const shown: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at) ?? 1;
    const [lead = 0, trail = 0] = bytes.subarray(at, at + length);
    const own = lead >= 0xa1 && lead <= 0xf7 && !(lead > 0xa9 && lead < 0xb0) && trail >= 0xa1;
    if (length === 1 || (length === 2 && own)) shown.push(...bytes.subarray(at, at + length));
    else shown.push(0xa1, 0xf5);
    at += length;
  }
  return Uint8Array.from(shown);
}

/** GB 18030-2005 §6: one, two or four bytes, told by the first and the second. */
function characterLength(buffer: Uint8Array, at: number): number | undefined {
  const first = buffer[at] ?? 0;
  if (first < 0x81 || first === 0xff) return 1;
  const second = buffer[at + 1];
  if (second === undefined) return undefined;
  return second >= 0x30 && second <= 0x39 ? 4 : second < 0x40 ? 1 : 2;
}

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
