import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SimulatedClock } from "@zizhuban/device-agent-contract";
import { createSmartCardReader, smartCardReaderProfiles } from "../../../devices/smart-card-reader/index.ts";
import { simulateSmartCardReader } from "../../../devices/smart-card-reader/simulator.ts";
import { pcscTransport, tcpTransport } from "../../../transports/index.ts";
import { subject, type Bench } from "../subject.ts";
import { troubledPort } from "../troubled-wire.ts";

/** A citizen's patience: what the page gives a read before it cancels. */
const patience = 20_000;

async function build(clock: SimulatedClock) {
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-pcsc-"));
  const path = join(folder, "pcscd.comm");
  const simulator = simulateSmartCardReader({ path, clock });
  await simulator.listening;
  const { port, troubles } = await troubledPort(path, clock);
  const wire = tcpTransport({ host: "127.0.0.1", port, clock });
  const device = createSmartCardReader({
    name: "SmartCardReader",
    profile: smartCardReaderProfiles["pcsc-contact"],
    transport: pcscTransport({ wire, clock }),
    clock,
  });

  async function read(onCard: () => void = () => undefined): Promise<string> {
    const abort = new AbortController();
    const cancel = clock.after(patience, () => abort.abort());
    const result = await device.read({
      signal: abort.signal,
      onProgress: (step) => step === "cardInserted" && onCard(),
    });
    cancel();
    return result.ok ? "read" : result.code;
  }
  return {
    device,
    simulator,
    wire: troubles,
    read,
    putCard: () => simulator.insert("zhang-social"),
    ask: async () => {
      simulator.insert("zhang-social");
      return read();
    },
    async stop() {
      await troubles.stop();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  } satisfies Bench & Record<string, unknown>;
}

export const smartCardReader = subject({
  title: "Smart-card reader (`read`, 20 s patience)",
  build,
  longestAsk: 60_000,
  situations: [
    { name: "waiting for a card", enter: async ({ read }) => ({ underWay: read() }) },
    {
      name: "reading a card",
      async enter({ read, putCard }) {
        putCard();
        return new Promise((resolve) => {
          const underWay = read(() => resolve({ underWay }));
        });
      },
    },
  ],
});
