import { SimulatedClock, type DeviceView } from "@zizhuban/device-agent-contract";
import type { AnySubject, Entered, PreparedBench } from "./subject.ts";
import { inTime, passTime } from "./virtual-time.ts";

/** Situations every device knows, before those of its own. */
export const commonSituations = ["starting", "ready", "away"] as const;

/** Milliseconds of simulated time. */
const limits = {
  /** A fault has shown itself by then. */
  show: 30_000,
  /** Back by itself after the fault is gone; the longest pause of a recovery is one minute. */
  recover: 180_000,
  stop: 60_000,
} as const;

/** A status that changes more often than this within `show`, while one fault lasts, is flapping. */
const mostChanges = 6;

export interface Cell {
  /** What everyone outside sees while the fault lasts. */
  readonly status: string;
  /** How that which was under way ended, or was asked for then. */
  readonly end: string;
}

/** A status in few words: `ready (paperLow)`, `offline noAnswer`, `attention paperOut`. */
function describeStatus({ status }: DeviceView): string {
  const { state, ...rest } = status as { state: string } & Readonly<Record<string, unknown>>;
  const words = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : String(value));
  const warnings = words(rest["warnings"] ?? "");
  const why = rest["reason"] ?? rest["fault"] ?? rest["problems"];
  return [
    state,
    ...(why === undefined ? [] : [words(why)]),
    ...(warnings === "" ? [] : [`(${warnings})`]),
  ].join(" ");
}

const isReady = ({ status }: DeviceView) => status.state === "ready";

async function becomesReady(bench: PreparedBench, clock: SimulatedClock, when: string): Promise<void> {
  if (!(await passTime(clock, limits.recover, () => isReady(bench.device.view()))))
    throw new Error(`${when}: not ready, but ${describeStatus(bench.device.view())}`);
}

function setFault(bench: PreparedBench, fault: string): void {
  if (!bench.simulator.fault(fault) && !bench.wire.fault(fault)) throw new Error(`no such fault: ${fault}`);
}

async function enter(
  subject: AnySubject,
  bench: PreparedBench,
  situation: string,
  clock: SimulatedClock,
): Promise<Entered> {
  if (situation === "starting") return {};
  bench.device.start();
  await becomesReady(bench, clock, "healthy");
  if (situation === "ready") return {};
  if (situation === "away") {
    bench.wire.fault("unplugged");
    await passTime(clock, limits.show, () => bench.device.view().status.state === "offline");
    return {};
  }
  const own = bench.situations.find(({ name }) => name === situation);
  if (own === undefined) throw new Error(`no such situation: ${situation}`);
  const entering = await inTime(clock, subject.longestAsk, own.enter(clock));
  if (entering === undefined) throw new Error(`the situation "${situation}" does not come about`);
  return entering.value;
}

async function toItsEnd(subject: AnySubject, asked: Promise<string>, clock: SimulatedClock): Promise<string> {
  const end = await inTime(clock, subject.longestAsk, asked);
  if (end === undefined) throw new Error("what was asked for never ends");
  return end.value;
}

/**
 * One fault in one situation, in simulated time: what the device shows, how what is asked of it ends, and that
 * it comes back by itself when the fault is gone. Throws where a promise every device makes is broken: nothing
 * hangs, nothing flaps, nothing stays broken, nothing is left running.
 */
export async function runCell(subject: AnySubject, situation: string, fault: string): Promise<Cell> {
  const clock = new SimulatedClock();
  const bench = await subject.build(clock);
  try {
    const { underWay, ask = bench.ask } = await enter(subject, bench, situation, clock);
    setFault(bench, fault);
    if (situation === "starting") bench.device.start();
    if (situation === "away" && fault !== "unplugged") bench.wire.heal("unplugged");
    const end = underWay === undefined ? undefined : await toItsEnd(subject, underWay, clock);
    let changes = 0;
    const stopCounting = bench.device.onChange(() => (changes += 1));
    await passTime(clock, limits.show);
    stopCounting();
    if (changes > mostChanges) throw new Error(`flapping: ${changes} changes of status`);
    const status = describeStatus(bench.device.view());
    const cell = { status, end: end ?? (await toItsEnd(subject, ask(), clock)) };

    bench.simulator.heal();
    bench.wire.heal();
    await becomesReady(bench, clock, "healed");
    const stopping = bench.device.stop();
    if ((await inTime(clock, limits.stop, stopping)) === undefined) throw new Error("does not stop");
    return cell;
  } finally {
    void bench.device.stop();
    await inTime(clock, limits.stop, bench.stop());
  }
}
