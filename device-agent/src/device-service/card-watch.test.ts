import { ok, Sensitive } from "@zizhuban/device-agent-contract";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createIdCardReader, idCardReaderProfiles } from "../devices/id-card-reader/index.ts";
import { simulateIdCardReader } from "../devices/id-card-reader/simulator.ts";
import { createRecorder, nothingMasked, serialTransport } from "../transports/index.ts";
import { openPtyWire, unhurried, unhurriedClock } from "../transports/testing.ts";
import { createVisit } from "../visit/index.ts";
import { watchCards } from "./card-watch.ts";

// A reader on a real serial line, a visit, and cards that are put down and lifted while it is open.

/** Ten times as fast as the world: the watch looks once a second. */
const fast = unhurried(10);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

async function kiosk() {
  const wire = openPtyWire();
  const simulator = simulateIdCardReader({
    wire,
    clock: unhurriedClock,
    pace: { think: { find: 1, select: 1, read: 5 } },
  });
  let questions = 0;
  const recorder = createRecorder({
    header: { device: "id-card-reader", profile: "sam-v" },
    clock: unhurriedClock,
    masker: nothingMasked,
    write: (line) => (questions += line.includes('"out"') ? 1 : 0),
  });
  const reader = createIdCardReader({
    name: "IdCardReader",
    profile: idCardReaderProfiles["sam-v"],
    transport: recorder.transport(serialTransport({ path: wire.path, baudRate: 115_200 })),
    clock: unhurriedClock,
    delays: { settle: 5, poll: 50, findAgain: 20, retryInPlace: 50, reopen: 20 },
  });
  cleanups.push(
    () => wire.close(),
    () => simulator.stop(),
    () => reader.stop(),
  );
  reader.start();
  await vi.waitFor(() => expect(reader.view().status.state).toBe("ready"), { interval: 5 });
  const visit = createVisit({ clock: unhurriedClock });
  const ended: string[] = [];
  const faults: unknown[] = [];
  visit.onWipe(({ reason }) => ended.push(reason));
  cleanups.push(() => expect(faults).toEqual([]));
  const watch = watchCards({
    reader,
    visit,
    clock: fast,
    personOf: (card) => card.expose().idNumber,
    onFault: (fault) => faults.push(fault),
    // The reader waits by the time of the world.
    delays: { left: 300, leftLong: 600 },
  });
  const [first, second] = simulator.cards.filter(({ card }) => card.type === "resident");
  if (first === undefined || second === undefined) throw new Error("two residents are needed");

  /** As `IdCard.Identify` does it. */
  const identify = () =>
    watch.aside(async (held) => {
      const reading = held ?? (await reader.read({ signal: AbortSignal.timeout(60_000) }));
      if (!reading.ok) throw new Error(reading.code);
      const { idNumber } = reading.value.card.expose();
      if (visit.current()?.person !== idNumber)
        visit.open({
          visitId: crypto.randomUUID(),
          citizen: { name: "样*", idNumber: "4***0" },
          level: "A1",
          token: new Sensitive("t"),
          person: idNumber,
        });
      return idNumber;
    });
  simulator.insert(first.key);
  await identify();
  /** The reader has been asked that much more: whatever was to be noticed has been. */
  async function asked(more = 4): Promise<void> {
    const until = questions + more;
    await vi.waitFor(() => expect(questions).toBeGreaterThanOrEqual(until), { interval: 5 });
  }
  return { simulator, reader, visit, watch, ended, identify, asked, first, second };
}

describe("a card put down while a visit is open", () => {
  it("is another person's: the visit ends, and that person need not put it down again", async () => {
    const { simulator, visit, ended, identify, second } = await kiosk();
    simulator.insert(second.key);
    await vi.waitFor(() => expect(ended).toEqual(["cardChanged"]), { interval: 5 });
    expect(visit.current()).toBeUndefined();
    expect(await identify()).toBe(second.card.idNumber);
  });

  it("that was held too long is asked for again", async () => {
    const { simulator, ended, watch, second } = await kiosk();
    simulator.insert(second.key);
    await vi.waitFor(() => expect(ended).toEqual(["cardChanged"]), { interval: 5 });
    await vi.waitFor(async () => expect(await watch.aside(async (held) => held)).toBeUndefined());
  });

  it("is the same person's again: the visit goes on, as with any touch", async () => {
    const { asked, simulator, visit, ended, first } = await kiosk();
    let activity = 0;
    vi.spyOn(visit, "activity").mockImplementation(() => (activity += 1) > 0);
    simulator.remove();
    await asked();
    simulator.insert(first.key);
    await vi.waitFor(() => expect(activity).toBe(1), { interval: 5 });
    expect([visit.current()?.person, ended]).toEqual([first.card.idNumber, []]);
  });

  it("is none: lifting one's card ends nothing, nor does one that lies still", async () => {
    const { asked, simulator, visit, ended } = await kiosk();
    await asked();
    simulator.remove();
    await asked();
    expect([visit.current() === undefined, ended]).toEqual([false, []]);
  });

  it("that cannot be read says nothing of whose it is", async () => {
    const { asked, simulator, visit, ended, second } = await kiosk();
    simulator.fault("authFail");
    simulator.insert(second.key);
    await asked();
    expect([visit.current() === undefined, ended]).toEqual([false, []]);
    simulator.heal();
    simulator.remove();
    simulator.insert(second.key);
    await vi.waitFor(() => expect(ended).toEqual(["cardChanged"]), { interval: 5 });
  });
});

describe("a card left behind when the visit has ended", () => {
  const card = (card: "left" | "absent") => ({ state: "ready", card });

  it("is seen a little later and until it is gone, and is nobody's to read", async () => {
    const { simulator, reader, visit, identify, second } = await kiosk();
    visit.end("button");
    const status = () => reader.view().status;
    await vi.waitFor(() => expect(status()).toEqual(card("left")), { interval: 5 });
    const next = identify();
    simulator.remove();
    simulator.insert(second.key);
    expect(await next).toBe(second.card.idNumber);
    visit.end("button");
    await vi.waitFor(() => expect(status()).toEqual(card("left")), { interval: 5 });
    simulator.remove();
    await vi.waitFor(() => expect(status()).toEqual(card("absent")), { interval: 5 });
  });

  it("is looked for once where it was taken, and not while somebody is served", async () => {
    const { simulator, reader, visit, identify, second } = await kiosk();
    const looks = vi.spyOn(reader, "lookForLeftCard");
    simulator.remove();
    visit.end("button");
    await vi.waitFor(() => expect(looks).toHaveBeenCalledTimes(1), { interval: 5 });
    await expect(looks.mock.results[0]?.value).resolves.toEqual({ ok: true, value: false });
    simulator.insert(second.key);
    await identify();
    await expect.poll(() => reader.view().status).toMatchObject({ state: "ready" });
    expect(looks).toHaveBeenCalledTimes(1);
  });
});

describe("the watch", () => {
  it("outlives a reader that fails and comes back", async () => {
    const { simulator, reader, ended, second } = await kiosk();
    simulator.fault("noAnswer");
    await vi.waitFor(() => expect(reader.view().status.state).toBe("offline"));
    simulator.heal();
    await vi.waitFor(() => expect(reader.view().status.state).toBe("ready"));
    simulator.insert(second.key);
    await vi.waitFor(() => expect(ended).toEqual(["cardChanged"]), { interval: 5 });
  });

  it("never stands in a command's way, and reads nothing with no visit open", async () => {
    const { asked, simulator, reader, visit, watch, second } = await kiosk();
    await asked();
    simulator.insert(second.key);
    const read = await watch.aside(() => reader.read({ signal: AbortSignal.timeout(60_000) }));
    expect(read.ok || read.code).toBe(true);
    visit.end("button");
    const reads = vi.spyOn(reader, "read");
    await watch.aside(async () => ok());
    await asked();
    expect(reads).not.toHaveBeenCalled();
  });

  it("ends with the reader", async () => {
    const { reader, watch } = await kiosk();
    const reads = vi.spyOn(reader, "read");
    await reader.stop();
    await watch.aside(async () => ok());
    expect(reads).not.toHaveBeenCalled();
  });
});
