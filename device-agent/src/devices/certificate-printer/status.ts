import type {
  OfflineReason,
  PrinterProblem,
  PrinterStatus,
  PrinterWarning,
} from "@zizhuban/device-agent-contract";
import type { Trouble } from "../recovery.ts";
import type { IppFailure } from "./driver.ts";
import type { JobFacts, PrinterFacts, Supply } from "./facts.ts";
import { jobState, printerState } from "./protocol.ts";
import { isA4Ready } from "./ticket.ts";

// printer-state-reasons to the words of this product: RFC 8011 §5.4.12, PWG 5100.9, and the IANA registry.

const problemOf: Readonly<Record<string, PrinterProblem>> = {
  "media-empty": "paperOut",
  "media-needed": "paperOut",
  "media-jam": "paperJam",
  "cover-open": "coverOpen",
  "door-open": "coverOpen",
  "interlock-open": "coverOpen",
  "toner-empty": "tonerOut",
  "marker-supply-empty": "tonerOut",
  "output-area-full": "outputFull",
  "marker-waste-full": "wasteFull",
  "input-tray-missing": "trayMissing",
  "output-tray-missing": "trayMissing",
  paused: "paused",
  "moving-to-paused": "paused",
  "hold-new-jobs": "paused",
  "fuser-over-temp": "mechanicalFault",
  "fuser-under-temp": "mechanicalFault",
  "opc-life-over": "mechanicalFault",
  "developer-empty": "mechanicalFault",
};

const warningOf: Readonly<Record<string, PrinterWarning>> = {
  "media-low": "paperLow",
  "toner-low": "tonerLow",
  "marker-supply-low": "tonerLow",
  "marker-waste-almost-full": "wasteAlmostFull",
};

/** What a mere report of a problem foretells. */
const foretells: Partial<Readonly<Record<PrinterProblem, PrinterWarning>>> = {
  paperOut: "paperLow",
  tonerOut: "tonerLow",
  wasteFull: "wasteAlmostFull",
};

const offlineOf: Readonly<Record<string, OfflineReason>> = {
  shutdown: "switchedOff",
  "connecting-to-device": "noAnswer",
  "timed-out": "noAnswer",
};

/**
 * The printer's answer as everyone outside this room sees it.
 * @param tray the only one that counts for A4 being there; undefined: any
 */
export function printerStatus(facts: PrinterFacts, tray?: string): PrinterStatus {
  const problems = new Set<PrinterProblem>();
  const warnings = new Set<PrinterWarning>(facts.supplies.flatMap(supplyWarning));
  const stopped = facts.state === printerState.stopped;
  for (const reason of facts.reasons) {
    const { keyword, severity } = splitReason(reason);
    const offline = offlineOf[keyword];
    if (offline !== undefined) return { state: "offline", reason: offline };
    const problem = problemOf[keyword];
    const warning = warningOf[keyword];
    if (warning !== undefined) warnings.add(warning);
    if (problem === undefined) continue;
    // A report must not tell of anything that affects the output (§5.4.12): the job goes on. But "warning"
    // is no comfort: ippeveprinter, for one, turns every -error into -warning.
    const foretold = foretells[problem];
    if (severity !== "report" || stopped) problems.add(problem);
    else if (foretold !== undefined) warnings.add(foretold);
  }
  if (!facts.acceptingJobs) problems.add("paused");
  // An empty tray is no longer ready with anything: what is said of it then is the paper, not its size.
  if (isA4Ready(facts.mediaReady, tray) === false && !problems.has("paperOut")) problems.add("mediaMismatch");
  if (stopped && problems.size === 0) problems.add("mechanicalFault");
  for (const problem of problems) {
    const foretold = foretells[problem];
    if (foretold !== undefined) warnings.delete(foretold);
  }
  if (problems.size > 0) return { state: "attention", problems: [...problems], warnings: [...warnings] };
  const state = facts.state === printerState.processing ? "printing" : "ready";
  return { state, warnings: [...warnings] };
}

function splitReason(reason: string): { keyword: string; severity: "error" | "warning" | "report" } {
  const suffix = /-(error|warning|report)$/.exec(reason)?.[1];
  if (suffix !== "error" && suffix !== "warning" && suffix !== "report") {
    return { keyword: reason, severity: "error" };
  }
  return { keyword: reason.slice(0, -suffix.length - 1), severity: suffix };
}

/** Below this a supply without a threshold of its own is called low. */
const lowPercent = 10;

/**
 * A waste box is bad when full, not when empty. Its level is trusted only with a threshold beside it: RFC 3805
 * counts the room left, many printers the filling, and a queue must not stop on that misunderstanding
 * (OpenPrinting/cups #1462).
 */
function supplyWarning({ kind, level, low, high }: Supply): PrinterWarning[] {
  if (level === undefined) return [];
  if (kind === "consumed") return level <= (low ?? lowPercent) ? ["tonerLow"] : [];
  return high !== undefined && high < 100 && level >= high ? ["wasteAlmostFull"] : [];
}

/** Reasons that are the scheduler's own; what it repeats of the printer's it may keep long after they are gone. */
const reasonsOfQueue: ReadonlySet<string> = new Set(["paused", "moving-to-paused", "hold-new-jobs"]);

/** What a queue knows better than the printer behind it: whether it hands jobs on. */
export function queueStatus(facts: PrinterFacts): PrinterStatus {
  const reasons = facts.reasons.filter((reason) => reasonsOfQueue.has(splitReason(reason).keyword));
  const stopped = facts.state === printerState.stopped && reasons.length === 0 ? ["paused"] : [];
  return printerStatus({ ...facts, reasons: [...reasons, ...stopped], supplies: [], mediaReady: undefined });
}

/** A queue and the printer behind it as one: whichever is worse, and all that either says is wrong. */
export function joined(queue: PrinterStatus, printer: PrinterStatus): PrinterStatus {
  for (const status of [printer, queue])
    if (status.state === "offline" || status.state === "starting") return status;
  const warnings = [...new Set([...warningsOf(printer), ...warningsOf(queue)])];
  const problems = [...new Set([...problemsOf(printer), ...problemsOf(queue)])];
  if (problems.length > 0) return { state: "attention", problems, warnings };
  return {
    state: queue.state === "printing" || printer.state === "printing" ? "printing" : "ready",
    warnings,
  };
}

const problemsOf = (status: PrinterStatus) => (status.state === "attention" ? status.problems : []);
const warningsOf = (status: PrinterStatus) => ("warnings" in status ? status.warnings : []);

/** A failed poll as a status. */
export function failureStatus(code: IppFailure): PrinterStatus {
  switch (code) {
    case "hostNotFound":
      return { state: "offline", reason: "notFound" };
    case "refused":
      return { state: "offline", reason: "switchedOff" };
    case "connectionLost":
      return { state: "offline", reason: "connectionLost" };
    case "certificateRefused":
      return { state: "offline", reason: "portDenied" };
    case "timedOut":
    case "busy":
    case "canceled":
      return { state: "offline", reason: "noAnswer" };
    case "protocol":
    case "rejected":
    case "notPossible":
    case "jobNotFound":
      return { state: "attention", problems: ["protocol"], warnings: [] };
  }
}

/** A failed poll as the recovery ladder counts it: only what a new connection may mend is paid for. */
export function troubleOf(code: IppFailure): Trouble {
  switch (code) {
    case "hostNotFound":
    case "refused":
    case "certificateRefused":
    case "busy":
    case "canceled":
      return "absent";
    case "timedOut":
      return "silent";
    case "connectionLost":
    case "protocol":
    case "rejected":
    case "notPossible":
    case "jobNotFound":
      return "broken";
  }
}

/** Empty = can print. */
export function printerProblems(status: PrinterStatus): readonly string[] {
  switch (status.state) {
    case "starting":
      return ["starting"];
    case "offline":
      return [status.reason];
    case "attention":
      return status.problems;
    default:
      return [];
  }
}

export function hasEnded(job: JobFacts): boolean {
  return job.state >= jobState.canceled && job.state <= jobState.completed;
}
