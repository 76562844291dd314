import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delay, parser, systemClock } from "@zizhuban/device-agent-contract";
import { root } from "../house/paths.ts";
import { bootFiles } from "./kernel.ts";
import { bootMachine, type Machine } from "./machine.ts";
import { GuestLine, lineReader, stepNames, type StepName } from "./words.ts";
import { createWorld, type World } from "./world.ts";

/** The whole run: boot, every step, switching off; a minute on a machine that does nothing else. */
const patience = 900_000;

const say = (text: string) => process.stdout.write(`${text}\n`);
const parseLine = parser(GuestLine);

interface Tally {
  readonly passed: Set<StepName>;
  readonly failed: Map<StepName, string>;
}

async function play(world: World, folder: string, tally: Tally, console: Buffer[]): Promise<void> {
  let machine: Machine | undefined;
  const over = new AbortController();
  const stop = () => over.abort();
  process.once("SIGTERM", stop).once("SIGINT", stop).once("disconnect", stop);

  const heard = lineReader((text) => {
    let read: unknown;
    try {
      read = JSON.parse(text);
    } catch {
      return;
    }
    const line = parseLine(read);
    if (!line.ok) {
      say(`✗ the guest said something else: ${line.detail}`);
      return;
    }
    const { value } = line;
    if (value.type === "end") over.abort();
    else if (value.type === "step") {
      if (value.passed) tally.passed.add(value.name);
      else tally.failed.set(value.name, value.detail ?? "failed");
      say(
        `${value.passed ? "✓" : "✗"} ${value.name} (${value.ms} ms)${value.passed ? "" : `: ${value.detail}`}`,
      );
    } else if (machine !== undefined) {
      const { qmp, send } = machine;
      void world.hand(value.hand, qmp).then(
        (lines) => send(JSON.stringify({ id: value.id, lines })),
        (error: unknown) => send(JSON.stringify({ id: value.id, failure: String(error) })),
      );
    }
  });
  try {
    machine = await bootMachine({
      boot: bootFiles(),
      folder,
      devices: world.devices,
      onConsole: (chunk) => console.push(Buffer.from(chunk)),
      onGuest: heard,
    });
    void machine.ended.then(stop);
    await delay(systemClock, patience, over.signal);
  } finally {
    machine?.kill();
    await machine?.ended;
    process.off("SIGTERM", stop).off("SIGINT", stop).off("disconnect", stop);
  }
}

async function main(): Promise<boolean> {
  const started = systemClock.monotonic();
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-hil-"));
  const console: Buffer[] = [];
  const tally: Tally = { passed: new Set(), failed: new Map() };
  const world = await createWorld(systemClock, folder);
  try {
    await play(world, folder, tally, console);
  } catch (error) {
    say(`✗ the machine did not run: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const name of stepNames) {
    if (tally.passed.has(name) || tally.failed.has(name)) continue;
    tally.failed.set(name, "not reached");
    say(`✗ ${name}: not reached`);
  }
  if (tally.failed.size > 0) {
    const log = join(root, "test-output", "hil-console.log");
    mkdirSync(join(root, "test-output"), { recursive: true });
    writeFileSync(log, Buffer.concat(console));
    say(`  the guest's console: ${log}`);
  }
  const seconds = Math.round((systemClock.monotonic() - started) / 1000);
  say(`hil: ${tally.passed.size} passed, ${tally.failed.size} failed (${seconds} s)`);
  return tally.failed.size === 0;
}

process.exitCode = (await main()) ? 0 : 1;
if (process.connected) process.disconnect();
