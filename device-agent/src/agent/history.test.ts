import { mkdtempSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sensitive, SimulatedClock, type DeviceView } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Device } from "../devices/device.ts";
import { openJournal, type Journal } from "../journal/index.ts";
import { startTestAgent } from "../testing.ts";
import { createVisit } from "../visit/index.ts";
import { flapping, recordHistory } from "./history.ts";

let folder: string;
const clock = new SimulatedClock();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "history-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function journalAt(path: string): Journal {
  const opened = openJournal({ path, clock, randomUUID, boot: randomUUID() });
  if (!opened.ok) throw new Error(opened.code);
  return opened.value;
}

type ReaderStatus = Extract<DeviceView, { class: "id-card-reader" }>["status"];

function recorded() {
  const journal = journalAt(join(folder, "journal.sqlite"));
  const visit = createVisit({ clock });
  const of = (status: ReaderStatus): DeviceView => ({ name: "Reader", class: "id-card-reader", status });
  let view = of({ state: "starting" });
  let listener: (view: DeviceView) => void = () => undefined;
  const reader: Device = {
    name: "Reader",
    facts: () => ({ profile: "test" }),
    view: () => view,
    onChange(next) {
      listener = next;
      return () => (listener = () => undefined);
    },
    start: () => undefined,
    stop: () => Promise.resolve(),
  };
  let snapshots = 0;
  const faults: unknown[] = [];
  const stop = recordHistory({
    journal,
    visit,
    devices: { all: [reader] },
    clock,
    changed: () => (snapshots += 1),
    onFault: (fault) => faults.push(fault),
  });
  return {
    visit,
    stop,
    become: (status: ReaderStatus) => {
      view = of(status);
      listener(view);
    },
    rows: () => journal.unacked(0, 1_000).map(({ event }) => event),
    snapshots: () => snapshots,
    close: () => {
      journal.close();
      expect(faults).toEqual([]);
    },
  };
}

const ready = { state: "ready", card: "unknown" } as const;
const lost = { state: "offline", reason: "connectionLost" } as const;

test("a visit's begin and end and a device's changes are one row each; a card is no change of the reader", () => {
  const { visit, become, rows, snapshots, close } = recorded();
  become(ready);
  const citizen = { name: "张**", idNumber: "420702********0010" };
  visit.open({ visitId: "v", citizen, level: "A1", token: new Sensitive("secret-token"), person: "p" });
  for (const card of ["present", "absent", "unknown"] as const) become({ state: "ready", card });
  visit.end("button");
  visit.end("button");
  become(lost);
  expect(rows()).toEqual([
    { type: "device.statusChanged", device: { name: "Reader", class: "id-card-reader", status: ready } },
    { type: "visit.opened", visitId: "v" },
    { type: "visit.ended", visitId: "v", reason: "button", seconds: 0 },
    { type: "device.statusChanged", device: { name: "Reader", class: "id-card-reader", status: lost } },
  ]);
  expect(snapshots()).toBeGreaterThanOrEqual(7);
  close();
});

test("a flapping device writes a few rows, then one a minute, and always its last word", () => {
  const { become, rows, stop, close } = recorded();
  const flap = (times: number) => {
    for (let n = 0; n < times; n += 1) {
      become(ready);
      become(lost);
    }
  };
  flap(500);
  expect(rows()).toHaveLength(flapping.burst);
  expect(rows().at(-1)).toMatchObject({ device: { status: lost } });
  become(ready);
  clock.advance(flapping.pauseMs);
  expect(rows().at(-1)).toMatchObject({ device: { status: ready } });
  for (let minute = 0; minute < 60; minute += 1) {
    flap(100);
    become(minute % 2 === 0 ? lost : ready);
    clock.advance(flapping.pauseMs);
  }
  expect(rows().length).toBeLessThanOrEqual(flapping.burst + 61);
  clock.advance(flapping.burst * flapping.pauseMs);
  const before = rows().length;
  flap(500);
  become(ready);
  expect(rows().length - before).toBeLessThanOrEqual(flapping.burst);
  stop();
  expect(rows().at(-1)).toMatchObject({ device: { status: ready } });
  close();
});

test("a whole agent whose printer's paper comes and goes forty times", async () => {
  const began = performance.now();
  const agent = await startTestAgent({ home: folder });
  const kiosk = await agent.connect("Kiosk");
  const printer = await agent.connect("ReceiptPrinter");
  const says = (state: string) =>
    JSON.stringify(
      printer.received.findLast(({ header }) => header.name === "Extension.StatusChanged")?.payload ?? {},
    ).includes(`"state":"${state}"`);
  await expect
    .poll(async () => JSON.stringify((await printer.call("Extension.Status")).payload))
    .toContain('"state":"ready"');
  for (let n = 0; n < 40; n += 1) {
    const out = n % 2 === 0;
    if (out) await kiosk.call("Simulator.Fault", { device: "ReceiptPrinter", fault: "paperOut" });
    else await kiosk.call("Simulator.Heal", { device: "ReceiptPrinter" });
    await printer.next(() => says(out ? "attention" : "ready"));
  }
  const pauses = Math.floor((performance.now() - began) / flapping.pauseMs);
  await agent.close();
  const journal = journalAt(join(folder, "device-agent", "journal.sqlite"));
  const rows = journal
    .unacked(0, 1_000)
    .filter(({ event }) => JSON.stringify(event).includes("ReceiptPrinter"));
  expect(rows.length).toBeGreaterThanOrEqual(flapping.burst);
  expect(rows.length).toBeLessThanOrEqual(flapping.burst + pauses + 1);
  journal.close();
});
