// A kiosk's maintenance for the tests of this room: a real journal in a temporary folder, devices that say what they are told to.
import { randomUUID, scryptSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedClock, type DeviceView } from "@zizhuban/device-agent-contract";
import type { Roster } from "@zizhuban/server-contract";
import type { Device } from "../devices/device.ts";
import { openJournal, type Journal } from "../journal/index.ts";

export const anna = { id: "00000000-0000-4000-8000-000000000001", number: "1001", name: "样例维护员" };
export const pin = "246802";

/** As the server makes it, at the lowest cost it may have. */
export function rosterOf(now: number, technicians = [{ ...anna, pin }]): Roster {
  return {
    issuedAt: now,
    expiresAt: now + 30 * 24 * 3_600_000,
    technicians: technicians.map(({ pin: secret, ...technician }) => {
      const salt = Buffer.from(technician.number.padEnd(16, "s"));
      const options = { N: 16_384, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
      return {
        ...technician,
        salt: salt.toString("base64"),
        verifier: scryptSync(secret, salt, 32, options).toString("base64"),
        cost: 16_384,
      };
    }),
  };
}

export interface StageDevice extends Device {
  say(status: DeviceView["status"]): void;
}

export function stageDevice(first: DeviceView): StageDevice {
  const listeners = new Set<(view: DeviceView) => void>();
  let view = first;
  return {
    name: first.name,
    facts: () => ({ profile: "stage", model: "Stage 1", serialNumber: "S-1", firmware: "1.0" }),
    view: () => view,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => undefined,
    stop: async () => undefined,
    say(status) {
      // The status belongs to the class the device was made with; the test that says another one is wrong.
      view = { ...view, status } as DeviceView;
      for (const listener of listeners) listener(view);
    },
  };
}

export interface Bench {
  readonly clock: SimulatedClock;
  journal: Journal;
  /** Closes the journal and opens it again, as a restart does. */
  restart(): Journal;
  events(): { readonly type: string }[];
  close(): void;
}

export function bench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), "maintenance-"));
  const clock = new SimulatedClock(Date.UTC(2026, 10, 25, 2, 0));
  const open = () => {
    const journal = openJournal({
      path: join(folder, "journal.sqlite"),
      clock,
      randomUUID,
      boot: randomUUID(),
    });
    if (!journal.ok) throw new Error(journal.code);
    return journal.value;
  };
  const self: Bench = {
    clock,
    journal: open(),
    restart() {
      self.journal.close();
      self.journal = open();
      return self.journal;
    },
    events: () =>
      self.journal
        .unacked(0, 1_000)
        .map(({ event }) => event)
        .filter(
          (event): event is { type: string } =>
            typeof event === "object" && event !== null && "type" in event,
        ),
    close() {
      self.journal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return self;
}
