import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ok, type DeviceView, type PrinterStatus } from "@zizhuban/device-agent-contract";
import { ippTransport, type IppTransport } from "../../transports/index.ts";
import { dailyBudget, type RecoveryBook } from "../recovery.ts";
import type { PrintEnd, PrintEvidence, PrintProgress } from "../print.ts";
import { createCertificatePrinter, type CertificatePrinterDelays } from "./device.ts";
import { IppDriver } from "./driver.ts";
import { jobState, operation } from "./protocol.ts";
import { startCertificatePrinterSimulator, type CertificatePrinterSimulator } from "./simulator.ts";
import { samplePdf } from "./testing/sample-pdf.ts";
import type { CertificatePrinter } from "./verbs.ts";
import { unhurriedClock } from "../../transports/testing.ts";

/** The product's rules at a faster pace, so that every deadline is met in a test. */
const fast: CertificatePrinterDelays = {
  poll: 20,
  reopenCap: 200,
  stop: 500,
  answer: 400,
  operation: 600,
  document: 600,
  follow: 10,
  busy: 600,
  patience: 800,
  headway: 5000,
  cancel: 300,
  settle: 50,
};

let simulator: CertificatePrinterSimulator;
let printer: CertificatePrinter;
const opened: CertificatePrinter[] = [];
/** Create-Job requests on the wire. */
let createJobs = 0;
/** Awaited between the printer's acknowledgement of a document and its arrival. */
let beforeReceipt: () => Promise<void>;
/** Called with every page that is out, and how many of its job are. */
let afterPage: (pages: number) => void;

function connect(recovery?: RecoveryBook): CertificatePrinter {
  const wire = ippTransport({ url: simulator.url, clock: unhurriedClock });
  const transport: IppTransport = {
    ...wire,
    post: async (body, options) => {
      // Operation id, RFC 8010 §3.1.1.
      const asked = Buffer.from(body).readUInt16BE(2);
      if (asked === operation.createJob) createJobs += 1;
      const answer = await wire.post(body, options);
      if (asked === operation.sendDocument) await beforeReceipt();
      return answer;
    },
  };
  const device = createCertificatePrinter({
    name: "CertificatePrinter",
    transport,
    clock: unhurriedClock,
    delays: fast,
    ...(recovery !== undefined && { recovery }),
  });
  opened.push(device);
  return device;
}

beforeEach(async () => {
  createJobs = 0;
  beforeReceipt = async () => undefined;
  afterPage = () => undefined;
  const onPage = (pages: number) => afterPage(pages);
  simulator = await startCertificatePrinterSimulator({ clock: unhurriedClock, pageMs: 40, onPage });
  printer = connect();
  printer.start();
  await becomes("ready");
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (device) => device.stop()));
  await simulator.stop();
});

function status(): PrinterStatus {
  const view: DeviceView = printer.view();
  if (view.class !== "certificate-printer") throw new Error("not a printer");
  return view.status;
}

async function becomes(state: PrinterStatus["state"]): Promise<void> {
  await vi.waitFor(() => expect(status().state).toBe(state), { interval: 5 });
}

interface Watched {
  readonly jobId: string;
  readonly evidence: PrintEvidence;
  readonly waiting: readonly string[];
  readonly pages: readonly number[];
  readonly end: Promise<PrintEnd>;
  cancel(): void;
}

function print(pages = 2, hooks: Partial<PrintProgress> = {}): Watched {
  const jobId = randomUUID();
  const evidence: Record<string, string | number> = {};
  const waiting: string[] = [];
  const done: number[] = [];
  const abort = new AbortController();
  const progress: PrintProgress = {
    evidence: async (facts) => void Object.assign(evidence, facts),
    beforeFirstByte: async () => ok(),
    waiting: (problem) => void waiting.push(problem),
    pagesDone: (count) => void done.push(count),
    ...hooks,
  };
  const end = printer.print({ jobId, document: samplePdf(pages), pages }, progress, abort.signal);
  return { jobId, evidence, waiting, pages: done, end, cancel: () => abort.abort() };
}

describe("reset", () => {
  it("cancels what the printer still holds of ours, and nobody else's", async () => {
    const driver = new IppDriver(ippTransport({ url: simulator.url, clock: unhurriedClock }), fast);
    const made = async (jobName: string) => {
      const job = await driver.createJob({
        jobName,
        format: "application/pdf",
        template: [],
        fidelity: false,
      });
      if (!job.ok) throw new Error(job.code);
      return job.value;
    };
    const state = async (job: number) => {
      const found = await driver.getJob(job);
      return found.ok ? found.value.state : found.code;
    };
    const mine = randomUUID();
    const ours = await made(`kiosk-${mine}`);
    expect(await printer.reset((jobId) => jobId === mine)).toMatchObject({ ok: true });
    expect(await state(ours)).toBe(jobState.canceled);
    const theirs = await made(randomUUID());
    const before = await state(theirs);
    expect(await printer.reset((jobId) => jobId === mine)).toMatchObject({ ok: true });
    expect(await state(theirs)).toBe(before);
    await driver.cancelJob(theirs);
    driver.close();
    expect(await print(1).end).toEqual({ outcome: "printed", reason: "impressions" });
  });

  it("says what still keeps it from printing", async () => {
    simulator.fault("paperJam");
    expect(await printer.reset(() => true)).toMatchObject({ ok: false, code: "paperJam" });
    simulator.heal();
    simulator.fault("switchedOff");
    expect(await printer.reset(() => true)).toMatchObject({ ok: false, code: "switchedOff" });
  });
});

describe("a certificate", () => {
  it("prints: the bytes arrive as they are, every page is counted by the printer", async () => {
    const job = print(3);
    await expect(job.end).resolves.toEqual({ outcome: "printed", reason: "impressions" });
    const [paper] = simulator.papers();
    expect(simulator.papers()).toHaveLength(1);
    expect(paper).toMatchObject({ jobName: job.jobId, pages: 3 });
    expect(Buffer.from(paper?.document ?? []).equals(samplePdf(3))).toBe(true);
    expect(job.evidence).toEqual({ ippJobId: 1, pages: 3, documentSent: 1 });
    expect(job.pages.at(-1)).toBe(3);
  });

  it("tells who the printer is", async () => {
    await vi.waitFor(() =>
      expect(printer.facts()).toEqual({
        profile: "ipp",
        model: "Zizhuban Simulated A4 Printer",
        serialNumber: "SIM-A4-0001",
        firmware: "1.0",
        consumption: { impressions: 3_107 },
        supplies: [
          { name: "Black toner", kind: "consumed", type: "toner", percent: 72, high: 100 },
          { name: "Waste box", kind: "receptacle", type: "waste-toner", percent: 31, high: 90 },
        ],
      }),
    );
  });

  it("journals the job's number before it asks for the grant, and the grant before the first byte", async () => {
    const order: string[] = [];
    const job = print(1, {
      evidence: async () => void order.push("evidence"),
      beforeFirstByte: async () => {
        order.push("grant");
        expect(simulator.papers()).toHaveLength(0);
        return ok();
      },
      pagesDone: () => void order.push("page"),
    });
    await job.end;
    expect(order).toEqual(["evidence", "grant", "evidence", "page"]);
  });

  it("is not printed when the grant is refused, and the printer is free again", async () => {
    const job = print(1, { beforeFirstByte: async () => ({ ok: false, code: "grantUsed" }) });
    await expect(job.end).resolves.toEqual({ outcome: "notPrinted", reason: "grantUsed" });
    await expect(print().end).resolves.toMatchObject({ outcome: "printed" });
    expect(simulator.papers()).toHaveLength(1);
  });

  it("is not printed when canceled before its first byte, or before its first page is out", async () => {
    const early: Watched = print(1, {
      evidence: async () => early.cancel(),
    });
    await expect(early.end).resolves.toEqual({ outcome: "notPrinted", reason: "canceled" });
    const late: Watched = print(1, {
      beforeFirstByte: async () => {
        simulator.fault("paperJam");
        return ok();
      },
      waiting: () => late.cancel(),
    });
    await expect(late.end).resolves.toEqual({ outcome: "notPrinted", reason: "canceled" });
    expect(simulator.papers()).toHaveLength(0);
  });

  it("is unknown when canceled with a page already out", async () => {
    afterPage = () => void simulator.fault("paperJam");
    const job: Watched = print(3, { pagesDone: () => job.cancel() });
    await expect(job.end).resolves.toEqual({ outcome: "unknown", reason: "canceled" });
  });

  it("is not printed when the document is no PDF: the printer refuses it", async () => {
    const progress: PrintProgress = {
      evidence: async () => undefined,
      beforeFirstByte: async () => ok(),
      waiting: () => undefined,
      pagesDone: () => undefined,
    };
    const job = { jobId: randomUUID(), document: Buffer.from("not a document"), pages: 1 };
    const end = await printer.print(job, progress, new AbortController().signal);
    expect(end).toEqual({ outcome: "notPrinted", reason: "jobAborted" });
  });
});

describe("paper faults", () => {
  const problems = {
    paperOut: "paperOut",
    paperJam: "paperJam",
    coverOpen: "coverOpen",
    tonerOut: "tonerOut",
    outputFull: "outputFull",
  };

  it.each(Object.entries(problems))(
    "%s: shown, a new job not begun, well again by itself",
    async (fault, problem) => {
      expect(simulator.fault(fault)).toBe(true);
      await becomes("attention");
      expect(printer.problems()).toEqual([problem]);
      await expect(print().end).resolves.toEqual({ outcome: "notPrinted", reason: problem });
      simulator.heal(fault);
      await becomes("ready");
      expect(printer.problems()).toEqual([]);
    },
  );

  it.each(Object.entries(problems))(
    "%s in the middle: waits, says why, goes on when put right",
    async (fault, problem) => {
      afterPage = (pages) => void (pages === 1 && simulator.fault(fault));
      const job = print(3);
      await becomes("attention");
      await vi.waitFor(() => expect(status()).toMatchObject({ problems: [problem] }));
      simulator.heal(fault);
      await expect(job.end).resolves.toEqual({ outcome: "printed", reason: "impressions" });
      expect(simulator.papers()).toHaveLength(1);
    },
  );

  it("waits only so long: then the job is canceled, and what the printer counted decides", async () => {
    const nothingOut = print(1, {
      beforeFirstByte: async () => {
        simulator.fault("paperOut");
        return ok();
      },
    });
    await expect(nothingOut.end).resolves.toEqual({ outcome: "notPrinted", reason: "paperOut" });
    expect(nothingOut.waiting).toContain("paperOut");
    simulator.heal();
    await becomes("ready");
    afterPage = () => void simulator.fault("paperJam");
    const oneOut = print(2);
    await expect(oneOut.end).resolves.toEqual({ outcome: "unknown", reason: "paperJam" });
    simulator.heal();
    await becomes("ready");
    expect(simulator.papers()).toHaveLength(0);
  });

  it.each([
    ["paperLow", "paperLow"],
    ["tonerLow", "tonerLow"],
  ])("%s only warns", async (fault, warning) => {
    simulator.fault(fault);
    await vi.waitFor(() => expect(status()).toMatchObject({ state: "ready", warnings: [warning] }));
    await expect(print().end).resolves.toMatchObject({ outcome: "printed" });
  });
});

describe("a printer that cannot be reached or understood", () => {
  it.each([
    ["switchedOff", "switchedOff"],
    ["silent", "noAnswer"],
  ])("%s: offline, and back without a restart", async (fault, reason) => {
    simulator.fault(fault);
    await becomes("offline");
    expect(printer.problems()).toEqual([reason]);
    await expect(print().end).resolves.toEqual({ outcome: "notPrinted", reason });
    simulator.heal();
    await becomes("ready");
    await expect(print().end).resolves.toMatchObject({ outcome: "printed" });
  });

  it("one that broke too often today is left alone, until somebody comes to mend it", async () => {
    let day = { spent: dailyBudget, out: false };
    const told: string[] = [];
    const technician = { comes: () => {} };
    printer = connect({
      today: () => day,
      write: (next) => void (day = next),
      tell: (rung, outcome) => void told.push(`${rung} ${outcome}`),
      onAgain(listener) {
        technician.comes = listener;
        return () => {};
      },
    });
    printer.start();
    await becomes("ready");
    simulator.fault("garbage");
    await vi.waitFor(() => expect(printer.problems()).toEqual(["outOfService"]));
    simulator.heal();
    await expect(print(1).end).resolves.toEqual({ outcome: "notPrinted", reason: "outOfService" });
    day = { spent: 0, out: false };
    technician.comes();
    await becomes("ready");
    expect(told).toEqual(["outOfService failed", "outOfService recovered"]);
  });

  it("one that is switched off costs nothing: it may be the cleaner", async () => {
    const day = { spent: 0, out: false };
    const write = vi.fn<RecoveryBook["write"]>();
    printer = connect({ today: () => day, write, tell: () => {}, onAgain: () => () => {} });
    simulator.fault("switchedOff");
    printer.start();
    await becomes("offline");
    simulator.heal();
    await becomes("ready");
    expect(write).not.toHaveBeenCalled();
  });

  it("garbage: a protocol problem, and back", async () => {
    simulator.fault("garbage");
    await becomes("attention");
    expect(printer.problems()).toEqual(["protocol"]);
    simulator.heal();
    await becomes("ready");
  });

  it("garbage, silence or a cut wire instead of the document's receipt: the job is followed all the same", async () => {
    for (const fault of ["garbage", "silent"]) {
      const job = print(1, {
        beforeFirstByte: async () => {
          simulator.fault(fault);
          return ok();
        },
        waiting: () => void simulator.heal(fault),
      });
      const end = await job.end;
      // The simulator read the document under "garbage", and dropped it under "silent".
      const unconfirmed = { outcome: "unknown", reason: "documentUnconfirmed" };
      expect(end).toMatchObject(fault === "garbage" ? unconfirmed : { outcome: "notPrinted" });
    }
    expect(simulator.papers()).toHaveLength(1);
  });

  it("busy: asked again, printed when free; given back when it stays busy", async () => {
    simulator.fault("busy");
    const free = print(1);
    await vi.waitFor(() => expect(createJobs).toBeGreaterThan(2));
    simulator.heal("busy");
    await expect(free.end).resolves.toMatchObject({ outcome: "printed" });
    simulator.fault("busy");
    await expect(print(1).end).resolves.toEqual({ outcome: "notPrinted", reason: "busy" });
  });

  it("a second job waits for the first", async () => {
    const ends = await Promise.all([print(2).end, print(1).end]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(["printed", "printed"]);
    expect(simulator.papers()).toHaveLength(2);
  });

  it("aborts the job: not printed, by its own count", async () => {
    simulator.fault("abortsJob");
    await expect(print().end).resolves.toEqual({ outcome: "notPrinted", reason: "jobAborted" });
  });

  it("stops in the middle and comes back knowing nothing: unknown, never a second copy", async () => {
    simulator.fault("stopsMidway");
    const job = print(2, { waiting: () => void simulator.heal() });
    await expect(job.end).resolves.toEqual({ outcome: "unknown", reason: "jobVanished" });
    await becomes("ready");
    expect(simulator.papers()).toHaveLength(0);
  });

  it("stops in the middle and stays away: unknown after its patience", async () => {
    simulator.fault("stopsMidway");
    await expect(print(2).end).resolves.toEqual({ outcome: "unknown", reason: "switchedOff" });
    await becomes("offline");
  });

  it("forgets its jobs: unknown", async () => {
    simulator.fault("forgetsJobs");
    await expect(print().end).resolves.toEqual({ outcome: "unknown", reason: "jobVanished" });
  });

  it("is switched off before the document: not printed", async () => {
    const job = print(1, {
      beforeFirstByte: async () => {
        simulator.fault("switchedOff");
        return ok();
      },
    });
    await expect(job.end).resolves.toEqual({ outcome: "notPrinted", reason: "switchedOff" });
  });

  it("answers slowly: slow is not away, where the deadline allows", async () => {
    const patient = createCertificatePrinter({
      name: "CertificatePrinter",
      transport: ippTransport({ url: simulator.url, clock: unhurriedClock }),
      clock: unhurriedClock,
      delays: { ...fast, answer: 2000 },
    });
    opened.push(patient);
    printer = patient;
    simulator.fault("slow");
    patient.start();
    await becomes("ready");
    expect(simulator.fault("nonsense")).toBe(false);
    expect(simulator.heal("nonsense")).toBe(false);
  });

  it("cancels what it had to abandon as soon as the printer answers again", async () => {
    const job = print(1, {
      beforeFirstByte: async () => {
        simulator.fault("paperOut");
        return ok();
      },
      waiting: () => void simulator.fault("silent"),
    });
    await expect(job.end).resolves.toMatchObject({ outcome: "unknown" });
    simulator.heal("silent");
    await becomes("attention");
    simulator.heal();
    await becomes("ready");
    await expect(print(1).end).resolves.toMatchObject({ outcome: "printed" });
    expect(simulator.papers().map(({ jobName }) => jobName)).not.toContain(job.jobId);
  });
});

describe("stopping", () => {
  it("lets go of a sent job without canceling it; the next start finds out", async () => {
    const job = print(2, {
      beforeFirstByte: async () => {
        simulator.fault("paperOut");
        return ok();
      },
    });
    await vi.waitFor(() => expect(job.waiting).toEqual(["paperOut"]));
    await printer.stop();
    await expect(job.end).resolves.toEqual({ outcome: "unknown", reason: "agentStopping" });
    simulator.heal();
    await vi.waitFor(() => expect(simulator.papers()).toHaveLength(1));
    printer = connect();
    const { jobId, evidence } = job;
    await expect(printer.reconcile({ jobId, evidence })).resolves.toMatchObject({
      value: { outcome: "printed" },
    });
  });

  it("right before the document's receipt: waits for it, so that the next start can say printed", async () => {
    let stopped: Promise<void> | undefined;
    beforeReceipt = async () => {
      stopped = printer.stop();
      // The rest of the printing takes place while the agent stops.
      await vi.waitFor(() => expect(simulator.papers()).toHaveLength(1), { interval: 5 });
    };
    const job = print(1);
    await expect(job.end).resolves.toEqual({ outcome: "unknown", reason: "agentStopping" });
    await stopped;
    expect(job.evidence).toMatchObject({ documentSent: 1 });
    printer = connect();
    const { jobId, evidence } = job;
    await expect(printer.reconcile({ jobId, evidence })).resolves.toMatchObject({
      value: { outcome: "printed" },
    });
  });

  it("cancels a job that waits for its turn", async () => {
    simulator.fault("busy");
    const job = print(1);
    await printer.stop();
    await expect(job.end).resolves.toMatchObject({ outcome: "notPrinted" });
    expect(simulator.papers()).toHaveLength(0);
  });
});

describe("at the product's own pace", () => {
  it.each([
    ["paperOut", "paperOut"],
    ["switchedOff", "switchedOff"],
    ["silent", "noAnswer"],
  ])("%s shows within 2 s", async (fault, problem) => {
    const real = createCertificatePrinter({
      name: "CertificatePrinter",
      transport: ippTransport({ url: simulator.url, clock: unhurriedClock }),
      clock: unhurriedClock,
    });
    opened.push(real);
    real.start();
    await vi.waitFor(() => expect(real.problems()).toEqual([]));
    simulator.fault(fault);
    await vi.waitFor(() => expect(real.problems()).toEqual([problem]), { interval: 10 });
  });
});

describe("after a crash", () => {
  /** Another agent takes over while the first one is lost in the middle of a job. */
  async function crash(when: "beforeDocument" | "waiting" | "printed"): Promise<Watched> {
    const never = new Promise<never>(() => undefined);
    const job = print(2, {
      ...(when === "beforeDocument" && { beforeFirstByte: async () => never }),
      ...(when === "waiting" && {
        beforeFirstByte: async () => {
          simulator.fault("paperOut");
          return ok();
        },
      }),
    });
    await vi.waitFor(() => expect(job.evidence).toHaveProperty("ippJobId"));
    if (when === "printed") await job.end;
    if (when === "waiting") await vi.waitFor(() => expect(job.waiting).toEqual(["paperOut"]));
    printer = connect();
    return job;
  }

  it("printed: by the printer's own count", async () => {
    const { jobId, evidence } = await crash("printed");
    await expect(printer.reconcile({ jobId, evidence })).resolves.toEqual({
      ok: true,
      value: { outcome: "printed", reason: "impressions" },
    });
  });

  it("still waiting for paper: canceled first, then not printed", async () => {
    const { jobId, evidence, end } = await crash("waiting");
    await expect(printer.reconcile({ jobId, evidence })).resolves.toEqual({
      ok: true,
      value: { outcome: "notPrinted", reason: "jobCanceled" },
    });
    simulator.heal();
    await end;
    expect(simulator.papers()).toHaveLength(0);
  });

  it("made but never sent, its number not yet journalled: canceled by name, not printed", async () => {
    const { jobId } = await crash("beforeDocument");
    await expect(printer.reconcile({ jobId, evidence: {} })).resolves.toEqual({
      ok: true,
      value: { outcome: "notPrinted", reason: "noJob" },
    });
    await expect(print(1).end).resolves.toMatchObject({ outcome: "printed" });
  });

  it("the printer has forgotten: unknown; its number belongs to another job now: unknown", async () => {
    const { jobId, evidence } = await crash("printed");
    simulator.fault("forgetsJobs");
    const forgotten = { ok: true, value: { outcome: "unknown", reason: "jobVanished" } };
    await expect(printer.reconcile({ jobId, evidence })).resolves.toEqual(forgotten);
    simulator.heal();
    await expect(printer.reconcile({ jobId: randomUUID(), evidence })).resolves.toEqual(forgotten);
  });

  it("the printer is away: not ready, to be asked again", async () => {
    const { jobId, evidence } = await crash("printed");
    simulator.fault("switchedOff");
    await expect(printer.reconcile({ jobId, evidence })).resolves.toMatchObject({
      ok: false,
      code: "notReady",
    });
  });
});
