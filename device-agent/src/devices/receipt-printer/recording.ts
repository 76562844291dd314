import { Closed, ok, parser, type Clock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { SlipLayout } from "../../documents/index.ts";
import type { Masker, Transport } from "../../transports/index.ts";
import type { RecordingKit } from "../recording.ts";
import { createReceiptPrinter } from "./device.ts";
import { nextStep, type OwnFont, type Step } from "./escpos-commands.ts";
import { receiptProfiles, type ReceiptProfileName } from "./profiles.ts";

// What may be written down of a printer's wire: every command, and of what stands on paper only how long it is.

const letter = 0x78;
/** 样 in GB 18030. */
const character = [0xd1, 0xf9] as const;

/** Words as a slip of the same shape has them: every letter an x, every Chinese character a 样. */
function maskedWords(text: string): string {
  return Array.from(text, (one) =>
    (one.codePointAt(0) ?? 0) < 0x80 ? (one === " " ? " " : "x") : "样",
  ).join("");
}

/** A slip with the same lines and nobody in it, as it is noted beside a recording. */
export function maskedLayout({ lines }: SlipLayout): SlipLayout {
  return {
    lines: lines.map((line) => ("text" in line ? { ...line, text: maskedWords(line.text) } : line)),
  };
}

function maskedText(bytes: Uint8Array): Uint8Array {
  const masked = bytes.map((byte) => (byte === 0x20 ? byte : letter));
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0x81) continue;
    masked.set(character.slice(0, bytes.length - at), at);
    at += 1;
  }
  return masked;
}

function maskedStep({ command }: Step, bytes: Uint8Array): Uint8Array {
  if (command.kind === "text") return maskedText(bytes);
  // GS v 0: eight bytes of size, then the dots.
  if (command.kind === "raster") return bytes.map((byte, index) => (index < 8 ? byte : 0));
  // GS ( k, function 80 stores the words of a code behind cn, fn and m.
  if (command.kind === "extended" && command.name === "GS ( k" && command.parameters[1] === 80)
    return bytes.map((byte, index) => (index < 8 ? byte : letter));
  return bytes;
}

function createMasker(): Masker {
  let held: Uint8Array = new Uint8Array(0);
  let chinese: OwnFont = false;
  return {
    out(bytes) {
      held = Uint8Array.of(...held, ...bytes);
      const given: number[] = [];
      for (let step = nextStep(held, chinese); step !== undefined; step = nextStep(held, chinese)) {
        given.push(...maskedStep(step, held.subarray(0, step.length)));
        held = held.subarray(step.length);
        const { command } = step;
        if (command.kind !== "escape") continue;
        if (command.lead === "FS" && command.name === "&") chinese = "gb18030";
        if (
          (command.lead === "FS" && command.name === ".") ||
          (command.lead === "ESC" && command.name === "@")
        )
          chinese = false;
      }
      return Uint8Array.from(given);
    },
    // A printer knows of itself only.
    in: (bytes) => bytes,
  };
}

const Text = Closed({
  kind: Type.Literal("text"),
  text: Type.String(),
  size: Type.Union([Type.Literal("normal"), Type.Literal("large"), Type.Literal("huge")]),
  align: Type.Union([Type.Literal("left"), Type.Literal("center")]),
  bold: Type.Boolean(),
});
const parsePrint = parser(
  Closed({
    jobId: Type.String(),
    cutFirst: Type.Boolean(),
    layout: Closed({
      lines: Type.Array(
        Type.Union([
          Text,
          Closed({ kind: Type.Literal("rule") }),
          Closed({ kind: Type.Literal("feed"), lines: Type.Integer() }),
          Closed({ kind: Type.Literal("qr"), text: Type.String() }),
        ]),
      ),
    }),
  }),
);

const isProfile = (name: string): name is ReceiptProfileName => Object.hasOwn(receiptProfiles, name);

export const recordingKit = {
  wire: "bytes",
  masker: createMasker,
  build(transport: Transport, profile: string, clock: Clock) {
    const device = createReceiptPrinter({
      name: "ReceiptPrinter",
      profile: isProfile(profile) ? profile : "epson-tm",
      transport,
      clock,
    });
    return {
      device,
      async ask(_verb: string, details: unknown) {
        const job = parsePrint(details);
        if (!job.ok) return job.code;
        const progress = {
          evidence: async () => undefined,
          beforeFirstByte: async () => ok(),
          waiting: () => undefined,
          pagesDone: () => undefined,
        };
        const { outcome, reason } = await device.print(job.value, progress, new AbortController().signal);
        return `${outcome} ${reason}`;
      },
    };
  },
} satisfies RecordingKit;
