import type { Clock } from "@zizhuban/device-agent-contract";
import type { PrintEnd, PrintEvidence, PrintProgress } from "../print.ts";
import { cutSlip } from "./encode-slip.ts";
import { judge, marksOf, toEvidence, type Marks } from "./evidence.ts";
import { commands } from "./protocol.ts";
import type { ReceiptProfile } from "./profiles.ts";
import type { Session } from "./session.ts";

/** Milliseconds. */
export interface JobDelays {
  /** Between two looks at the printer while a job is on its way. */
  readonly follow: number;
  /** From the last sign of life of the job to giving up, while the printer says that all is well. */
  readonly echo: number;
  /** How long a job waits for a hand (paper, cover) before it is taken back. */
  readonly hand: number;
}

export interface PrintJobContext {
  readonly session: Session;
  readonly profile: ReceiptProfile;
  readonly clock: Clock;
  readonly delays: JobDelays;
  readonly progress: PrintProgress;
  readonly signal: AbortSignal;
}

/** How the job itself came to an end, before asking the printer what became of it. */
type Ending = "proven" | "lost" | "canceled" | "noEcho" | "problem";

/** What is sent, one element a command sequence that must not be interrupted. */
export interface EncodedPaper {
  readonly jobId: string;
  readonly body: readonly Uint8Array[];
  /** It is left hanging: the proof is asked for without a cut. */
  readonly uncut: boolean;
}

/** Prints one encoded paper and cuts it (reference devices.md §3.5, steps 1 to 3). Always ends. */
export async function runPrintJob(
  { jobId, body, uncut }: EncodedPaper,
  context: PrintJobContext,
): Promise<PrintEnd> {
  const { session, profile, progress, signal } = context;
  const before = await session.refresh(signal);
  if (!before.ok) return nothingSent(before.code);
  const problem = before.value.problems[0];
  if (problem !== undefined) return nothingSent(problem);
  const counts = await session.counts();
  if (!counts.ok) return nothingSent(counts.code);

  const marks = marksOf(jobId);
  const evidence = toEvidence(marks, counts.value);
  await progress.evidence(evidence);
  const go = await progress.beforeFirstByte();
  if (!go.ok) return nothingSent(go.code);
  if (signal.aborted) return nothingSent("canceled");
  if (session.driver.closed !== undefined) return nothingSent(session.driver.closed);

  const ending = await transmit(
    [...body, ...(uncut ? proof(marks, profile) : tail(marks, profile))],
    marks,
    context,
  );
  if (ending === "proven") {
    progress.pagesDone(1);
    return { outcome: "printed", reason: profile.processId ? "processId" : "statusEcho" };
  }
  const reason = ending === "problem" ? (session.state?.problems[0] ?? "noEcho") : ending;
  if (ending === "lost") return { outcome: "unknown", reason: lossOf(session) };
  const end = await settle(reason, evidence, session);
  if (end.outcome === "printed") progress.pagesDone(1);
  return end;
}

const nothingSent = (reason: string): PrintEnd => ({ outcome: "notPrinted", reason });

const lossOf = (session: Session): string => session.driver.closed ?? "connectionLost";

/** The echo that says that everything before it is on paper, without a cut. */
function proof(marks: Marks, profile: ReceiptProfile): Uint8Array[] {
  return [profile.processId ? commands.processId(marks.cut) : commands.paperSensors];
}

function tail(marks: Marks, profile: ReceiptProfile): Uint8Array[] {
  return profile.processId
    ? [commands.processId(marks.body), cutSlip, commands.processId(marks.cut)]
    : [cutSlip, commands.paperSensors];
}

/** Takes the job back, then asks the counters what came of it. */
async function settle(reason: string, evidence: PrintEvidence, session: Session): Promise<PrintEnd> {
  const purged = await session.purge();
  if (!purged.ok) {
    // Its buffer is in no known state: the next connection begins by finding out.
    await session.driver.close("canceled");
    return { outcome: "unknown", reason };
  }
  // Counters stand in the queue, which an offline printer does not work on.
  const counts = session.state?.problems.length === 0 ? await session.counts() : undefined;
  return judge(evidence, counts?.ok === true ? counts.value : undefined, reason);
}

/** Sends everything and waits for the proof, for a hand, or for the end of patience. */
function transmit(parts: readonly Uint8Array[], marks: Marks, context: PrintJobContext): Promise<Ending> {
  const { session, profile, clock, delays, progress, signal } = context;
  const { driver } = session;
  return new Promise((resolve) => {
    let over = false;
    let sent = false;
    let proofAsked = false;
    let polling = false;
    let cancelPatience = () => {};
    const finish = (ending: Ending) => {
      if (over) return;
      over = true;
      cancelPatience();
      for (const stop of stops) stop();
      resolve(ending);
    };
    const waitAgain = () => {
      cancelPatience();
      const stopped = session.state?.problems[0] !== undefined;
      const patience = stopped ? delays.hand : delays.echo;
      if (!over) cancelPatience = clock.after(patience, () => finish(stopped ? "problem" : "noEcho"));
    };
    const poll = async () => {
      // Never between the bytes of a band: the turn of the driver comes only after a whole part.
      if (polling || !sent) return;
      polling = true;
      const state = await session.refresh();
      if (!state.ok) await driver.close(state.code);
      else await session.tryRecovery(true);
      polling = false;
    };
    const abort = () => finish("canceled");
    signal.addEventListener("abort", abort, { once: true });
    const stops = [
      () => signal.removeEventListener("abort", abort),
      clock.every(delays.follow, () => void poll()),
      driver.onEnd(() => finish("lost")),
      driver.onMessage((message) => {
        if (profile.processId && message.kind === "processId") {
          waitAgain();
          if (message.id === marks.cut) finish("proven");
        }
        if (!profile.processId && proofAsked && message.kind === "sensors") finish("proven");
      }),
      session.onState((state) => {
        const problem = state.problems[0];
        if (problem !== undefined) progress.waiting(problem);
        waitAgain();
      }),
    ];
    waitAgain();
    void (async () => {
      for (const part of parts) {
        if (over) return;
        // The answer may overtake the news that the wire has taken the last byte.
        proofAsked = part === parts.at(-1);
        const written = await driver.send(part);
        if (!written.ok) return finish("lost");
        waitAgain();
      }
      sent = true;
    })();
  });
}
