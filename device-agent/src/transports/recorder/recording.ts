import { Closed, fail, ok, parser, Tokens, type Result } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";

// A recording of a wire: JSON lines. The first says what was recorded; each other has a time in milliseconds
// since the first and one thing that happened. Bytes are hexadecimal and already masked. Where an agent has several
// connections at a time, all but the first say which is meant.

const Hex = Type.String({ pattern: "^([0-9a-f]{2})*$" });
const Time = Type.Number({ minimum: 0 });
/** The lowest number no open connection has; the first, 0, is not written. */
const On = Type.Optional(Type.Integer({ minimum: 1, maximum: 99 }));
const Failure = Type.String({ pattern: "^[a-zA-Z]{1,40}$" });

export const RecordingHeader = Closed({
  recording: Type.Literal(1),
  /** Device class, for example `id-card-reader`. */
  device: Type.String({ pattern: "^[a-z-]{1,40}$" }),
  profile: Type.String({ maxLength: 60 }),
  /** As whom the device is spoken to, where that is in the bytes: a Modbus slave, a UPS's name, a way to a camera. */
  address: Type.Optional(Type.String({ pattern: "^[\\w.-]{1,60}$" })),
  /** IPP: what every request names as its printer. */
  printerUri: Type.Optional(Type.String({ maxLength: 500 })),
});
export type RecordingHeader = Static<typeof RecordingHeader>;

const happenings = {
  /** The agent opened the wire: `ok`, or why not. */
  open: Failure,
  /** Bytes of the agent, bytes of the device. */
  out: Hex,
  in: Hex,
  /** The wire is gone (`connectionLost`), or the agent let it go (`closed`). */
  gone: Failure,
  /** A request and its answer, on transports that know nothing else; `n` says which belong together. */
  post: Closed({ n: Type.Integer(), hex: Hex }),
  answer: Closed({ n: Type.Integer(), hex: Hex }),
  failed: Closed({ n: Type.Integer(), code: Failure }),
  /** A verb was asked of the device, and how it ended. */
  ask: Closed({ verb: Type.String({ maxLength: 40 }), details: Type.Unknown() }),
  end: Type.String({ maxLength: 200 }),
} as const;
type Kind = keyof typeof happenings;

const Line = Type.Union(
  (Object.keys(happenings) as Kind[]).map((kind) => Closed({ t: Time, on: On, [kind]: happenings[kind] })),
);

type Value = { readonly [K in Kind]: Static<(typeof happenings)[K]> };

/** One thing that happened, `t` milliseconds after the recording began. */
export type Happening = {
  [K in Kind]: { readonly t: number; readonly on?: number; readonly kind: K; readonly value: Value[K] };
}[Kind];

export interface Recording {
  readonly header: RecordingHeader;
  readonly happenings: readonly Happening[];
}

export const RecordingFailure = Tokens(["notARecording", "recordingBroken"]);
type RecordingFailure = Static<typeof RecordingFailure>;

const parseHeader = parser(RecordingHeader);
const parseLine = parser(Line);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A recording from its text; the detail names the line that is wrong. */
export function parseRecording(text: string): Result<Recording, RecordingFailure> {
  const [first = "", ...rest] = text.split("\n").filter((line) => line !== "");
  const header = parseHeader(json(first));
  if (!header.ok) return fail("notARecording", header.detail);
  const found: Happening[] = [];
  for (const [index, line] of rest.entries()) {
    const parsed = parseLine(json(line));
    if (!parsed.ok) return fail("recordingBroken", `line ${index + 2}: ${parsed.detail}`);
    const { t, on, ...one } = parsed.value as { readonly t: number; readonly on?: number } & Partial<Value>;
    for (const kind of Object.keys(happenings) as Kind[])
      if (one[kind] !== undefined)
        found.push({ t, ...(on !== undefined && { on }), kind, value: one[kind] } as Happening);
  }
  return ok({ header: header.value, happenings: found });
}

/** Milliseconds that a recording can tell apart. */
export const resolution = 0.1;

export function lineOf({ t, on = 0, kind, value }: Happening): string {
  return JSON.stringify({
    t: Math.round(t / resolution) / (1 / resolution),
    ...(on > 0 && { on }),
    [kind]: value,
  });
}

/** The number of the next connection. */
export function freeNumber(open: { has(number: number): boolean }): number {
  let number = 0;
  while (open.has(number)) number += 1;
  return number;
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
