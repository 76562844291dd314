import {
  CustodyRecord,
  fail,
  ok,
  type Clock,
  type CommandPayload,
  type Result,
} from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { Device } from "../devices/device.ts";
import type { Journal } from "../journal/index.ts";
import { keep } from "./store.ts";
import type { Technician } from "./technicians.ts";

type Take = Omit<CommandPayload<"Maintenance.CustodyTake">, "locale">;
type HandOver = CommandPayload<"Maintenance.CustodyHandOver">;

export interface Custody {
  /** Newest first; what is closed is kept for 90 days. */
  records(): CustodyRecord[];
  take(found: Take, by: Technician): Result<CustodyRecord, "custodyUnknown">;
  handOver(handOver: HandOver, by: Technician): Result<CustodyRecord, "custodyUnknown" | "custodyClosed">;
  /** A visit has ended: a card of which a reader then says that it still lies there is on record a minute later. */
  visitEnded(): void;
  onChange(listener: () => void): () => void;
  stop(): void;
}

const delays = { lying: 60_000, kept: 90 * 24 * 3_600_000 } as const;
/** A kiosk is no depot: beyond this the oldest closed ones go. */
const most = 200;

/** A reader, and how it knows of a card. */
export interface SeeingReader extends Pick<Device, "view" | "onChange"> {
  readonly presence: "none" | "inferred" | "sensor";
}

/** Where presence is only inferred, a card that is present may be the one that is being read: nothing is claimed of it. */
function cardLies({ presence, view }: SeeingReader): boolean {
  const { status } = view();
  if (!("card" in status)) return false;
  return status.card === "left" || (presence === "sensor" && status.card === "present");
}

/**
 * What people leave behind: who found it, where, when, in which bag, to whom it went. Never a full number: at most
 * the last four signs, typed by the technician, and those never leave the kiosk.
 */
export function createCustody(deps: {
  readonly journal: Pick<Journal, "get" | "set" | "append" | "transaction">;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  readonly readers: readonly SeeingReader[];
}): Custody {
  const { journal, clock, randomUUID, readers } = deps;
  const store = keep(journal, "maintenance.custody", Type.Array(CustodyRecord), []);
  const listeners = new Set<() => void>();
  let cancelLook: () => void = () => undefined;

  function save(record: CustodyRecord, by: Technician | undefined): CustodyRecord {
    const others = store.read().filter(({ id, closedAt }) => {
      const old = closedAt !== undefined && clock.now() - closedAt > delays.kept;
      return id !== record.id && !old;
    });
    const { id, kind, place, state, bag, to } = record;
    journal.transaction(() => {
      store.write([record, ...others].slice(0, most));
      journal.append({
        type: "custody.changed",
        ...(by !== undefined && { technicianId: by.id }),
        id,
        kind,
        place,
        state,
        ...(bag !== undefined && { bag }),
        ...(to !== undefined && { to }),
      });
    });
    for (const listener of listeners) listener();
    return record;
  }

  const lying = () => store.read().find(({ state }) => state === "lying");

  function look(): void {
    if (!readers.some(cardLies) || lying() !== undefined) return;
    save(
      {
        id: randomUUID(),
        kind: "idCard",
        place: "reader",
        foundAt: clock.now(),
        foundBy: "agent",
        state: "lying",
      },
      undefined,
    );
  }

  /** Whoever took it: it does not lie there any more. */
  function cardMoved(): void {
    const open = lying();
    if (open === undefined || readers.some(cardLies)) return;
    save({ ...open, state: "gone", closedAt: clock.now(), closedBy: "agent" }, undefined);
  }
  const stops = readers.map((reader) => reader.onChange(cardMoved));

  return {
    records: () => store.read(),
    take({ id, ...found }, by) {
      const seen = id === undefined ? undefined : store.read().find((record) => record.id === id);
      if (id !== undefined && seen?.state !== "lying") return fail("custodyUnknown");
      const { kind, place, lastDigits, bag } = found;
      return ok(
        save(
          {
            id: id ?? randomUUID(),
            kind,
            place,
            foundAt: seen?.foundAt ?? clock.now(),
            foundBy: by.number,
            ...(lastDigits !== undefined && { lastDigits }),
            ...(bag !== undefined && { bag }),
            state: "held",
          },
          by,
        ),
      );
    },
    handOver({ id, to }, by) {
      const record = store.read().find((candidate) => candidate.id === id);
      if (record === undefined) return fail("custodyUnknown");
      if (record.state !== "held") return fail("custodyClosed");
      return ok(save({ ...record, state: "handedOver", closedAt: clock.now(), closedBy: by.number, to }, by));
    },
    visitEnded() {
      cancelLook();
      cancelLook = clock.after(delays.lying, look);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      cancelLook();
      for (const stop of stops) stop();
    },
  };
}
