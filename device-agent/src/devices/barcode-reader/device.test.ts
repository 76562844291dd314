import { afterEach, describe, expect, it, vi } from "vitest";
import { SimulatedClock, type BarcodeReaderStatus } from "@zizhuban/device-agent-contract";
import {
  hidTransport,
  linkedWire,
  serialTransport,
  type DeviceEnd,
  type HidPort,
  type Transport,
} from "../../transports/index.ts";
import { dailyBudget, type RecoveryBook } from "../recovery.ts";
import { playRandomFaults } from "../../simulation/index.ts";
import { openPtyWire, unhurriedClock } from "../../transports/testing.ts";
import { barcodeReaderProfiles, createBarcodeReader, type BarcodeReaderProfile } from "./index.ts";
import { encodeCode } from "./protocol.ts";
import { simulateBarcodeReader, type BarcodeReaderFaultName } from "./simulator.ts";

// The scanner of production on a serial line of the operating system, or behind HID reports; the simulated one
// at its other end.

const delays = {
  settle: 5,
  identity: 3_000,
  poll: 40,
  gap: 40,
  retrigger: 150,
  again: 20,
  reopen: 20,
  reopenCap: 60,
};
/** For tests that wait for the deadline. */
const hasty = { identity: 150 };
const pace = { decode: 2, echo: 20, drip: 90, late: 250 };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

function scannerAt(
  transport: Transport,
  device: DeviceEnd,
  profile: BarcodeReaderProfile,
  changed: Partial<typeof delays> = {},
  recovery?: RecoveryBook,
) {
  const trigger = profile.trigger?.on ?? [];
  let pulled = 0;
  let said = 0;
  device.onData((bytes) => {
    if (trigger.length > 0 && Buffer.from(bytes).includes(Buffer.from(trigger))) pulled += 1;
  });
  const simulator = simulateBarcodeReader({
    wire: {
      ...device,
      write(bytes) {
        device.write(bytes);
        said += 1;
      },
    },
    profile,
    clock: unhurriedClock,
    pace,
  });
  const reader = createBarcodeReader({
    name: "BarcodeReader",
    profile,
    transport,
    clock: unhurriedClock,
    delays: { ...delays, ...changed },
    ...(recovery !== undefined && { recovery }),
  });
  const history: BarcodeReaderStatus[] = [];
  reader.onChange((view) => {
    if (view.class === "barcode-reader") history.push(view.status);
  });
  undo.push(
    () => simulator.stop(),
    () => reader.stop(),
  );
  const became = (status: object) =>
    vi.waitFor(() => expect(reader.view().status).toMatchObject(status), { interval: 5 });
  reader.start();
  const until = (holds: () => boolean) => vi.waitFor(() => expect(holds()).toBe(true), { interval: 2 });
  return { simulator, reader, history, became, until, pulled: () => pulled, said: () => said };
}

function onSerialLine(
  name: "honeywell-serial" | "presentation-serial" = "honeywell-serial",
  changed: Partial<typeof delays> = {},
  recovery?: RecoveryBook,
) {
  const wire = openPtyWire();
  undo.push(() => wire.close());
  const transport = serialTransport({ path: wire.path, baudRate: 115_200 });
  return scannerAt(transport, wire, barcodeReaderProfiles[name], changed, recovery);
}

/** A wire without an operating system in between: what was said has arrived. */
function onLinkedWire(
  name: "honeywell-serial" | "presentation-serial",
  changed: Partial<typeof delays> = {},
  recovery?: RecoveryBook,
) {
  const wire = linkedWire("scanner");
  const profile = barcodeReaderProfiles[name];
  return scannerAt(wire.transport, wire.device, profile, { poll: 60_000, ...changed }, recovery);
}

/** The same scanner behind USB reports, as hidapi shows them. */
function behindHid(name: "hid-pos" | "hid-pos-plain") {
  let toAgent: (report: Buffer) => void = () => {};
  let lost: () => void = () => {};
  let toDevice: (bytes: Uint8Array) => void = () => {};
  let plugged = true;
  const written: number[][] = [];
  const port: HidPort = {
    async write(report) {
      written.push([...report]);
      toDevice(new Uint8Array(report.subarray(1)));
      return report.length;
    },
    on(event: "data" | "error", listener: (value: Buffer) => void) {
      if (event === "data") toAgent = listener;
      else lost = () => listener(Buffer.from("gone"));
    },
    close: async () => {},
  };
  const device: DeviceEnd = {
    write: (payload) => toAgent(Buffer.from([2, ...payload])),
    onData(listener) {
      toDevice = listener;
      return () => {};
    },
    plug() {
      plugged = true;
    },
    unplug() {
      plugged = false;
      lost();
    },
  };
  const profile = barcodeReaderProfiles[name];
  const transport = hidTransport({ ...profile.wire.hid, vendorId: 0x0db5, productId: 0x0139 }, async () =>
    plugged ? { ok: true, value: port } : { ok: false, code: "portNotFound" },
  );
  return { ...scannerAt(transport, device, profile), written };
}

type Made = ReturnType<typeof onSerialLine>;

async function scan({ reader, became, history }: Made, options: object = {}) {
  await became({ state: "ready" });
  history.length = 0;
  const abort = new AbortController();
  const result = reader.read({ signal: abort.signal, ...options });
  await vi.waitFor(() => expect(history).toContainEqual({ state: "ready", scanning: true }), { interval: 2 });
  return { result, abort };
}

function textOf(result: Awaited<ReturnType<Made["reader"]["read"]>>): string {
  if (!result.ok) throw new Error(`${result.code} ${result.detail ?? ""}`);
  return Buffer.from(result.value.data.expose()).toString("utf8");
}

describe("scanner on a serial line", () => {
  it("comes up dark, with what it says of itself", async () => {
    const made = onSerialLine();
    await made.became({ state: "ready", scanning: false });
    expect(made.reader.facts()).toMatchObject({ profile: "honeywell-serial" });
    expect(made.reader.facts().firmware).toContain("Simulated Scanner Software Revision: 1.0");
    expect(made.simulator.lit()).toBe(false);
  });

  it("shines only while a read is pending, and reads every sample code to the byte", async () => {
    const made = onSerialLine();
    for (const sample of made.simulator.codes) {
      const { result } = await scan(made);
      await vi.waitFor(() => expect(made.simulator.lit()).toBe(true), { interval: 2 });
      made.simulator.insert(sample.key);
      const read = await result;
      expect(read.ok && Buffer.from(read.value.data.expose())).toEqual(Buffer.from(sample.data));
      expect(read).toMatchObject({ ok: true, value: { identifier: sample.identifier } });
      made.simulator.remove();
      await made.became({ state: "ready", scanning: false });
      await vi.waitFor(() => expect(made.simulator.lit()).toBe(false), { interval: 2 });
    }
  });

  it("names the symbologies as the standard does", async () => {
    const made = onSerialLine();
    const symbologies: unknown[] = [];
    for (const { key } of made.simulator.codes) {
      const { result } = await scan(made);
      made.simulator.insert(key);
      const read = await result;
      symbologies.push(read.ok && read.value.symbology);
      made.simulator.remove();
    }
    expect(symbologies).toEqual(["qrCode", "code128", "dataMatrix", "ean13", "qrCode"]);
  });

  it("passes over what was not asked for", async () => {
    const made = onSerialLine();
    const { result } = await scan(made, { symbologies: ["qrCode"] });
    await made.until(() => made.simulator.lit());
    const before = made.pulled();
    made.simulator.insert("book");
    await made.until(() => made.pulled() > before);
    made.simulator.insert("verify");
    expect(textOf(await result)).toContain("/verify/");
  });

  it("a cancelled read leaves it dark, and the next one reads", async () => {
    const made = onSerialLine();
    const { result, abort } = await scan(made);
    await vi.waitFor(() => expect(made.simulator.lit()).toBe(true), { interval: 2 });
    abort.abort();
    expect(await result).toMatchObject({ ok: false, code: "canceled" });
    await vi.waitFor(() => expect(made.simulator.lit()).toBe(false), { interval: 2 });
    made.simulator.insert("verify");
    expect(textOf(await (await scan(made)).result)).toContain("/verify/");
  });

  it("one read at a time; Reset ends it", async () => {
    const made = onSerialLine();
    const { result } = await scan(made);
    expect(await made.reader.read({ signal: new AbortController().signal })).toMatchObject({ code: "busy" });
    made.reader.reset();
    expect(await result).toMatchObject({ ok: false, code: "canceled" });
    await made.became({ state: "ready", scanning: false });
  });

  it("what was scanned before anybody asked is never the next citizen's code", async () => {
    const made = onLinkedWire("presentation-serial");
    await made.became({ state: "ready" });
    made.simulator.insert("bill");
    await made.until(() => made.said() > 0);
    made.simulator.remove();
    const { result } = await scan(made);
    made.simulator.insert("case");
    const read = await result;
    expect(textOf(read)).toBe("420702-20261123-000017");
    expect(read).toMatchObject({ value: { symbology: "symbologyUnknown" } });
  });

  it("a scanner that stops shining by itself is lit again", async () => {
    const made = onSerialLine();
    const { result } = await scan(made);
    made.simulator.fault("deaf");
    made.simulator.insert("verify");
    const before = made.pulled();
    await made.until(() => made.pulled() > before);
    made.simulator.heal();
    expect(textOf(await result)).toContain("/verify/");
  });

  it("keeps no text of a code in its status, facts or printed form", async () => {
    const made = onSerialLine();
    const { result } = await scan(made);
    made.simulator.insert("case");
    const read = await result;
    expect(JSON.stringify([read, made.reader.view(), made.reader.facts(), made.history])).not.toContain(
      "420702",
    );
  });
});

describe("faults of the scanner", () => {
  const faults: readonly (readonly [BarcodeReaderFaultName, object])[] = [
    ["unplugged", { state: "offline" }],
    ["noAnswer", { state: "offline", reason: "noAnswer" }],
    ["halfAnswer", { state: "fault", fault: "protocol" }],
    ["babble", { state: "fault", fault: "protocol" }],
  ];

  it.each(faults)("%s while nobody reads is noticed, and heals by itself", async (fault, status) => {
    const made = onSerialLine("honeywell-serial", hasty);
    await made.became({ state: "ready" });
    made.simulator.fault(fault);
    await made.became(status);
    expect(await made.reader.read({ signal: new AbortController().signal })).toMatchObject({
      code: "scannerFault",
    });
    made.simulator.heal();
    await made.became({ state: "ready", scanning: false });
  });

  // What babbles is three broken codes, or too much of them, whichever is heard first.
  it.each([
    ["unplugged", ["scannerFault"]],
    ["babble", ["scannerFault", "barcodeInvalid"]],
  ] as const)("%s during a read: one clear answer, then well", async (fault, codes) => {
    const made = onLinkedWire("honeywell-serial");
    const { result } = await scan(made);
    made.simulator.fault(fault);
    const answer = await result;
    expect(codes).toContain(answer.ok ? "a code" : answer.code);
    made.simulator.heal();
    made.simulator.insert("verify");
    expect(textOf(await (await scan(made)).result)).toContain("/verify/");
  });

  it("an unplugged scanner is first lost, then not there", async () => {
    const made = onSerialLine();
    await made.became({ state: "ready" });
    made.simulator.fault("unplugged");
    await made.became({ state: "offline", reason: "notFound" });
    expect(made.history).toContainEqual({ state: "offline", reason: "connectionLost" });
  });
});

describe("faults of a code", () => {
  it.each(["halfCode", "slowDrip", "oversize", "noIdentifier", "badReport"] as const)(
    "%s: nothing half is handed on; after three the citizen hears of it; the scanner stays well",
    async (fault) => {
      const made = onSerialLine();
      made.simulator.fault(fault);
      made.simulator.insert("verify");
      const { result } = await scan(made);
      expect(await result).toMatchObject({ ok: false, code: "barcodeInvalid" });
      await made.became({ state: "ready", scanning: false });
      made.simulator.heal();
    },
  );

  it("readTwice: one answer, and the echo is not the next read's", async () => {
    const made = onLinkedWire("honeywell-serial", { settle: 3 * pace.echo });
    made.simulator.fault("readTwice");
    const { result } = await scan(made);
    const before = made.said();
    made.simulator.insert("verify");
    expect(textOf(await result)).toContain("/verify/");
    made.simulator.heal();
    made.simulator.remove();
    // Asked at once: the echo is still on its way.
    const next = made.reader.read({ signal: new AbortController().signal });
    await made.until(() => made.said() === before + 2);
    made.simulator.insert("case");
    expect(textOf(await next)).toBe("420702-20261123-000017");
  });

  it("lateCode: a code that comes after the read was given up is dropped", async () => {
    const made = onLinkedWire("honeywell-serial");
    made.simulator.fault("lateCode");
    const { result, abort } = await scan(made);
    const before = made.said();
    made.simulator.insert("bill");
    abort.abort();
    await result;
    made.simulator.remove();
    made.simulator.heal();
    await made.until(() => made.said() > before);
    const next = await scan(made);
    made.simulator.insert("case");
    expect(textOf(await next.result)).toBe("420702-20261123-000017");
  });

  it("with faults at random no read ever hands on anything but a code that was there", async () => {
    const made = onSerialLine("honeywell-serial", { gap: 20, again: 5 });
    const spare = ["unplugged", "noAnswer", "halfAnswer", "babble", "deaf"];
    const times = { seed: 7, healthyMs: 20, brokenMs: 10, spare };
    undo.push(playRandomFaults({ simulators: [made.simulator], clock: unhurriedClock, ...times }));
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 24; round++) {
      const sample = made.simulator.codes[round % made.simulator.codes.length];
      if (sample === undefined) throw new Error("no codes");
      const { result } = await scan(made);
      made.simulator.insert(sample.key);
      const read = await result;
      const outcome = read.ok ? "read" : read.code;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      made.simulator.remove();
      if (read.ok)
        expect(made.simulator.codes.map(({ data }) => Buffer.from(data).toString("hex"))).toContain(
          Buffer.from(read.value.data.expose()).toString("hex"),
        );
    }
    expect(outcomes.get("read")).toBeGreaterThan(12);
  });
});

describe("scanner behind HID point-of-sale reports", () => {
  it("pulls the trigger by report 4 and puts a long code together from many reports", async () => {
    const made = behindHid("hid-pos");
    const { result } = await scan(made);
    made.simulator.insert("long");
    expect(textOf(await result)).toBe("样例".repeat(120));
    expect(made.written).toContainEqual([4, 0x04]);
    await vi.waitFor(() => expect(made.written.at(-1)).toEqual([4, 0x02]), { interval: 2 });
  });

  it("where the report holds no identifier the symbology is unknown", async () => {
    const made = behindHid("hid-pos-plain");
    const { result } = await scan(made);
    made.simulator.insert("case");
    expect(await result).toMatchObject({ ok: true, value: { symbology: "symbologyUnknown" } });
    expect(made.reader.symbologies).toEqual([]);
  });

  it.each(["halfCode", "badReport", "noIdentifier", "oversize"] as const)("%s", async (fault) => {
    const made = behindHid("hid-pos");
    made.simulator.fault(fault);
    made.simulator.insert("long");
    const { result } = await scan(made);
    expect(await result).toMatchObject({ ok: false, code: "barcodeInvalid" });
    made.simulator.heal();
    expect(textOf(await (await scan(made)).result)).toBe("样例".repeat(120));
  });

  it("unplugged and plugged again", async () => {
    const made = behindHid("hid-pos");
    await made.became({ state: "ready" });
    made.simulator.fault("unplugged");
    await made.became({ state: "offline", reason: "notFound" });
    made.simulator.heal();
    await made.became({ state: "ready" });
  });
});

describe("the ladder", () => {
  it("one that broke too often today is left alone, until somebody comes to mend it", async () => {
    let day = { spent: dailyBudget, out: false };
    const told: string[] = [];
    const technician = { comes: () => {} };
    const made = onLinkedWire(
      "honeywell-serial",
      {},
      {
        today: () => day,
        write: (next) => void (day = next),
        tell: (rung, outcome) => void told.push(`${rung} ${outcome}`),
        onAgain(listener) {
          technician.comes = listener;
          return () => {};
        },
      },
    );
    await made.became({ state: "ready" });
    made.simulator.fault("babble");
    await made.became({ state: "offline", reason: "outOfService" });
    made.simulator.heal();
    const { signal } = new AbortController();
    expect(await made.reader.read({ signal })).toMatchObject({ ok: false, code: "scannerFault" });
    day = { spent: 0, out: false };
    technician.comes();
    await made.became({ state: "ready" });
    expect(told).toEqual(["outOfService failed", "outOfService recovered"]);
  });
});

describe("time", () => {
  it("pulls the trigger again after the scanner's own has run out, without a word in between", async () => {
    const clock = new SimulatedClock();
    const wire = linkedWire("scanner");
    const profile = barcodeReaderProfiles["hid-pos"];
    const pulls: number[] = [];
    wire.device.onData((bytes) => {
      if (bytes[0] === 0x04) pulls.push(clock.monotonic());
    });
    const reader = createBarcodeReader({ name: "B", profile, transport: wire.transport, clock });
    reader.start();
    const settle = () => new Promise(setImmediate);
    for (let ms = 0; ms < 200; ms += 50) {
      await settle();
      clock.advance(50);
    }
    const abort = new AbortController();
    const result = reader.read({ signal: abort.signal });
    for (let ms = 0; ms < 25_000; ms += 500) {
      await settle();
      clock.advance(500);
    }
    expect(pulls.map((at) => at - (pulls[0] ?? 0))).toEqual([0, 10_000, 20_000]);
    for (const report of encodeCode(profile.wire.framing, "]Q1", Buffer.from("x"))) wire.device.write(report);
    for (let turn = 0; turn < 20; turn++) await settle();
    expect(await result).toMatchObject({ ok: true });
    const stopped = reader.stop();
    clock.advance(1);
    await stopped;
  });
});
