// The printer's side of ESC/POS: how bytes become commands, written from the command reference and sharing nothing with
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
