import type { PrintJobState } from "@zizhuban/device-agent-contract";
import { until } from "../journey/until.ts";
import { bothEnded, submitPair, type Pair, type PrintKind } from "./print-pairs.ts";
import type { Boot, PrintWorld } from "./print-world.ts";

// Where the agent is killed while it prints, and how the moment is met.

/** Where the blade falls. */
export type Blade =
  /** The page has just been told this state of this job. */
  | {
      readonly at: "state";
      readonly job: PrintKind;
      readonly state: PrintJobState;
      /** Told to stop instead of killed. */
      readonly signal?: "SIGTERM";
    }
  /** So many bytes after the request line of Create-Job or Send-Document; `whole` = the request, but not its answer. */
  | { readonly at: "createJob" | "sendDocument"; readonly bytes: number | "whole" }
  /** So many bytes on their way to the receipt printer, or right before or behind its cut command. */
  | { readonly at: "receipt"; readonly bytes: number | "beforeCut" | "afterCut" }
  /** A paper falls into the tray. */
  | { readonly at: "paper"; readonly job: PrintKind }
  /** Milliseconds after the submission. */
  | { readonly at: "time"; readonly ms: number };

export const describeBlade = (blade: Blade): string =>
  Object.values(blade)
    .map((value) => String(value))
    .join(" ");

const always: readonly Blade[] = [
  { at: "state", job: "certificate", state: "journalled" },
  { at: "state", job: "certificate", state: "fetching" },
  { at: "createJob", bytes: "whole" },
  { at: "state", job: "certificate", state: "sending" },
  { at: "sendDocument", bytes: 20_000 },
  { at: "sendDocument", bytes: "whole" },
  { at: "state", job: "certificate", state: "printing" },
  { at: "paper", job: "certificate" },
  { at: "state", job: "slip", state: "printing" },
  { at: "receipt", bytes: 200 },
  { at: "receipt", bytes: "beforeCut" },
  { at: "receipt", bytes: "afterCut" },
  { at: "paper", job: "slip" },
  { at: "state", job: "certificate", state: "printing", signal: "SIGTERM" },
  { at: "state", job: "slip", state: "printing", signal: "SIGTERM" },
];

/** Each of the named points on the way, then random ones. */
export function blades(count: number, random: () => number): Blade[] {
  const below = (limit: number) => Math.floor(random() * limit);
  const anywhere = (): Blade => {
    switch (below(5)) {
      case 0:
        return { at: "time", ms: below(900) };
      case 1:
        return { at: "createJob", bytes: below(600) };
      case 2:
        return { at: "sendDocument", bytes: below(120_000) };
      case 3:
        return { at: "receipt", bytes: below(1_000) };
      default:
        return always[below(always.length)] ?? { at: "time", ms: 0 };
    }
  };
  return Array.from({ length: count }, (_, index) => always[index] ?? anywhere());
}

/** First byte of an IPP request (RFC 8010, section 3.1): version, then the operation. */
const requestOf = { createJob: 0x05, sendDocument: 0x06 } as const;

function positionInIpp(operation: number, bytes: number | "whole"): (sent: string) => number | undefined {
  return (sent) => {
    const head = /content-length: *(\d+)[\s\S]*?\r\n\r\n/i.exec(sent);
    if (head === null) return undefined;
    const body = head.index + head[0].length;
    if (sent.length < body + 4 || sent.charCodeAt(body + 3) !== operation) return undefined;
    const length = Number(head[1]);
    const position = body + (bytes === "whole" ? length : Math.min(bytes, length));
    return sent.length >= position ? position : undefined;
  };
}

/** GS V m n, feed and cut (ESC/POS command reference): how it begins, and its length. */
const cutCommand = "\u001dV";
const cutLength = 4;

function positionInReceipt(bytes: number | "beforeCut" | "afterCut"): (sent: string) => number | undefined {
  return (sent) => {
    if (typeof bytes === "number") return sent.length >= bytes ? bytes : undefined;
    const cut = sent.indexOf(cutCommand);
    const position = bytes === "beforeCut" ? cut : cut + cutLength;
    return cut >= 0 && sent.length >= position ? position : undefined;
  };
}

export const signalOf = (blade: Blade) => (blade.at === "state" ? (blade.signal ?? "SIGKILL") : "SIGKILL");

/**
 * Resolves when the agent is dead, by the blade or, where the blade missed, right behind the last job's end.
 * @returns its exit code, null when it was killed
 */
export async function strike(
  world: PrintWorld,
  boot: Boot,
  pair: Pair,
  blade: Blade,
): Promise<number | null> {
  const signal = signalOf(blade);
  const kill = () => void boot.agent.process.kill(signal);
  let stopWatching = () => {};
  switch (blade.at) {
    case "state": {
      const { jobId } = pair[blade.job];
      const said = `"jobId":"${jobId}","printer":"${blade.job === "slip" ? "ReceiptPrinter" : pair.printer}","state":"${blade.state}"`;
      boot.kiosk.socket.on("message", (data) => {
        if (Buffer.isBuffer(data) && data.includes(said)) kill();
      });
      break;
    }
    case "createJob":
    case "sendDocument":
      world.ippWires[pair.printer].arm(positionInIpp(requestOf[blade.at], blade.bytes), kill);
      break;
    case "receipt":
      world.receiptWire.arm(positionInReceipt(blade.bytes), kill);
      break;
    case "paper":
      stopWatching = world.onPaper(blade.job, kill);
      break;
    case "time":
      setTimeout(kill, blade.ms);
  }
  let dead = false;
  void boot.agent.ended.then(() => (dead = true));
  let refused: unknown;
  submitPair(boot, pair).catch((error: unknown) => (refused = error));
  await until(
    async () => {
      const ended = await bothEnded(boot, pair).catch(() => true);
      if (ended) kill();
      if (refused !== undefined && !dead) throw refused;
      return dead;
    },
    `the agent is dead: ${describeBlade(blade)}`,
  );
  stopWatching();
  for (const wire of [world.receiptWire, ...Object.values(world.ippWires)]) wire.mend();
  return await boot.agent.ended;
}
