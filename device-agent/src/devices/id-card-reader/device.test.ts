import { afterEach, describe, expect, it, vi } from "vitest";
import { fail, SimulatedClock, type IdCardReaderStatus } from "@zizhuban/device-agent-contract";
import { serialTransport, type DeviceEnd } from "../../transports/index.ts";
import { openPtyWire, openUsbMachine, unhurriedClock } from "../../transports/testing.ts";
import { dailyBudget, type RecoveryBook } from "../recovery.ts";
import { createIdCardReader, idCardReaderProfiles, type IdCardProgress, type SamBinding } from "./index.ts";
import { simulateIdCardReader, type IdCardReaderFaultName } from "./simulator.ts";
import { createFrameParser } from "./protocol.ts";
import { hex, vectors } from "./testing.ts";

// The reader of production on a serial line of the operating system, the simulated one at its other end.

const delays = {
  reset: 3_000,
  status: 3_000,
  find: 3_000,
  select: 3_000,
  read: 5_000,
  settle: 10,
  poll: 40,
  findAgain: 15,
  retryInPlace: 60_000,
  placeAgain: 60,
  reopen: 30,
  reopenCap: 60,
};
/** For tests that wait for a deadline; the others have time, so that a busy machine fails none of them. */
const hasty = { status: 500, find: 500, select: 500, read: 800 };
const pace = { think: { find: 1, select: 1, read: 2 }, drip: 80, late: 1_200 };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** @param deafTo a request the reader leaves unanswered */
function kiosk(changed: Partial<typeof delays> = {}, deafTo?: string, recovery?: RecoveryBook) {
  const wire = openPtyWire();
  const ears: DeviceEnd = {
    ...wire,
    onData: (listener) =>
      wire.onData((chunk) => {
        if (hex(chunk) !== deafTo) listener(chunk);
      }),
  };
  const sam = {
    bound: () => known,
    bind: (id: string) => void (known = id),
    changed: vi.fn<SamBinding["changed"]>(),
  };
  let known: string | undefined;
  const simulator = simulateIdCardReader({ wire: ears, clock: unhurriedClock, pace });
  const reader = createIdCardReader({
    name: "IdCardReader",
    profile: idCardReaderProfiles["sam-v"],
    transport: serialTransport({ path: wire.path, baudRate: 115_200 }),
    clock: unhurriedClock,
    delays: { ...delays, ...changed },
    sam,
    ...(recovery !== undefined && { recovery }),
  });
  const history: IdCardReaderStatus[] = [];
  reader.onChange((view) => {
    if (view.class === "id-card-reader") history.push(view.status);
  });
  undo.push(
    () => wire.close(),
    () => simulator.stop(),
    () => reader.stop(),
  );
  const became = (status: object) =>
    vi.waitFor(() => expect(reader.view().status).toMatchObject(status), { interval: 5 });
  const requests = createFrameParser(2);
  const questions: string[] = [];
  wire.onData((chunk) => {
    for (const frame of requests.push(chunk)) if (frame.type === "frame") questions.push(hex(frame.body));
  });
  const asked = (body: string) => questions.filter((question) => question === body).length;
  return { wire, simulator, reader, history, became, asked, sam };
}

type Kiosk = ReturnType<typeof kiosk>;

async function ready(changed: Partial<typeof delays> = {}, deafTo?: string): Promise<Kiosk> {
  const made = kiosk(changed, deafTo);
  made.reader.start();
  await made.became({ state: "ready" });
  return made;
}

function reading({ reader }: Kiosk, abort = new AbortController()) {
  const progress: IdCardProgress[] = [];
  const result = reader.read({ signal: abort.signal, onProgress: (step) => progress.push(step) });
  const tries = () => progress.filter(({ type }) => type === "tryAgain").length;
  return { progress, result, abort, tries };
}

/** Lifts the card until the reader has looked and found nothing, then puts one down. */
async function again({ simulator, asked }: Kiosk, key = "zhang"): Promise<void> {
  simulator.remove();
  const before = asked("2001");
  await vi.waitFor(() => expect(asked("2001")).toBeGreaterThan(before + 1), { interval: 5 });
  simulator.insert(key);
}

describe("ID card reader on a serial line", () => {
  it("comes up with the name of its security module", async () => {
    const { reader, history } = await ready();
    expect(history[0]).toEqual({ state: "ready", card: "unknown" });
    expect(reader.facts()).toEqual({ profile: "sam-v", serialNumber: vectors.samIdText });
  });

  it("waits for a card and reads every sample citizen", async () => {
    const made = await ready();
    for (const { key, card, newAddress } of made.simulator.cards) {
      const { result, progress } = reading(made);
      made.simulator.insert(key);
      const read = await result;
      if (!read.ok) throw new Error(`${key}: ${read.code} ${read.detail}`);
      expect(read.value.card.expose()).toEqual(
        newAddress === undefined ? card : { ...card, address: newAddress },
      );
      expect(read.value.samId).toBe(vectors.samIdText);
      expect(progress).toEqual([{ type: "cardPresent" }]);
    }
    expect(made.history).toContainEqual({ state: "ready", card: "present" });
  });

  it("takes the newest address where the card has one", async () => {
    const made = await ready();
    made.simulator.insert("li");
    const read = await reading(made).result;
    expect(read.ok && read.value.card.expose()).toMatchObject({
      name: "李老人样例",
      address: "湖北省鄂州市梁子湖区样例镇示范村敬老院3号",
    });
  });

  it("does without the newest address from a reader that never answers that question", async () => {
    const made = await ready({ status: 500 }, vectors.requests.readNewAddress);
    made.simulator.insert("li");
    expect(await reading(made).result).toMatchObject({ ok: true });
    await made.became({ state: "offline", reason: "noAnswer" });
    await made.became({ state: "ready" });
    made.simulator.insert("zhang");
    expect(await reading(made).result).toMatchObject({ ok: true });
    expect(made.asked("3003")).toBe(1);
  });

  it("does not read a card twice until it was lifted", async () => {
    const made = await ready();
    made.simulator.insert("zhang");
    expect(await reading(made).result).toMatchObject({ ok: true });
    const second = reading(made);
    await made.became({ state: "ready", card: "unknown" });
    expect(second.progress).not.toContainEqual({ type: "cardPresent" });
    await again(made);
    expect(await second.result).toMatchObject({ ok: true });
  });

  it("asks to lift a card that may lie there, once, and only where one was read before", async () => {
    const made = await ready();
    const first = reading(made);
    await made.became({ state: "ready", card: "unknown" });
    expect(first.progress).toEqual([]);
    made.simulator.insert("hmt");
    expect(await first.result).toMatchObject({ ok: true });
    const second = reading(made);
    await vi.waitFor(() => expect(second.progress).toEqual([{ type: "placeAgain" }]));
    await again(made);
    expect(await second.result).toMatchObject({ ok: true });
    expect(second.progress).toEqual([{ type: "placeAgain" }, { type: "cardPresent" }]);
  });

  it("carries fingerprints only when asked to, and a silhouette for want of a decoder", async () => {
    const made = await ready();
    made.simulator.insert("zhang");
    const plain = await reading(made).result;
    expect(plain.ok && plain.value.fingerprints.expose()).toHaveLength(0);
    const { signal } = new AbortController();
    const asking = made.reader.read({ signal, fingerprints: true });
    await again(made);
    const full = await asking;
    if (!full.ok) throw new Error(full.code);
    expect(full.value.fingerprints.expose()).toHaveLength(1024);
    expect(full.value.photo.expose()).toHaveLength(1024);
    expect(JSON.stringify(full)).toContain("[sensitive]");
    const shown = await made.reader.photoOf(full.value.photo, signal);
    expect(shown.expose()).toMatchObject({ type: "image/svg+xml", placeholder: true, reason: "noDecoder" });
  });

  it("refuses another security module until somebody accepts it", async () => {
    const made = await ready();
    expect(made.sam.bound()).toBe("05.01-20260101-0001234567-2345678901");
    expect(made.reader.acceptSam()).toMatchObject({ ok: false, code: "nothingToAccept" });
    made.simulator.fault("samChanged");
    await made.became({ state: "fault", fault: "samChanged" });
    const other = "05.01-20260101-0001234568-2345678901";
    expect(made.sam.changed).toHaveBeenCalledWith("05.01-20260101-0001234567-2345678901", other);
    expect(await reading(made).result).toMatchObject({ ok: false, code: "readerFault" });
    made.simulator.heal();
    await made.became({ state: "ready" });
    made.simulator.fault("samChanged");
    await made.became({ state: "fault", fault: "samChanged" });
    expect(made.reader.acceptSam()).toMatchObject({ ok: true });
    await made.became({ state: "ready" });
    expect(made.sam.bound()).toBe(other);
    made.simulator.insert("zhang");
    const read = await reading(made).result;
    expect(read.ok && read.value.samId).toBe(other);
  });

  const now = (made: Kiosk) => made.reader.lookForLeftCard(0, new AbortController().signal);

  it("sees a card left behind without reading it, keeps it from the next citizen, and sees it go", async () => {
    const made = await ready();
    made.simulator.insert("zhang");
    expect(await reading(made).result).toMatchObject({ ok: true });
    const reads = made.asked("3001");
    expect(await now(made)).toEqual({ ok: true, value: true });
    await made.became({ state: "ready", card: "left" });
    const next = reading(made);
    await vi.waitFor(() => expect(next.progress).toEqual([{ type: "placeAgain" }]));
    expect(made.reader.view().status).toEqual({ state: "ready", card: "left" });
    await again(made, "li");
    const read = await next.result;
    expect(read.ok && read.value.card.expose()).toMatchObject({ name: "李老人样例" });
    expect(made.asked("3001")).toBe(reads + 1);
    made.simulator.remove();
    expect(await now(made)).toEqual({ ok: true, value: false });
    await made.became({ state: "ready", card: "unknown" });
  });

  it("says that a card left behind is gone", async () => {
    const made = await ready();
    made.simulator.insert("zhang");
    expect(await reading(made).result).toMatchObject({ ok: true });
    expect(await now(made)).toEqual({ ok: true, value: true });
    made.simulator.remove();
    expect(await now(made)).toEqual({ ok: true, value: false });
    expect(made.history.at(-1)).toEqual({ state: "ready", card: "absent" });
  });

  it("is not asked again by a reader that falls silent at the reset, and serves as before", async () => {
    const made = await ready({ status: 500, reset: 200 }, vectors.requests.samReset);
    expect(await now(made)).toMatchObject({ ok: false, code: "readerFault" });
    await made.became({ state: "ready" });
    expect(await now(made)).toEqual({ ok: false, code: "cannotTell" });
    made.simulator.insert("zhang");
    expect(await reading(made).result).toMatchObject({ ok: true });
    expect(made.asked("10FF")).toBe(1);
  });

  it("knows that nothing lies there only where it can", async () => {
    const made = await ready();
    const { result, abort } = reading(made);
    made.simulator.fault("selectFail");
    made.simulator.insert("zhang");
    await made.became({ state: "ready", card: "present" });
    made.simulator.remove();
    await made.became({ state: "ready", card: "absent" });
    abort.abort();
    expect(await result).toMatchObject({ ok: false, code: "canceled" });
    await made.became({ state: "ready", card: "unknown" });
  });

  it("serves one read at a time, and none that was given up before", async () => {
    const made = await ready();
    const first = reading(made);
    expect(await reading(made).result).toMatchObject({ ok: false, code: "readerFault", detail: "busy" });
    const givenUp = new AbortController();
    givenUp.abort();
    expect(await reading(made, givenUp).result).toMatchObject({ ok: false, code: "canceled" });
    first.abort.abort();
    expect(await first.result).toMatchObject({ ok: false, code: "canceled" });
    made.simulator.insert("li");
    expect(await reading(made).result).toMatchObject({ ok: true });
  });

  it("answers a read in progress when it is stopped, and opens nothing afterwards", async () => {
    const made = await ready();
    const { result } = reading(made);
    await made.reader.stop();
    expect(await result).toMatchObject({ ok: false, code: "canceled" });
    const free = await serialTransport({ path: made.wire.path, baudRate: 115_200 }).open();
    expect(free.ok).toBe(true);
    if (free.ok) await free.value.close();
  });

  it("says when another program holds the port, and takes it when it is free", async () => {
    const made = kiosk();
    const other = await serialTransport({ path: made.wire.path, baudRate: 115_200 }).open();
    if (!other.ok) throw new Error(other.code);
    made.reader.start();
    await made.became({ state: "offline", reason: "portBusy" });
    await other.value.close();
    await made.became({ state: "ready" });
  });

  it("waits longer between tries, up to the cap, without a word while nothing changes", async () => {
    const clock = new SimulatedClock();
    const tries: number[] = [];
    const reader = createIdCardReader({
      name: "IdCardReader",
      profile: idCardReaderProfiles["sam-v"],
      transport: {
        label: "nothing",
        async open() {
          tries.push(clock.monotonic());
          return fail("portNotFound");
        },
      },
      clock,
    });
    const changed = vi.fn<() => void>();
    reader.onChange(changed);
    reader.start();
    for (let ms = 0; ms < 18_000; ms += 500) {
      await new Promise(setImmediate);
      clock.advance(500);
    }
    expect(tries).toEqual([0, 1_000, 3_000, 7_000, 12_000, 17_000]);
    expect(changed).toHaveBeenCalledOnce();
    await reader.stop();
  });
});

describe("faults of the reader", () => {
  const faults: readonly (readonly [IdCardReaderFaultName, object])[] = [
    ["unplugged", { state: "offline" }],
    ["noAnswer", { state: "offline", reason: "noAnswer" }],
    ["lateAnswer", { state: "offline", reason: "noAnswer" }],
    ["halfFrame", { state: "fault", fault: "protocol" }],
    ["badChecksum", { state: "fault", fault: "protocol" }],
    ["babble", { state: "fault", fault: "protocol" }],
    ["slowDrip", { state: "fault", fault: "protocol" }],
    ["wrongAnswer", { state: "fault", fault: "protocol" }],
    ["samSelfTestFailed", { state: "fault", fault: "samSelfTestFailed" }],
    ["samNotAuthorised", { state: "fault", fault: "samNotAuthorised" }],
  ];

  it.each(faults)("%s: right status, reads refused at once, well again after", async (fault, status) => {
    const made = await ready(hasty);
    const waiting = reading(made);
    expect(made.simulator.fault(fault)).toBe(true);
    expect(await waiting.result).toMatchObject({ ok: false, code: "readerFault" });
    await made.became(status);
    expect(await reading(made).result).toMatchObject({ ok: false, code: "readerFault" });
    expect(made.simulator.heal(fault)).toBe(true);
    await made.became({ state: "ready" });
    made.simulator.insert("zhang");
    const healthy = await reading(made).result;
    expect(healthy.ok && healthy.value.card.expose()).toMatchObject({ name: "张样例" });
  });

  it.each(faults)("%s while nobody reads is noticed too", async (fault, status) => {
    const made = await ready(hasty);
    made.simulator.fault(fault);
    await made.became(status);
    made.simulator.heal();
    await made.became({ state: "ready" });
  });

  it("an unplugged reader is first lost, then not there", async () => {
    const made = await ready(hasty);
    made.simulator.fault("unplugged");
    await made.became({ state: "offline", reason: "notFound" });
    expect(made.history).toContainEqual({ state: "offline", reason: "connectionLost" });
  });

  it("one that broke too often today is left alone, until somebody comes to mend it", async () => {
    let day = { spent: dailyBudget, out: false };
    const told: string[] = [];
    const technician = { comes: () => {} };
    const made = kiosk(hasty, undefined, {
      today: () => day,
      write: (next) => void (day = next),
      tell: (rung, outcome) => told.push(`${rung} ${outcome}`),
      onAgain(listener) {
        technician.comes = listener;
        return () => {};
      },
    });
    made.reader.start();
    await made.became({ state: "ready" });
    made.simulator.fault("babble");
    await made.became({ state: "offline", reason: "outOfService" });
    made.simulator.heal();
    expect(await reading(made).result).toMatchObject({ ok: false, code: "readerFault" });
    expect(made.reader.view().status).toEqual({ state: "offline", reason: "outOfService" });
    day = { spent: 0, out: false };
    technician.comes();
    await made.became({ state: "ready" });
    expect(told).toEqual(["outOfService failed", "outOfService recovered"]);
  });

  it("never takes a late answer to one citizen's question for the next one's card", async () => {
    const made = await ready({ read: 700, status: 3_000 });
    // From the moment the card is selected: what is late is the reading.
    const stop = made.wire.onData(() => {
      if (made.asked("2002") === 1) made.simulator.fault("lateAnswer");
    });
    made.simulator.insert("zhang");
    const first = reading(made);
    expect(await first.result).toMatchObject({ ok: false, code: "readerFault" });
    stop();
    made.simulator.heal();
    made.simulator.insert("li");
    // The late answer arrives on the new connection, where a different question was asked.
    await vi.waitFor(() => expect(made.history).toContainEqual({ state: "fault", fault: "protocol" }));
    await made.became({ state: "ready" });
    const next = await reading(made).result;
    expect(next.ok && next.value.card.expose()).toMatchObject({ name: "李老人样例" });
  });
});

describe("faults of the card", () => {
  it.each([
    ["selectFail", "selectFailed"],
    ["readFail", "readFailed"],
  ] as const)(
    "%s: asks to place it again three times, then gives up; the reader stays well",
    async (fault, code) => {
      const made = await ready();
      made.simulator.fault(fault);
      made.simulator.insert("zhang");
      const { result, progress, tries } = reading(made);
      for (const attempt of [1, 2, 3]) {
        await vi.waitFor(() => expect(tries()).toBe(attempt), { interval: 5 });
        await again(made);
      }
      expect(await result).toMatchObject({ ok: false, code });
      expect(progress.filter(({ type }) => type === "tryAgain")).toEqual(
        [1, 2, 3].map((attempt) => ({ type: "tryAgain", reason: code, attempt })),
      );
      expect(made.reader.view().status).toMatchObject({ state: "ready" });
      made.simulator.heal();
      made.simulator.insert("zhang");
      expect(await reading(made).result).toMatchObject({ ok: true });
    },
  );

  it("readFailOnce: the second placing reads", async () => {
    const made = await ready();
    made.simulator.fault("readFailOnce");
    made.simulator.insert("zhang");
    const { result, progress, tries } = reading(made);
    await vi.waitFor(() => expect(tries()).toBe(1), { interval: 5 });
    await again(made);
    expect(await result).toMatchObject({ ok: true });
    expect(progress.map(({ type }) => type)).toEqual(["cardPresent", "tryAgain", "cardPresent"]);
    expect(made.simulator.active()).toEqual([]);
  });

  it("a card that lies still after a failed selection is tried again where it lies", async () => {
    const made = await ready({ retryInPlace: 80 });
    made.simulator.fault("selectFail");
    made.simulator.insert("zhang");
    const { result, tries } = reading(made);
    await vi.waitFor(() => expect(tries()).toBe(1), { interval: 5 });
    made.simulator.heal();
    expect(await result).toMatchObject({ ok: true });
  });

  it.each([
    ["authFail", "cardRejected"],
    ["unsupportedCard", "cardUnsupported"],
  ] as const)("%s: one clear answer, and the next card reads", async (fault, code) => {
    const made = await ready();
    made.simulator.fault(fault);
    made.simulator.insert("zhang");
    const { result, progress } = reading(made);
    expect(await result).toMatchObject({ ok: false, code });
    expect(progress).toEqual([{ type: "cardPresent" }]);
    made.simulator.heal();
    made.simulator.insert("li");
    expect(await reading(made).result).toMatchObject({ ok: true });
  });
});

describe("a reader known by its USB identity", () => {
  const usb = { vendorId: "0403", productId: "6001", serial: "A50285BI" };

  it("that is only being reset is not called absent; unplugged it is at once, and found on any port", async () => {
    const wire = openPtyWire();
    const machine = openUsbMachine();
    const simulator = simulateIdCardReader({ wire, clock: unhurriedClock, pace });
    const reader = createIdCardReader({
      name: "IdCardReader",
      profile: idCardReaderProfiles["sam-v"],
      transport: serialTransport({
        path: "usb:0403:6001:A50285BI",
        baudRate: 115_200,
        root: machine.root,
      }),
      clock: unhurriedClock,
      delays,
    });
    undo.push(
      () => machine.close(),
      () => wire.close(),
      () => simulator.stop(),
      () => reader.stop(),
    );
    const seen: string[] = [];
    reader.onChange(({ status }) => seen.push("reason" in status ? status.reason : status.state));
    const plugged = machine.plug("ttyUSB0", "1-1", usb, wire.path);
    reader.start();
    await vi.waitFor(() => expect(seen).toEqual(["ready"]));
    plugged.unbind();
    wire.unplug();
    await vi.waitFor(() => expect(seen.at(-1)).toBe("connectionLost"));
    const tries = seen.length;
    plugged.unplug();
    await vi.waitFor(() => expect(seen.slice(tries)).toEqual(["notFound"]));
    wire.plug();
    machine.plug("ttyUSB3", "1-2.4", usb, wire.path);
    await vi.waitFor(() => expect(seen.at(-1)).toBe("ready"));
    expect(seen).toEqual(["ready", "connectionLost", "notFound", "ready"]);
  });
});
