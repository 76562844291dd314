import type { SimulatedClock } from "@zizhuban/device-agent-contract";
import { barcodeReaderProfiles, createBarcodeReader } from "../../../devices/barcode-reader/index.ts";
import { simulateBarcodeReader } from "../../../devices/barcode-reader/simulator.ts";
import { linkedWire } from "../../../transports/index.ts";
import { subject, type Bench } from "../subject.ts";
import { troubledWire } from "../troubled-wire.ts";

/** A citizen's patience: what the page gives a read before it cancels. */
const patience = 20_000;

async function build(clock: SimulatedClock) {
  const link = linkedWire("BarcodeReader");
  const { device: wire, troubles } = troubledWire(link.device, clock);
  const profile = barcodeReaderProfiles["honeywell-serial"];
  const simulator = simulateBarcodeReader({ wire, profile, clock });
  const device = createBarcodeReader({ name: "BarcodeReader", profile, transport: link.transport, clock });

  async function read(): Promise<string> {
    const abort = new AbortController();
    const cancel = clock.after(patience, () => abort.abort());
    const result = await device.read({ signal: abort.signal });
    cancel();
    return result.ok ? "read" : result.code;
  }
  return {
    device,
    simulator,
    wire: troubles,
    read,
    ask: async () => {
      simulator.insert("verify");
      return read();
    },
    async stop() {
      await simulator.stop();
      await troubles.stop();
    },
  } satisfies Bench & Record<string, unknown>;
}

export const barcodeReader = subject({
  title: "Barcode reader (`read`, 20 s patience)",
  build,
  longestAsk: 60_000,
  situations: [
    { name: "waiting for a code", enter: async ({ read }) => ({ underWay: read() }) },
    {
      name: "a code before it",
      async enter({ ask }) {
        return { underWay: ask() };
      },
    },
  ],
});
