import { ok, type SimulatedClock } from "@zizhuban/device-agent-contract";
import type { PrintEvidence } from "../../../devices/print.ts";
import { createReceiptPrinter } from "../../../devices/receipt-printer/index.ts";
import { startReceiptPrinterSimulator } from "../../../devices/receipt-printer/simulator.ts";
import type { SlipLayout } from "../../../documents/index.ts";
import { tcpTransport } from "../../../transports/index.ts";
import { becomes, subject, type Bench } from "../subject.ts";
import { troubledPort } from "../troubled-wire.ts";

const layout: SlipLayout = {
  lines: Array.from({ length: 20 }, (_, line) => ({
    kind: "text",
    text: `line ${line}`,
    size: "normal",
    align: "left",
    bold: false,
  })),
};

async function build(clock: SimulatedClock) {
  const simulator = await startReceiptPrinterSimulator({ clock });
  const { port, troubles } = await troubledPort(simulator.port, clock);
  const device = createReceiptPrinter({
    name: "ReceiptPrinter",
    profile: "epson-tm",
    transport: tcpTransport({ host: "127.0.0.1", port, clock }),
    clock,
  });
  const evidence: Record<string, string | number> = {};

  async function print(onFirstByte: () => void = () => undefined): Promise<string> {
    const progress = {
      evidence: async (facts: PrintEvidence) => void Object.assign(evidence, facts),
      async beforeFirstByte() {
        onFirstByte();
        return ok();
      },
      waiting: () => undefined,
      pagesDone: () => undefined,
    };
    const job = { jobId: "job-1", layout, cutFirst: false };
    const { outcome, reason } = await device.print(job, progress, new AbortController().signal);
    return `${outcome} ${reason}`;
  }
  return {
    device,
    simulator,
    wire: troubles,
    print,
    ask: async () => print(),
    reconcile: async (): Promise<string> => {
      const end = await device.reconcile({ jobId: "job-1", evidence });
      return end.ok ? `${end.value.outcome} ${end.value.reason}` : end.code;
    },
    async stop() {
      await troubles.stop();
      await simulator.stop();
    },
  } satisfies Bench & Record<string, unknown>;
}

export const receiptPrinter = subject({
  title: "Receipt printer (`print` a slip; every print ends)",
  build,
  // A job waits ten minutes for a hand, and as long again where the wire comes and goes.
  longestAsk: 1_500_000,
  situations: [
    {
      name: "printing",
      enter: ({ print }) =>
        new Promise((resolve) => {
          const underWay = print(() => resolve({ underWay }));
        }),
    },
    {
      name: "printing, waiting for paper",
      async enter({ print, simulator, device }) {
        simulator.fault("paperOutMidway");
        const underWay = print();
        await becomes(device, "attention");
        return { underWay };
      },
    },
    {
      name: "reconciling a job that was cut off",
      async enter({ print, reconcile, wire, device }) {
        await print(() => wire.fault("unplugged"));
        wire.heal();
        await becomes(device, "ready");
        return { ask: reconcile };
      },
    },
  ],
});
