import { ok, type SimulatedClock } from "@zizhuban/device-agent-contract";
import { createCertificatePrinter } from "../../../devices/certificate-printer/index.ts";
import { startCertificatePrinterSimulator } from "../../../devices/certificate-printer/simulator.ts";
import { samplePdf } from "../../../devices/certificate-printer/testing/index.ts";
import type { PrintEvidence } from "../../../devices/print.ts";
import { ippTransport } from "../../../transports/index.ts";
import { becomes, subject, type Bench } from "../subject.ts";
import { troubledPort } from "../troubled-wire.ts";

const pages = 2;

async function build(clock: SimulatedClock) {
  const simulator = await startCertificatePrinterSimulator({ clock });
  const { port, troubles } = await troubledPort(Number(new URL(simulator.url).port), clock);
  const device = createCertificatePrinter({
    name: "CertificatePrinter",
    transport: ippTransport({ url: `ipp://127.0.0.1:${port}/ipp/print`, clock }),
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
    const job = { jobId: "job-1", document: samplePdf(pages), pages };
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

export const certificatePrinter = subject({
  title: "Certificate printer (`print` two pages; every print ends)",
  build,
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
        const underWay = print(() => simulator.fault("paperOut"));
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
