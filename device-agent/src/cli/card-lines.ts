import { writeFile } from "node:fs/promises";
import {
  fail,
  maskIdNumber,
  maskName,
  ok,
  type CitizenCard,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { ScannedCode } from "../devices/barcode-reader/index.ts";
import type { CardRecord } from "../devices/smart-card-reader/index.ts";
import type { Facts } from "./call.ts";

/** Shown as they are: they say what kind of card it is and whether it still counts, not whose it is. */
const open = new Set(["type", "validFrom", "validUntil"]);

/**
 * A card for the terminal: masked, unless the person at it asked to see it. The terminal is a boundary as the
 * printer is: what stands here is read by whoever looks, and kept by nobody.
 */
export function cardLines(card: Sensitive<CitizenCard>, reveal: boolean): Facts {
  return card.map((value) => (reveal ? { ...value } : masked(value))).expose();
}

/** What a smart card told, as {@link cardLines}: the kind is open, every field of it is somebody's. */
export function recordLines(record: Sensitive<CardRecord>, reveal: boolean): Facts {
  return record
    .map(({ kind, fields }): Facts => {
      const shown = Object.entries(fields).map(([name, value]) => [
        name,
        reveal || open.has(name) ? value : maskedField(name, value),
      ]);
      return { kind, ...Object.fromEntries(shown) };
    })
    .expose();
}

function masked(card: CitizenCard): Facts {
  return Object.fromEntries(
    Object.entries(card).map(([name, value]) => {
      if (open.has(name)) return [name, value];
      return [name, maskedField(name, value)];
    }),
  );
}

function maskedField(name: string, value: string): string {
  if (name === "idNumber") return maskIdNumber(value);
  return /name$/i.test(name) ? maskName(value) : "*".repeat(Math.min(value.length, 8));
}

/** Text where it is UTF-8, else hexadecimal digits. */
function shown(data: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    return Buffer.from(data).toString("hex").toUpperCase();
  }
}

/** A code may hold anything of a citizen's: how long it is shows that it was read, what it says only on request. */
export function codeLines({ symbology, identifier, data }: ScannedCode, reveal: boolean): Facts {
  return {
    symbology,
    ...(identifier !== undefined && { identifier }),
    ...data.map((bytes) => ({ bytes: bytes.length, ...(reveal && { data: shown(bytes) }) })).expose(),
  };
}

/** What a card answered to a command: its status word, and the rest on request. */
export function answerLines(answer: Sensitive<Uint8Array>, reveal: boolean): Facts {
  return answer
    .map((bytes): Facts => {
      const data = bytes.subarray(0, -2);
      return { status: hex(bytes.subarray(-2)), bytes: data.length, ...(reveal && { data: hex(data) }) };
    })
    .expose();
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();

/**
 * Whoever is before the camera is in the file, as the person at the terminal asked: only they may read it.
 * Gives its length in bytes.
 */
export async function writePicture(
  file: string,
  jpeg: Sensitive<Uint8Array>,
): Promise<Result<number, "fileUnwritable">> {
  const bytes = jpeg.expose();
  try {
    await writeFile(file, bytes, { flag: "wx", mode: 0o600 });
    return ok(bytes.length);
  } catch {
    return fail("fileUnwritable", file);
  }
}
