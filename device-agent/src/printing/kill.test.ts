import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  startReceiptPrinterSimulator,
  type ReceiptPrinterSimulator,
} from "../devices/receipt-printer/simulator.ts";
import { startPrintingAgent, type PrintingAgent } from "./testing/agent.ts";
import { slip } from "./testing.ts";

let folder: string;
let simulator: ReceiptPrinterSimulator;
let cleanups: (() => unknown)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "kill-"));
  cleanups = [() => rmSync(folder, { recursive: true, force: true })];
  simulator = await startReceiptPrinterSimulator({ clock: systemClock, millimetresPerSecond: 400 });
  cleanups.push(() => simulator.stop());
});
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

/** Where the blade falls: after so many lines of state, or so many bytes on their way to the printer. */
type Point = { readonly states: number } | { readonly bytes: number } | typeof beforeCut;

/** The whole slip has come out and hangs there; its cut is never sent. */
const beforeCut = { before: "cut" } as const;
/** GS V, feed and cut (ESC/POS command reference). */
const cutCommand = "\u001dV";

/** Starts the agent on these jobs and kills it at the point. */
async function killedAt(point: Point, jobIds: readonly string[]): Promise<void> {
  let kill = () => {};
  let states = 0;
  let bytes = 0;
  // A wire of its own: the bytes that passed are the printer's, those that did not are nobody's.
  const relay = createServer((near) => {
    const far = connect(simulator.port, simulator.host);
    let sent = "";
    let over = false;
    near.on("data", (chunk) => {
      if ("before" in point) {
        if (over) return;
        const known = sent.length;
        sent += chunk.toString("latin1");
        // A new journal cuts before its first slip as well; the blade falls at the cut behind the slip.
        const begun = sent.indexOf(jobIds[0] ?? "");
        const cut = begun < 0 ? -1 : sent.indexOf(cutCommand, begun);
        over = cut >= 0;
        far.write(cut < 0 ? chunk : chunk.subarray(0, Math.max(0, cut - known)));
        if (cut >= 0) kill();
        return;
      }
      bytes += chunk.length;
      far.write(chunk);
      if ("bytes" in point && bytes >= point.bytes) kill();
    });
    far.on("data", (chunk) => near.write(chunk));
    for (const socket of [near, far]) socket.on("error", () => undefined);
    near.on("close", () => far.end());
    far.on("close", () => near.destroy());
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, "printing-agent.fixture.ts"),
      join(folder, "journal.sqlite"),
      String((relay.address() as AddressInfo).port),
      "-",
      ...jobIds,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  kill = () => child.kill("SIGKILL");
  let ended = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    for (const state of text.trim().split("\n")) {
      states += 1;
      if (state === "printed") ended += 1;
      if (("states" in point && states >= point.states) || ended === jobIds.length) kill();
    }
  });
  await once(child, "close");
  relay.close();
  await once(relay, "close");
}

function restarted(): PrintingAgent {
  const agent = startPrintingAgent({ journalPath: join(folder, "journal.sqlite"), receipts: simulator });
  cleanups.push(() => agent.stop());
  return agent;
}

/** Pieces of paper on which this job can be read. */
function copies(jobId: string): number {
  return simulator.papers().filter((paper) => paper.lines.some((line) => line.includes(jobId))).length;
}

const points: Point[] = [
  ...Array.from({ length: 8 }, (_, n) => ({ states: n + 1 })),
  ...[40, 80, 120, 160, 200, 260, 320].map((bytes) => ({ bytes: bytes + Math.floor(Math.random() * 40) })),
];

test.each(points)(
  "killed at %j, the journal says what the paper says, and nothing comes out twice",
  async (point) => {
    const jobIds = [randomUUID(), randomUUID()];
    await killedAt(point, jobIds);

    const { journal, prints } = restarted();
    await prints.recover();
    const known = jobIds.filter((jobId) => journal.printJob(jobId) !== undefined);
    const states = new Map(known.map((jobId) => [jobId, journal.printJob(jobId)?.state]));
    for (const [jobId, state] of states) {
      expect(["printed", "notPrinted", "unknown"]).toContain(state);
      if (state === "printed") expect(copies(jobId)).toBe(1);
      if (state === "notPrinted") expect(copies(jobId)).toBe(0);
      if (state === "unknown") expect(copies(jobId)).toBeLessThanOrEqual(1);
    }
    for (const jobId of jobIds.filter((id) => !known.includes(id))) expect(copies(jobId)).toBe(0);
    const finished = journal
      .unacked(0, 100)
      .map(({ event }) => JSON.stringify(event))
      .filter((event) => event.includes("print.finished"));
    expect(finished).toHaveLength(known.length);

    // What is proven unprinted may be sent again, as a new job; the old ones, asked for again, print nothing.
    const before = new Map(known.map((jobId) => [jobId, copies(jobId)]));
    const context = { visitId: "visit" };
    for (const jobId of known) {
      const again = await prints.submit(slip(jobId, "ReceiptPrinter", `job ${jobId}`), context);
      expect(again).toMatchObject({ ok: true, value: { state: states.get(jobId) } });
    }
    const last = randomUUID();
    await prints.submit(slip(last, "ReceiptPrinter", `job ${last}`), context);
    await vi.waitFor(() => expect(prints.query(last)).toMatchObject({ value: { state: "printed" } }));
    expect(copies(last)).toBe(1);
    for (const [jobId, count] of before) {
      // The part of an unknown slip that hung in the printer is cut off before the next one.
      if (states.get(jobId) === "unknown") expect(copies(jobId)).toBeLessThanOrEqual(1);
      else expect(copies(jobId)).toBe(count);
    }
  },
);

test("what hangs uncut after a kill is cut off before the next citizen's slip, however many starts later", async () => {
  const [killed, next, last] = [randomUUID(), randomUUID(), randomUUID()];
  await killedAt(beforeCut, [killed]);
  await vi.waitFor(() => expect(simulator.uncutLines().join()).toContain(killed));

  // The first agent settles the job and ends before it prints; only the journal still knows what hangs there.
  const first = restarted();
  await first.prints.recover();
  expect(first.journal.printJob(killed)?.state).toBe("unknown");
  await first.stop();
  expect(simulator.papers()).toEqual([]);

  const second = restarted();
  await second.prints.recover();
  for (const jobId of [next, last]) {
    await second.prints.submit(slip(jobId, "ReceiptPrinter", `job ${jobId}`), { visitId: "visit" });
    await vi.waitFor(() => expect(second.prints.query(jobId)).toMatchObject({ value: { state: "printed" } }));
  }
  const texts = simulator.papers().map(({ lines }) => lines.join());
  // Three papers, a citizen each: nothing is cut once more when it is known that nothing hangs.
  expect(texts).toEqual([killed, next, last].map((jobId) => expect.stringContaining(jobId)));
  expect(texts.filter((text) => text.includes(killed))).toHaveLength(1);
});
