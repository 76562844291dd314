import { writeFileSync } from "node:fs";
import { delay, parser, systemClock } from "@zizhuban/device-agent-contract";
import { serialTransport, type Device } from "@zizhuban/device-agent/devices/testing";
import { HostLine, lineReader, type GuestLine, type Hand, type StepName } from "../words.ts";

/** The guest's side of the bench: reports steps, and asks the hands outside. */
export interface Bench {
  /** Runs one step; reports a thrown error, or a deadline missed, as its failure. False when it failed. */
  step(name: StepName, run: () => Promise<void>): Promise<boolean>;
  hand(what: Hand): Promise<readonly string[]>;
  end(): Promise<void>;
}

/** An emulated processor is slow: what takes a second on a kiosk takes five here. */
const stepDeadline = 120_000;

const parseLine = parser(HostLine);

/** The second serial port leads to the host. */
export async function openBench(path = "/dev/ttyS1"): Promise<Bench> {
  const opened = await serialTransport({ path, baudRate: 115_200, lock: false }).open();
  if (!opened.ok) throw new Error(`${path}: ${opened.code}`);
  const wire = opened.value;
  const asked = new Map<number, (line: HostLine) => void>();
  const read = lineReader((text) => {
    const line = parseLine(JSON.parse(text));
    if (line.ok) asked.get(line.value.id)?.(line.value);
  });
  wire.onData(read);
  const send = (line: GuestLine) => wire.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  let last = 0;

  return {
    async step(name, run) {
      const started = systemClock.monotonic();
      const over = new AbortController();
      const late = delay(systemClock, stepDeadline, over.signal).then(() => {
        if (!over.signal.aborted) throw new Error(`not done after ${stepDeadline} ms`);
      });
      let detail: string | undefined;
      try {
        await Promise.race([run(), late]);
      } catch (error) {
        detail = error instanceof Error ? error.message : String(error);
      }
      over.abort();
      const passed = detail === undefined;
      const ms = Math.round(systemClock.monotonic() - started);
      await send({ type: "step", name, passed, ms, ...(passed ? {} : { detail: detail ?? "" }) });
      return passed;
    },
    async hand(what) {
      const id = ++last;
      const answer = new Promise<HostLine>((resolve) => asked.set(id, resolve));
      await send({ type: "ask", id, hand: what });
      const { failure, lines = [] } = await answer;
      if (failure !== undefined) throw new Error(`${what}: ${failure}`);
      return lines;
    },
    async end() {
      await send({ type: "end" });
    },
  };
}

/** Waits for a fact, looking every 20 ms; the step's deadline ends a wait in vain, and names what was last seen. */
async function until<Value>(what: string, look: () => Value | undefined | false): Promise<Value> {
  const limit = systemClock.monotonic() + stepDeadline - 5_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (systemClock.monotonic() > limit) throw new Error(`waited in vain for ${what}`);
    await delay(systemClock, 20);
  }
}

/** Every status a device has had, so that what passed by between two looks is not missed. */
export function watch(device: Device) {
  const seen: string[] = [];
  device.onChange(({ status }) => seen.push(JSON.stringify(status)));
  return {
    seen,
    /** Waits until the status is one that has these members. */
    becomes: (members: Readonly<Record<string, unknown>>) =>
      until(`${device.name} ${JSON.stringify(members)}, which had been ${seen.slice(-4).join(" ")}`, () => {
        const status: Readonly<Record<string, unknown>> = { ...device.view().status };
        return Object.entries(members).every(([key, value]) => status[key] === value);
      }),
  };
}

export function expect(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise);
}

/** The guest's console, for the host's log. */
export function note(text: string): void {
  writeFileSync("/dev/console", `${text}\n`);
}
