import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fail, ok, parser, PrinterStatus, type SlipFields } from "@zizhuban/device-agent-contract";
import sharp from "sharp";
import { afterEach, describe, expect, it, vi } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { arrangeSlip, layoutSlip, pictureOfSlip } from "../../documents/index.ts";
import { serialTransport, tcpTransport, type Transport } from "../../transports/index.ts";
import { openPtyWire, unhurried, unhurriedClock } from "../../transports/testing.ts";
import type { PrintEvidence, PrintProgress } from "../print.ts";
import { createReceiptPrinter } from "./device.ts";
import { receiptProfiles, type ReceiptProfile, type ReceiptProfileName } from "./profiles.ts";
import {
  receiptPicture,
  receiptPrinterFaults,
  startReceiptPrinterSimulator,
  type ReceiptPrinterFault,
} from "./simulator.ts";

/** Four times as fast as the world, so that deadlines and paper are waited for, but not for long. */
const clock = unhurried(4);

const fields: SlipFields = {
  locale: "zh-CN",
  itemName: "养老保险参保证明",
  caseNumber: "4207042611230017",
  outcome: "issued",
  applicant: "张**",
  verifyUrl: "https://kiosk.example/verify/k3Jx9vQm2LrT8wYcB5nHdA",
};
const site = {
  name: "涂家垴镇便民服务中心",
  kioskNumber: "A012",
  phone: "0711-2410012",
  hours: "9:00-17:00",
};
const layout = layoutSlip("case-slip", fields, site, Date.UTC(2026, 10, 22, 18, 14));

const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function simulator(profile: ReceiptProfileName = "epson-tm") {
  const printer = await startReceiptPrinterSimulator({ clock, profile, millimetresPerSecond: 300 });
  stops.push(() => printer.stop());
  return printer;
}

/** Looked at more often than in production; how long a printer may take to answer stays as it is. */
const delays = { poll: 100, reopen: 100, follow: 200 };

function connect(transport: Transport, profile: ReceiptProfileName = "epson-tm", echo = 15_000) {
  const printer = createReceiptPrinter({
    name: "ReceiptPrinter",
    profile,
    transport,
    clock,
    delays: { ...delays, echo },
  });
  const seen: string[] = [];
  const valid = parser(PrinterStatus);
  printer.onChange(({ status }) => {
    expect(valid(status).ok).toBe(true);
    seen.push(JSON.stringify(status));
  });
  printer.start();
  stops.push(() => printer.stop());
  const becomes = (status: object) =>
    vi.waitFor(() => expect(printer.view().status).toMatchObject(status), { interval: 10 });
  return { printer, seen, becomes };
}

async function pair(profile: ReceiptProfileName = "epson-tm", echo?: number) {
  const sim = await simulator(profile);
  const device = connect(tcpTransport({ host: sim.host, port: sim.port, clock }), profile, echo);
  await device.becomes({ state: "ready" });
  return { sim, ...device };
}

function job(jobId: string, overrides: Partial<PrintProgress> & { readonly cutFirst?: boolean } = {}) {
  const { cutFirst = false, ...others } = overrides;
  const told: string[] = [];
  const evidence: PrintEvidence[] = [];
  const abort = new AbortController();
  const progress: PrintProgress = {
    async evidence(facts) {
      told.push("evidence");
      evidence.push(facts);
    },
    async beforeFirstByte() {
      told.push("beforeFirstByte");
      return ok();
    },
    waiting: (problem) => told.push(`waiting ${problem}`),
    pagesDone: (pages) => told.push(`pages ${pages}`),
    ...others,
  };
  return { told, evidence, abort, arguments: [{ jobId, layout, cutFirst }, progress, abort.signal] as const };
}

const rowsOf = (profile: ReceiptProfileName) =>
  arrangeSlip(layout, receiptProfiles[profile].paper).flatMap((row) =>
    row.kind === "text" ? [row.text] : [],
  );

async function codesIn(png: Uint8Array): Promise<string[]> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const image = {
    data: new Uint8ClampedArray(data),
    width: info.width,
    height: info.height,
    colorSpace: "srgb",
  } as ImageData;
  return (await readBarcodes(image, { formats: ["QRCode"] })).map(({ text }) => text);
}

async function pictureOfLast(sim: Awaited<ReturnType<typeof simulator>>): Promise<Uint8Array> {
  const receipt = sim.papers().at(-1);
  if (receipt === undefined) throw new Error("no paper");
  return receiptPicture(receipt);
}

describe("a slip over TCP", () => {
  it("comes out as laid out, readable by a phone, proven by the process id", async () => {
    const { sim, printer, seen } = await pair();
    const { arguments: args, told, evidence } = job("job-1");
    expect(await printer.print(...args)).toEqual({ outcome: "printed", reason: "processId" });
    expect(told).toEqual(["evidence", "beforeFirstByte", "pages 1"]);
    expect(evidence[0]).toMatchObject({ lineCount: expect.any(Number), cutCount: expect.any(Number) });
    expect(seen).toContain(JSON.stringify({ state: "printing", warnings: [] }));
    expect(printer.view().status).toEqual({ state: "ready", warnings: [] });

    const [receipt] = sim.papers();
    if (receipt === undefined) throw new Error("no paper");
    expect(receipt.lines).toEqual(rowsOf("epson-tm"));
    const picture = await receiptPicture(receipt);
    expect(await codesIn(picture)).toEqual([fields.verifyUrl]);
    expect(Buffer.from(picture).equals(await pictureOfSlip(layout, receiptProfiles["epson-tm"]))).toBe(true);
    expect(printer.facts()).toEqual({
      profile: "epson-tm",
      model: "SIM-80",
      serialNumber: "SIM0000001",
      firmware: "1.04 ESC/POS",
      consumption: expect.any(Object),
    });
    // What the slip has used up follows, without anybody asking.
    await vi.waitFor(() => expect(printer.facts().consumption).toMatchObject({ cuts: 1_205, hours: 731 }));
    expect(printer.facts().consumption?.["lines"]).toBeGreaterThan(48_210 + 10);
    expect(printer.facts().consumption?.["head"]).toBeGreaterThan(913_400);
  });

  it.each(["citizen-ppu", "custom-kiosk", "generic-raster"] as const)(
    "on a %s: printed by what it can say, its low paper and its presenter shown where it has the sensor",
    async (profile) => {
      const { sim, printer, becomes } = await pair(profile);
      expect(await printer.print(...job("job-1").arguments)).toEqual({
        outcome: "printed",
        reason: "statusEcho",
      });
      expect(await codesIn(await pictureOfLast(sim))).toEqual([fields.verifyUrl]);
      const { nearEnd, presenter }: ReceiptProfile = receiptProfiles[profile];
      sim.fault("paperLow");
      expect(sim.fault("paperNotTaken")).toBe(presenter);
      await becomes({
        state: "ready",
        warnings: [...(nearEnd ? ["paperLow"] : []), ...(presenter ? ["paperNotTaken"] : [])],
      });
      sim.fault("paperOut");
      await becomes({ state: "attention", problems: ["paperOut"] });
      sim.heal();
      sim.fault("paperJam");
      await becomes({ state: "attention", problems: ["paperJam"] });
      sim.heal();
      await becomes({ state: "ready", warnings: [] });
    },
  );

  it("comes out as dots where the printer has no Chinese font: the very picture of its preview", async () => {
    const { sim, printer } = await pair("raster-only");
    expect(await printer.print(...job("job-1").arguments)).toMatchObject({ outcome: "printed" });
    expect(sim.papers()[0]?.lines).toEqual([]);
    const picture = await pictureOfLast(sim);
    expect(await codesIn(picture)).toEqual([fields.verifyUrl]);
    const pixels = (png: Uint8Array) => sharp(png).raw().toBuffer();
    expect((await pixels(picture)).equals(await pixels(await printer.preview(layout)))).toBe(true);
  });

  it("is proven by the weaker status echo where the printer has no process id, and says so", async () => {
    for (const profile of ["generic-80", "generic-58"] as const) {
      const { sim, printer } = await pair(profile);
      expect(await printer.print(...job("job-1").arguments)).toEqual({
        outcome: "printed",
        reason: "statusEcho",
      });
      expect(sim.papers()[0]?.lines).toEqual(rowsOf(profile));
    }
  });

  it("waits its turn behind another", async () => {
    const { sim, printer } = await pair();
    const ends = await Promise.all([
      printer.print(...job("job-1").arguments),
      printer.print(...job("job-2").arguments),
    ]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(["printed", "printed"]);
    expect(sim.papers().map(({ lines }) => lines)).toEqual([rowsOf("epson-tm"), rowsOf("epson-tm")]);
  });

  it("is not begun when the journal or the server says no, when canceled, or when a character is missing", async () => {
    const { sim, printer } = await pair();
    const refused = job("job-1", { beforeFirstByte: async () => fail("grantUsed") });
    expect(await printer.print(...refused.arguments)).toEqual({ outcome: "notPrinted", reason: "grantUsed" });
    const canceled = job("job-2");
    canceled.abort.abort();
    expect(await printer.print(...canceled.arguments)).toEqual({ outcome: "notPrinted", reason: "canceled" });
    const [, progress, signal] = job("job-3").arguments;
    const rare = {
      lines: [
        { ...layout.lines[0], kind: "text", text: "\u{30000}", size: "normal", align: "left", bold: false },
      ],
    } as const;
    expect(printer.unprintable(rare)).toEqual([{ line: 1, character: 1 }]);
    expect(await printer.print({ jobId: "job-3", layout: rare, cutFirst: false }, progress, signal)).toEqual({
      outcome: "notPrinted",
      reason: "characterNotPrintable",
    });
    expect(sim.papers()).toEqual([]);
    expect(sim.uncutLines()).toEqual([]);
  });
});

describe("a slip over a serial line", () => {
  it("goes through a real pseudo terminal, and a vanished adapter comes back", async () => {
    const sim = await simulator();
    const pty = openPtyWire();
    stops.push(async () => pty.close());
    stops.push(async () => sim.attach(pty)());
    sim.attach(pty);
    const { printer, becomes } = connect(serialTransport({ path: pty.path, baudRate: 115_200, lock: false }));
    await becomes({ state: "ready" });
    expect(await printer.print(...job("job-1").arguments)).toEqual({
      outcome: "printed",
      reason: "processId",
    });
    expect(sim.papers()[0]?.lines).toEqual(rowsOf("epson-tm"));
    pty.unplug();
    await becomes({ state: "offline" });
    await becomes({ state: "offline", reason: "notFound" });
    pty.plug();
    await becomes({ state: "ready" });
  });
});

describe("faults at rest", () => {
  const shown: Partial<Record<ReceiptPrinterFault, object>> = {
    paperLow: { state: "ready", warnings: ["paperLow"] },
    paperOut: { state: "attention", problems: ["paperOut"] },
    coverOpen: { state: "attention", problems: ["coverOpen"] },
    paperJam: { state: "attention", problems: ["paperJam"] },
    cutterFault: { state: "attention", problems: ["cutterFault"] },
    headHot: { state: "attention", problems: ["headHot"] },
    switchedOff: { state: "offline", reason: "switchedOff" },
    silent: { state: "offline", reason: "noAnswer" },
    babble: { state: "attention", problems: ["protocol"] },
    halfStatus: { state: "attention", problems: ["protocol"] },
  };

  it.each(Object.entries(shown))(
    "%s is shown, stops a slip unless it is a warning, and heals without a restart",
    async (fault, status) => {
      const { sim, printer, becomes } = await pair();
      expect(sim.fault(fault)).toBe(true);
      await becomes(status);
      if (fault !== "paperLow") {
        const { told, arguments: args } = job("job-1");
        expect(printer.problems()).not.toEqual([]);
        expect(await printer.print(...args)).toMatchObject({ outcome: "notPrinted" });
        expect(told).toEqual([]);
      }
      sim.heal(fault);
      await becomes({ state: "ready", warnings: [] });
      expect(await printer.print(...job("job-2").arguments)).toMatchObject({ outcome: "printed" });
      expect(sim.papers()).toHaveLength(1);
    },
  );

  it("every fault of the simulator is known to it, and no other", async () => {
    const sim = await simulator("citizen-ppu");
    for (const fault of receiptPrinterFaults) expect(sim.fault(fault)).toBe(true);
    expect(sim.active()).toEqual(receiptPrinterFaults);
    expect((await simulator()).fault("paperNotTaken")).toBe(false);
    expect(sim.fault("paperlow")).toBe(false);
    expect(sim.heal("paperlow")).toBe(false);
    expect(sim.heal()).toBe(true);
    expect(sim.active()).toEqual([]);
  });

  it("a printer that is not there is found when it comes", async () => {
    const sim = await simulator();
    sim.fault("switchedOff");
    const { becomes } = connect(tcpTransport({ host: sim.host, port: sim.port, clock }));
    await becomes({ state: "offline", reason: "switchedOff" });
    sim.heal("switchedOff");
    await becomes({ state: "ready" });
  });
});

describe("faults in the middle of a slip", () => {
  it.each([
    ["paperOutMidway", "paperOut"],
    ["coverOpen", "coverOpen"],
    ["headHot", "headHot"],
    ["paperJam", "paperJam"],
    ["cutterFault", "cutterFault"],
  ])("%s: the job waits, goes on by itself, and comes out whole, once", async (fault, problem) => {
    const { sim, printer } = await pair();
    const { told, arguments: args } = job("job-1");
    if (fault === "paperOutMidway") sim.fault(fault);
    const end = printer.print(...args);
    if (fault !== "paperOutMidway") {
      await vi.waitFor(() => expect(sim.uncutLines().length).toBeGreaterThan(2), { interval: 2 });
      sim.fault(fault);
    }
    await vi.waitFor(() => expect(told).toContain(`waiting ${problem}`));
    expect(printer.view().status).toMatchObject({ state: "attention", problems: [problem] });
    expect(sim.papers()).toEqual([]);
    sim.heal(fault);
    expect(await end).toEqual({ outcome: "printed", reason: "processId" });
    expect(sim.papers().map(({ lines }) => lines)).toEqual([rowsOf("epson-tm")]);
  });

  it("a job taken back while it waits is unknown, nothing of it prints later, and the next slip comes out alone", async () => {
    const { sim, printer, becomes } = await pair();
    sim.fault("paperOutMidway");
    const { told, abort, arguments: args } = job("job-1");
    const end = printer.print(...args);
    await vi.waitFor(() => expect(told).toContain("waiting paperOut"));
    abort.abort();
    expect(await end).toEqual({ outcome: "unknown", reason: "canceled" });
    const begun = sim.uncutLines();
    sim.heal();
    await becomes({ state: "ready" });
    expect(sim.uncutLines()).toEqual(begun);
    const next = job("job-2", { cutFirst: true });
    expect(await printer.print(...next.arguments)).toMatchObject({ outcome: "printed" });
    expect(sim.papers().map(({ lines }) => lines)).toEqual([begun, rowsOf("epson-tm")]);
  });

  it("a connection that dies in the middle leaves the job unknown; the printer is cleared and goes on", async () => {
    for (const profile of ["epson-tm", "generic-80"] as const) {
      const { sim, printer, becomes } = await pair(profile);
      sim.fault("stopsMidway");
      const { evidence, arguments: args } = job("job-1");
      expect(await printer.print(...args)).toEqual({ outcome: "unknown", reason: "connectionLost" });
      expect(sim.papers()).toEqual([]);
      await becomes({ state: "ready" });
      const reconciled = await printer.reconcile({ jobId: "job-1", evidence: evidence[0] ?? {} });
      expect(reconciled).toMatchObject({ ok: true, value: { outcome: "unknown" } });
      const next = job("job-2", { cutFirst: true });
      expect(await printer.print(...next.arguments)).toMatchObject({ outcome: "printed" });
      expect(sim.papers().at(-1)?.lines).toEqual(rowsOf(profile));
    }
  });

  it("a printer switched off in the middle leaves the job unknown and comes back", async () => {
    const { sim, printer, becomes } = await pair();
    const end = printer.print(...job("job-1").arguments);
    await vi.waitFor(() => expect(sim.uncutLines().length).toBeGreaterThan(2), { interval: 2 });
    sim.fault("switchedOff");
    expect(await end).toEqual({ outcome: "unknown", reason: "connectionLost" });
    await becomes({ state: "offline", reason: "switchedOff" });
    sim.heal();
    await becomes({ state: "ready" });
  });

  it("a printer that falls silent in the middle does not hang the job", async () => {
    const { sim, printer } = await pair();
    const end = printer.print(...job("job-1").arguments);
    await vi.waitFor(() => expect(sim.uncutLines().length).toBeGreaterThan(2), { interval: 2 });
    sim.fault("silent");
    expect(await end).toMatchObject({ outcome: "unknown", reason: "noAnswer" });
  });

  it("without an echo the cut counter decides, and the reason names it", async () => {
    const { sim, printer } = await pair("epson-tm", 4_000);
    sim.fault("noEcho");
    expect(await printer.print(...job("job-1").arguments)).toEqual({
      outcome: "printed",
      reason: "cutCounter",
    });
  });
});

describe("reset", () => {
  /** What another host left in the printer's buffer, which no job of ours knows of. */
  async function remains(profile: ReceiptProfileName) {
    const sim = await simulator(profile);
    sim.fault("coverOpen");
    const transport = tcpTransport({ host: sim.host, port: sim.port, clock });
    const other = await transport.open();
    if (!other.ok) throw new Error(other.code);
    const heard = new Promise<void>((resolve) => other.value.onData(() => resolve()));
    // Its answer, given at once, shows that what came before it has arrived.
    await other.value.write(Buffer.concat([Buffer.from("REMAINS\n"), Buffer.from([0x10, 0x04, 1])]));
    await heard;
    await other.value.close();
    const device = connect(transport, profile);
    await device.becomes({ state: "attention", problems: ["coverOpen"] });
    return { sim, ...device };
  }

  it("clears what an ended job left behind, also while the printer stands", async () => {
    const { sim, printer, becomes } = await remains("epson-tm");
    expect(await printer.reset(false)).toMatchObject({ ok: false, code: "coverOpen" });
    sim.heal();
    await becomes({ state: "ready" });
    expect(sim.uncutLines()).toEqual([]);
  });

  it("without it that would have come out", async () => {
    const { sim, becomes } = await remains("epson-tm");
    sim.heal();
    await becomes({ state: "ready" });
    expect(sim.uncutLines()).toEqual(["REMAINS"]);
  });

  it.each<ReceiptProfileName>(["epson-tm", "generic-80"])(
    "cuts off what hangs, and prints on: %s",
    async (profile) => {
      const { sim, printer } = await pair(profile);
      const { arguments: args } = job("job-1");
      const raw = { jobId: "raw-1", data: new TextEncoder().encode("HANGS\n"), cutFirst: false };
      expect(await printer.printRaw(raw, args[1], args[2])).toMatchObject({ outcome: "printed" });
      expect(sim.uncutLines()).toEqual(["HANGS"]);
      expect(await printer.reset(true)).toMatchObject({ ok: true });
      expect([sim.uncutLines(), sim.papers().length]).toEqual([[], 1]);
      expect(await printer.print(...args)).toMatchObject({ outcome: "printed" });
      expect(sim.papers()).toHaveLength(2);
    },
  );

  it("frees a knife that was stuck, once nothing holds it", async () => {
    const { sim, printer, becomes } = await pair();
    sim.fault("cutterFault");
    await becomes({ state: "attention", problems: ["cutterFault"] });
    expect(await printer.reset(false)).toMatchObject({ ok: false, code: "cutterFault" });
    sim.heal();
    expect(await printer.reset(false)).toMatchObject({ ok: true });
    expect(printer.problems()).toEqual([]);
  });

  it("of a printer that is not there says so", async () => {
    const { sim, printer } = await pair();
    sim.fault("silent");
    expect(await printer.reset(true)).toMatchObject({ ok: false, code: "noAnswer" });
  });
});

describe("reconcile, after the agent was killed", () => {
  /** Prints until `when`, then forgets the agent as a kill would: the wire closes, nothing is tidied up. */
  async function killed(
    profile: ReceiptProfileName,
    when: (sim: Awaited<ReturnType<typeof simulator>>) => Promise<void>,
  ) {
    const sim = await simulator(profile);
    const transport = tcpTransport({ host: sim.host, port: sim.port, clock });
    const first = connect(transport, profile);
    await first.becomes({ state: "ready" });
    const { evidence, arguments: args } = job("job-1");
    void first.printer.print(...args);
    await vi.waitFor(() => expect(evidence).toHaveLength(1));
    await when(sim);
    await first.printer.stop();
    const second = connect(transport, profile);
    return { sim, ...second, journalled: { jobId: "job-1", evidence: evidence[0] ?? {} } };
  }

  it("the process id that waited for a host proves the slip", async () => {
    const { sim, printer, becomes, journalled } = await killed("epson-tm", async (sim) => {
      await vi.waitFor(() => expect(sim.uncutLines().length).toBeGreaterThan(2), { interval: 2 });
    });
    await vi.waitFor(() => expect(sim.papers()).toHaveLength(1));
    await becomes({ state: "ready" });
    expect(await printer.reconcile(journalled)).toEqual({
      ok: true,
      value: { outcome: "printed", reason: "processId" },
    });
    expect(sim.papers()).toHaveLength(1);
  });

  it("nothing came out: not printed, safe to send again", async () => {
    const { printer, becomes } = await pair();
    const { evidence, arguments: args } = job("job-1", { beforeFirstByte: async () => fail("killed") });
    await printer.print(...args);
    expect(await printer.reconcile({ jobId: "job-1", evidence: evidence[0] ?? {} })).toEqual({
      ok: true,
      value: { outcome: "notPrinted", reason: "noEvidence" },
    });
    await becomes({ state: "ready" });
  });

  it("a slip stopped by missing paper is purged and stays unknown; nothing of it prints later", async () => {
    const { sim, printer, becomes, journalled } = await killed("epson-tm", async (sim) => {
      sim.fault("paperOutMidway");
      await vi.waitFor(() => expect(sim.uncutLines().length).toBeGreaterThan(2), { interval: 2 });
    });
    await becomes({ state: "attention", problems: ["paperOut"] });
    expect(await printer.reconcile(journalled)).toEqual(
      expect.objectContaining({ ok: false, code: "notReady" }),
    );
    sim.heal();
    await becomes({ state: "ready" });
    expect(await printer.reconcile(journalled)).toMatchObject({ ok: true, value: { outcome: "unknown" } });
    // Asked again, it says the same.
    expect(await printer.reconcile(journalled)).toMatchObject({ ok: true, value: { outcome: "unknown" } });
    expect(sim.papers()).toEqual([]);
  });

  it("without a printer there is no answer yet", async () => {
    const sim = await simulator();
    sim.fault("switchedOff");
    const { printer } = connect(tcpTransport({ host: sim.host, port: sim.port, clock }));
    expect(await printer.reconcile({ jobId: "job-1", evidence: {} })).toMatchObject({
      ok: false,
      code: "notReady",
    });
  });
});

describe("at the product's own pace", () => {
  it.each(["paperOut", "coverOpen", "switchedOff", "silent", "babble"])(
    "%s is shown within two seconds",
    async (fault) => {
      const sim = await startReceiptPrinterSimulator({ clock: unhurriedClock });
      stops.push(() => sim.stop());
      const transport = tcpTransport({ host: sim.host, port: sim.port, clock: unhurriedClock });
      const printer = createReceiptPrinter({
        name: "ReceiptPrinter",
        profile: "epson-tm",
        transport,
        clock: unhurriedClock,
      });
      printer.start();
      stops.push(() => printer.stop());
      await vi.waitFor(() => expect(printer.problems()).toEqual([]));
      const shown = new Promise<number>((resolve) => {
        printer.onChange(() => {
          if (printer.problems().length > 0) resolve(unhurriedClock.monotonic());
        });
      });
      const began = unhurriedClock.monotonic();
      sim.fault(fault);
      expect((await shown) - began).toBeLessThanOrEqual(2_000);
    },
  );
});
