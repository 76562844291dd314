import { fail, ok, type PowerFault, type Result } from "@zizhuban/device-agent-contract";

/**
 * The text protocol of Network UPS Tools' `upsd`, pure (RFC 9271; its variables and status words: NUT developer
 * guide, "NUT command and variable naming"). One line an answer, ended by a line feed.
 */

/** What a UPS tells, whichever way it is asked. */
export interface PowerReading {
  /** Words of `ups.status`: OL, OB, LB, RB, CHRG, DISCHRG, FSD … */
  readonly words: ReadonlySet<string>;
  readonly chargePercent?: number;
  readonly runtimeSeconds?: number;
  readonly model?: string;
  readonly serialNumber?: string;
}

/** RFC 9271 §5.1: a UPS name; a variable name likewise has no space in it. */
const upsName = /^[A-Za-z0-9_.:-]{1,60}$/;
const lineLimit = 1024;
/** More lines than any UPS has variables. */
const listLimit = 1000;

/** Throws on a name that would be two words or two lines: a wrong configuration, caught where it is read. */
export function encodeListVariables(ups: string): Uint8Array {
  if (!upsName.test(ups)) throw new RangeError(`${ups}: not a UPS name`);
  return new TextEncoder().encode(`LIST VAR ${ups}\n`);
}

/** Cuts what arrives into lines. */
export interface LineReader {
  /** Whole lines so far; undefined when a line has no end: whoever speaks is no upsd. */
  push(chunk: Uint8Array): readonly string[] | undefined;
}

export function createLineReader(): LineReader {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(chunk) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      return [...parts, rest].some((line) => line.length > lineLimit)
        ? undefined
        : parts.map((line) => line.replace(/\r$/, ""));
    },
  };
}

export type ListVerdict =
  | { readonly type: "incomplete" }
  | { readonly type: "variables"; readonly variables: ReadonlyMap<string, string> }
  | { readonly type: "refused"; readonly fault: PowerFault };

/** RFC 9271 §5.3, the errors a reader can meet; what else it says is nonsense to us. */
const refusals: Readonly<Record<string, PowerFault>> = {
  "DATA-STALE": "dataStale",
  "DRIVER-NOT-CONNECTED": "dataStale",
  "UNKNOWN-UPS": "upsUnknown",
  "ACCESS-DENIED": "accessDenied",
};

const variable = /^VAR (\S+) (\S+) "((?:[^"\\]|\\.)*)"$/;

/** What the lines so far answer to `LIST VAR`; every one of them must belong there. */
export function readList(ups: string, lines: readonly string[]): ListVerdict {
  const nonsense: ListVerdict = { type: "refused", fault: "protocol" };
  const [first, ...rest] = lines;
  if (first === undefined) return { type: "incomplete" };
  if (first.startsWith("ERR ")) {
    const fault = refusals[first.slice(4).split(" ")[0] ?? ""];
    return { type: "refused", fault: fault ?? "protocol" };
  }
  if (first !== `BEGIN LIST VAR ${ups}` || rest.length > listLimit) return nonsense;
  const variables = new Map<string, string>();
  for (const line of rest) {
    if (line === `END LIST VAR ${ups}`) return { type: "variables", variables };
    const [, of, name, value] = variable.exec(line) ?? [];
    if (of !== ups || name === undefined || value === undefined) return nonsense;
    variables.set(name, value.replaceAll(/\\(.)/g, "$1"));
  }
  return { type: "incomplete" };
}

function numberIn(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? Math.round(number) : undefined;
}

/** The variables this product looks at; without a status word it is not known what the mains do. */
export function readingOf(variables: ReadonlyMap<string, string>): Result<PowerReading, "protocol"> {
  const words = new Set((variables.get("ups.status") ?? "").split(" ").filter((word) => word !== ""));
  if (!words.has("OL") && !words.has("OB")) return fail("protocol", "ups.status says neither OL nor OB");
  const charge = numberIn(variables.get("battery.charge"));
  const runtime = numberIn(variables.get("battery.runtime"));
  const model = variables.get("ups.model") ?? variables.get("device.model");
  const serial = variables.get("ups.serial") ?? variables.get("device.serial");
  return ok({
    words,
    ...(charge !== undefined && { chargePercent: Math.min(100, charge) }),
    ...(runtime !== undefined && { runtimeSeconds: runtime }),
    ...(model !== undefined && { model }),
    ...(serial !== undefined && { serialNumber: serial }),
  });
}
