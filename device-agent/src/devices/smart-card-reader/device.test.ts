import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pcscTransport } from "../../transports/index.ts";
import { dailyBudget, type RecoveryBook } from "../recovery.ts";
import { createSmartCardReader, smartCardReaderProfiles, type SmartCardReader } from "./index.ts";
import {
  simulateSmartCardReader,
  smartCardReaderFaults,
  type SmartCardReaderSimulator,
} from "./simulator.ts";
import { unhurriedClock } from "../../transports/testing.ts";

// The agent's end against the simulated daemon; `real-pcscd.test.ts` holds both against the real one.

let folder: string;
let simulator: SmartCardReaderSimulator;
let reader: SmartCardReader;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "zizhuban-pcsc-"));
  const path = join(folder, "pcscd.comm");
  simulator = simulateSmartCardReader({ path, clock: unhurriedClock });
  await simulator.listening;
  reader = createSmartCardReader({
    name: "SmartCardReader",
    profile: smartCardReaderProfiles["pcsc-contact"],
    transport: pcscTransport({ path, clock: unhurriedClock }),
    clock: unhurriedClock,
    delays: { reopen: 10, reopenCap: 10, probation: 20, transmit: 200, connect: 200 },
  });
  reader.start();
  await state({ state: "ready", card: "absent" });
});
afterEach(async () => {
  await reader.stop();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const state = (status: object) => vi.waitFor(() => expect(reader.view().status).toEqual(status));
const patience = () => ({ signal: new AbortController().signal });

describe("smart-card reader", () => {
  it("reads every sample card as it was written", async () => {
    for (const { key, profile, fields, holderLocked } of simulator.cards) {
      simulator.insert(key);
      await state({ state: "ready", card: "present" });
      const read = await reader.read(patience());
      if (!read.ok) throw new Error(`${key}: ${read.code}`);
      expect(read.value.expose().kind).toBe(profile);
      const shown = Object.entries(fields).filter(
        ([name]) => holderLocked !== true || !["idNumber", "name"].includes(name),
      );
      expect(read.value.expose().fields).toEqual(Object.fromEntries(shown));
      expect(JSON.stringify(read)).not.toContain(fields["name"]);
      simulator.remove();
      await state({ state: "ready", card: "absent" });
    }
  });

  it("gives up waiting when told to, and does one thing at a time", async () => {
    const giveUp = new AbortController();
    const waiting = reader.read({ signal: giveUp.signal });
    expect(await reader.waitForCard(patience())).toMatchObject({ code: "readerFault", detail: "busy" });
    giveUp.abort();
    expect(await waiting).toEqual({ ok: false, code: "canceled" });
    expect(await reader.transmit(Uint8Array.of(0, 0x84, 0, 0, 8), patience().signal)).toMatchObject({
      code: "noCard",
    });
  });

  it("has no reader when the daemon has another's only", async () => {
    const other = createSmartCardReader({
      name: "Other",
      profile: smartCardReaderProfiles.pcsc,
      reader: "Acme",
      transport: pcscTransport({ path: join(folder, "pcscd.comm"), clock: unhurriedClock }),
      clock: unhurriedClock,
    });
    other.start();
    await vi.waitFor(() => expect(other.view().status).toEqual({ state: "offline", reason: "notFound" }));
    await other.stop();
  });

  const outcomes: Record<string, readonly [status: object, code: string]> = {
    serviceDown: [{ state: "fault", fault: "serviceDown" }, "readerFault"],
    unplugged: [{ state: "offline", reason: "notFound" }, "readerFault"],
    cardInUse: [{ state: "ready", card: "present" }, "cardInUse"],
    removedMidway: [{ state: "ready", card: "present" }, "noCard"],
    noAnswer: [{ state: "ready", card: "present" }, "cardMute"],
    cardMute: [{ state: "ready", card: "mute" }, "cardMute"],
    muteMidway: [{ state: "ready", card: "present" }, "cardMute"],
    halfAnswer: [{ state: "ready", card: "present" }, "cardRefused"],
    wrongStatus: [{ state: "ready", card: "present" }, "cardUnsupported"],
    endlessAnswer: [{ state: "ready", card: "present" }, "cardRefused"],
  };

  it.each(smartCardReaderFaults.filter((fault) => fault !== "garbage"))(
    "%s: right status, right refusal, well again after",
    async (fault) => {
      const [status, code] = outcomes[fault] ?? [{}, ""];
      simulator.insert("zhang-social");
      await state({ state: "ready", card: "present" });
      simulator.fault(fault);
      await state(status);
      expect(await reader.read(patience())).toMatchObject({ ok: false, code });
      simulator.heal();
      simulator.insert("zhang-social");
      await state({ state: "ready", card: "present" });
      await vi.waitFor(async () => expect(await reader.read(patience())).toMatchObject({ ok: true }));
    },
  );

  it("one that broke too often today is left alone, until somebody comes to mend it", async () => {
    let day = { spent: dailyBudget, out: false };
    const told: string[] = [];
    const technician = { comes: () => {} };
    const recovery: RecoveryBook = {
      today: () => day,
      write: (next) => void (day = next),
      tell: (rung, outcome) => void told.push(`${rung} ${outcome}`),
      onAgain(listener) {
        technician.comes = listener;
        return () => {};
      },
    };
    await reader.stop();
    reader = createSmartCardReader({
      name: "SmartCardReader",
      profile: smartCardReaderProfiles["pcsc-contact"],
      transport: pcscTransport({ path: join(folder, "pcscd.comm"), clock: unhurriedClock }),
      clock: unhurriedClock,
      delays: { reopen: 10, reopenCap: 10, probation: 20 },
      recovery,
    });
    reader.start();
    await state({ state: "ready", card: "absent" });
    simulator.fault("serviceDown");
    await state({ state: "offline", reason: "outOfService" });
    simulator.heal();
    expect(await reader.read(patience())).toMatchObject({ ok: false, code: "readerFault" });
    day = { spent: 0, out: false };
    technician.comes();
    await state({ state: "ready", card: "absent" });
    expect(told).toEqual(["outOfService failed", "outOfService recovered"]);
  });

  it("calls a daemon that speaks nonsense faulty until it has spoken sense for a while", async () => {
    simulator.fault("garbage");
    await state({ state: "fault", fault: "protocol" });
    simulator.heal();
    await state({ state: "ready", card: "absent" });
  });

  it("leaves no card powered when nobody is in front of it", async () => {
    simulator.insert("zhang-social");
    await state({ state: "ready", card: "present" });
    const { signal } = patience();
    expect(await reader.power("cold", signal)).toMatchObject({ ok: true });
    await reader.makeSafe?.();
    expect(await reader.read(patience())).toMatchObject({ ok: true });
  });
});
