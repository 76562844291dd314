import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fail, ok, Sensitive, type Result } from "@zizhuban/device-agent-contract";
import {
  createSmartCardReader,
  smartCardReaderProfiles,
  type SmartCardReader,
} from "../devices/smart-card-reader/index.ts";
import {
  simulateSmartCardReader,
  sampleSmartCards,
  type SampleSmartCard,
  type SmartCardReaderSimulator,
} from "../devices/smart-card-reader/simulator.ts";
import { pcscTransport } from "../transports/index.ts";
import { unhurriedClock } from "../transports/testing.ts";
import { createVisit, type Visit } from "../visit/index.ts";
import type { Command } from "./command.ts";
import type { OpenedSession } from "./interfaces/opening.ts";
import {
  socialSecurityCardCommands,
  type SocialSecurityCardDeps,
} from "./interfaces/social-security-card.ts";

// A second card that opens a visit: a reader for cards with contacts at the end of the PC/SC daemon's socket, a visit, and a server
// that answers as it is told to.

const [zhang] = sampleSmartCards();
if (zhang === undefined) throw new Error("a sample card is needed");
const written = (key: string, changes: Readonly<Record<string, string>>): SampleSmartCard => ({
  ...zhang,
  key,
  fields: { ...zhang.fields, ...changes },
});
const cards = [
  ...sampleSmartCards(),
  written("wang-social", { name: "王无记", idNumber: "420702197809110038", cardNumber: "A00000001" }),
  written("miscounted", { idNumber: "420702198506150011" }),
  written("undated", { issuedOn: "00000000", validUntil: "00000000" }),
  written("expired", { validUntil: "20200301" }),
];

let folder: string;
let simulator: SmartCardReaderSimulator;
let reader: SmartCardReader;
let visit: Visit;
let identify: Command;
let ended: string[];
let attested: Parameters<SocialSecurityCardDeps["openSession"]>[0][];
let answer: () => Promise<Result<OpenedSession>>;
let abandoned: OpenedSession[];
let paused: boolean;
const faults: unknown[] = [];

const session = (): OpenedSession => ({
  token: new Sensitive("t"),
  level: "A1",
  citizen: { name: "张**", idNumber: "420702********0010" },
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "zizhuban-social-"));
  const path = join(folder, "pcscd.comm");
  simulator = simulateSmartCardReader({ path, clock: unhurriedClock, cards });
  await simulator.listening;
  reader = createSmartCardReader({
    name: "SmartCardReader",
    profile: smartCardReaderProfiles.pcsc,
    transport: pcscTransport({ path, clock: unhurriedClock }),
    clock: unhurriedClock,
    delays: { reopen: 10, reopenCap: 10, probation: 20, transmit: 200, connect: 200 },
  });
  reader.start();
  await slot("absent");
  visit = createVisit({ clock: unhurriedClock });
  [ended, attested, abandoned, paused] = [[], [], [], false];
  answer = async () => ok(session());
  visit.onWipe(({ reason }) => ended.push(reason));
  const [made] = socialSecurityCardCommands({
    reader,
    visit,
    clock: unhurriedClock,
    randomUUID: () => crypto.randomUUID(),
    personKey: new Uint8Array(32),
    async openSession(reading) {
      attested.push(reading);
      return answer();
    },
    paused: () => paused,
    abandonSession: (opened) => abandoned.push(opened),
    onFault: (fault) => faults.push(fault),
  });
  if (made === undefined) throw new Error("the command is missing");
  identify = made;
});
afterEach(async () => {
  await reader.stop();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

const slot = (card: string) =>
  vi.waitFor(() => expect(reader.view().status).toEqual({ state: "ready", card }), { interval: 5 });
async function insert(card: string): Promise<void> {
  if (simulator.inserted() !== undefined) {
    simulator.remove();
    await slot("absent");
  }
  simulator.insert(card);
  await slot("present");
}

/** One `SocialSecurityCard.Identify` of the page. */
function ask(signal = AbortSignal.timeout(60_000)) {
  const told: string[] = [];
  const party = { connection: {}, credential: "page" } as const;
  const event = (name: string) => void told.push(name);
  return { told, done: identify.run({}, { credential: "page", party, signal, event }) };
}

describe("a social security card", () => {
  it("is waited for, read, attested with what its files say, and opens a visit bound to its holder", async () => {
    const { told, done } = ask();
    await vi.waitFor(() => expect(told).toEqual(["CardReader.InsertCardEvent"]));
    simulator.insert("zhang-social");
    expect(await done).toMatchObject({
      completionCode: "success",
      payload: { visit: { level: "A1", citizen: { name: "张**" } } },
    });
    expect(told).toEqual(["CardReader.InsertCardEvent", "CardReader.MediaInsertedEvent"]);
    expect(attested[0]?.card.expose()).toEqual({
      type: "socialSecurity",
      name: "张样例",
      idNumber: "420702198506150010",
      cardNumber: "A12345678",
      issuedOn: "20200301",
      validUntil: "20300301",
    });
    expect(JSON.stringify(await done)).not.toMatch(/张样例|420702198506150010/);
    const { id } = visit.view() ?? expect.fail();
    // The same card again is the same visit, and no second session.
    expect(await ask().done).toMatchObject({ payload: { visit: { id } } });
    expect(attested).toHaveLength(1);
    // The days an issuer left empty are no days.
    visit.end("button");
    await insert("undated");
    expect(await ask().done).toMatchObject({ completionCode: "success" });
    expect(attested[1]?.card.expose()).not.toHaveProperty("validUntil");
  });

  it("may be taken out: the visit goes on; another person's put in ends it, their own does not", async () => {
    await insert("zhang-social");
    await ask().done;
    simulator.remove();
    await slot("absent");
    await insert("zhang-social");
    await insert("licence");
    await insert("li-social");
    expect(ended).toEqual([]);
    simulator.remove();
    await slot("absent");
    simulator.insert("wang-social");
    await vi.waitFor(() => expect(ended).toEqual(["cardChanged"]));
    expect(visit.current()).toBeUndefined();
    // It lies in the slot still, and whoever asks for a card now is its holder.
    expect(await ask().done).toMatchObject({ completionCode: "success" });
    expect(attested.at(-1)?.card.expose().name).toBe("王无记");
  });

  it.each([
    ["licence", "socialCardUnknown"],
    ["li-social", "socialCardLocked"],
    ["miscounted", "socialCardInvalid"],
    ["expired", "socialCardExpired"],
  ])("%s opens nothing: %s", async (card, errorCode) => {
    await insert(card);
    expect(await ask().done).toMatchObject({ completionCode: "commandErrorCode", errorCode });
    expect(attested).toEqual([]);
    expect(visit.view()).toBeNull();
  });

  it.each([
    ["cardInvalid", "socialCardInvalid"],
    ["cardExpired", "socialCardExpired"],
    ["serverUnreachable", "serverUnreachable"],
    ["kioskUnknown", "kioskUnknown"],
  ] as const)("that the server answers %s opens nothing: %s", async (code, errorCode) => {
    answer = async () => fail(code);
    await insert("zhang-social");
    expect(await ask().done).toMatchObject({ errorCode });
    expect(visit.view()).toBeNull();
  });

  it.each(["removedMidway", "muteMidway", "halfAnswer", "endlessAnswer"])(
    "that fails while it is read (%s) is asked for again",
    async (fault) => {
      await insert("zhang-social");
      simulator.fault(fault);
      expect(await ask().done).toMatchObject({ errorCode: "socialCardUnread" });
      simulator.heal(fault);
      await insert("zhang-social");
      expect(await ask().done).toMatchObject({ completionCode: "success" });
    },
  );

  it("cannot be asked for while its reader is away, or while a technician is at work", async () => {
    paused = true;
    expect(await ask().done).toMatchObject({ completionCode: "deviceNotReady", description: "maintenance" });
    paused = false;
    simulator.fault("unplugged");
    await vi.waitFor(() => expect(reader.view().status.state).toBe("offline"));
    expect(await ask().done).toMatchObject({ completionCode: "deviceNotReady", description: "notFound" });
  });

  it("read for a page that has gone meanwhile leaves no session behind", async () => {
    const gone = new AbortController();
    answer = async () => {
      gone.abort();
      return ok(session());
    };
    await insert("zhang-social");
    expect(await ask(gone.signal).done).toEqual({ completionCode: "canceled" });
    expect(abandoned).toHaveLength(1);
    expect(visit.view()).toBeNull();
  });
});
