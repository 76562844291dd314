import { existsSync } from "node:fs";
import { ok, systemClock } from "@zizhuban/device-agent-contract";
import {
  createReceiptPrinter,
  findSerialPorts,
  serialTransport,
  type PrintEvidence,
  type PrintProgress,
  type SlipLayout,
} from "@zizhuban/device-agent/devices/testing";
import { printerAdapter } from "../words.ts";
import { expect, watch, type Bench } from "./steps.ts";

const line = (text: string) => ({ kind: "text", text, align: "left", size: "normal", bold: false }) as const;
const slip = (title: string, lines = 3): SlipLayout => ({
  lines: [line(title), ...Array.from({ length: lines }, (_, index) => line(`第 ${index + 1} 行`))],
});

/** The adapter among this machine's serial ports, told from its like by its serial number. */
async function findPort(): Promise<string> {
  const { vendorId, productId, serialNumber } = printerAdapter;
  const ports = await findSerialPorts();
  const found = ports.find(
    (port) =>
      port.vendorId === vendorId && port.productId === productId && port.serialNumber === serialNumber,
  );
  if (found === undefined) throw new Error(`not among ${JSON.stringify(ports)}`);
  return found.path;
}

/** A receipt printer behind an FTDI adapter of the emulated USB, the simulator at the far end of its wire. */
export async function receiptPrinter(bench: Bench): Promise<void> {
  let printer: ReturnType<typeof createReceiptPrinter> | undefined;
  let status: ReturnType<typeof watch> | undefined;
  let path = "";
  let lastEvidence: PrintEvidence = {};

  const print = (jobId: string, layout: SlipLayout) => {
    const progress: PrintProgress = {
      evidence: async (facts) => {
        lastEvidence = facts;
      },
      beforeFirstByte: async () => ok(),
      waiting: () => {},
      pagesDone: () => {},
    };
    if (printer === undefined) throw new Error("there is no printer");
    return printer.print({ jobId, layout, cutFirst: false }, progress, new AbortController().signal);
  };
  const printAndLook = async (jobId: string, title: string) => {
    const before = (await bench.hand("papers")).length;
    const end = await print(jobId, slip(title));
    expect(end.outcome === "printed" && end.reason === "processId", `it ended ${JSON.stringify(end)}`);
    const papers = await bench.hand("papers");
    expect(papers.length === before + 1, `${papers.length - before} slips came out`);
    expect(papers.at(-1)?.includes(title) === true, `the slip says ${papers.at(-1)}`);
  };

  const found = await bench.step(
    "receipt printer: found among the serial ports by its serial number, ready",
    async () => {
      path = await findPort();
      expect(path.startsWith("/dev/serial/by-id/"), `${path} would not survive another port`);
      printer = createReceiptPrinter({
        name: "ReceiptPrinter",
        profile: "epson-tm",
        transport: serialTransport({ path, baudRate: 115_200 }),
        clock: systemClock,
        delays: { poll: 300, reopen: 200 },
      });
      status = watch(printer);
      printer.start();
      await status.becomes({ state: "ready" });
      expect(printer.facts().serialNumber === "SIM0000001", JSON.stringify(printer.facts()));
    },
  );
  if (!found) return;
  await bench.step("receipt printer: prints a slip and proves it", () => printAndLook("job-1", "第一张凭条"));
  await bench.step("receipt printer: unplugged, offline, its port is gone", async () => {
    await bench.hand("unplugPrinter");
    await status?.becomes({ state: "offline", reason: "notFound" });
    expect(status?.seen.some((seen) => seen.includes("connectionLost")) === true, "the loss was not noticed");
    expect(!existsSync(path), `${path} is still there`);
  });
  await bench.step(
    "receipt printer: plugged into another port, ready under the same name, prints",
    async () => {
      await bench.hand("plugPrinter");
      await status?.becomes({ state: "ready" });
      await printAndLook("job-2", "换口以后");
    },
  );
  await bench.step(
    "receipt printer: unplugged in mid-slip the job is unknown, and settled by evidence when it is back",
    async () => {
      const before = (await bench.hand("papers")).length;
      const running = print("job-3", slip("拔线的一张", 60));
      // Once part of it hangs from the printer, nobody can say that nothing was printed.
      while ((await bench.hand("hanging")).length === 0);
      await bench.hand("unplugPrinter");
      const end = await running;
      expect(end.outcome === "unknown", `it ended ${JSON.stringify(end)}`);
      await bench.hand("plugPrinter");
      await status?.becomes({ state: "ready" });
      const settled = await printer?.reconcile({ jobId: "job-3", evidence: lastEvidence });
      const came = (await bench.hand("papers")).length - before;
      const said = settled?.ok === true ? settled.value.outcome : settled?.code;
      expect(said === "unknown" || (said === "printed") === (came === 1), `said ${said}, ${came} slips came`);
    },
  );
  await printer?.stop();
}
