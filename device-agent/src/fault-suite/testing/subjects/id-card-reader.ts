import type { SimulatedClock } from "@zizhuban/device-agent-contract";
import { createIdCardReader, idCardReaderProfiles } from "../../../devices/id-card-reader/index.ts";
import { simulateIdCardReader } from "../../../devices/id-card-reader/simulator.ts";
import { linkedWire } from "../../../transports/index.ts";
import { subject, type Bench } from "../subject.ts";
import { troubledWire } from "../troubled-wire.ts";

/** A citizen's patience: what the page gives a read before it cancels. */
const patience = 20_000;

async function build(clock: SimulatedClock) {
  // The module the kiosk was set up with, so that another one is another one from the start.
  let known = "05.01-20260101-0001234567-2345678901";
  const link = linkedWire("IdCardReader");
  const { device: wire, troubles } = troubledWire(link.device, clock);
  const simulator = simulateIdCardReader({ wire, clock });
  const device = createIdCardReader({
    name: "IdCardReader",
    profile: idCardReaderProfiles["sam-v"],
    transport: link.transport,
    clock,
    sam: { bound: () => known, bind: (samId) => void (known = samId), changed: () => undefined },
  });

  async function read(onCard: () => void = () => undefined): Promise<string> {
    const abort = new AbortController();
    const cancel = clock.after(patience, () => abort.abort());
    const result = await device.read({
      signal: abort.signal,
      onProgress: ({ type }) => type === "cardPresent" && onCard(),
    });
    cancel();
    return result.ok ? "read" : result.code;
  }
  return {
    device,
    simulator,
    wire: troubles,
    read,
    putCard: () => simulator.insert(simulator.cards[0]?.key ?? ""),
    ask: async () => {
      simulator.insert(simulator.cards[0]?.key ?? "");
      return read();
    },
    async stop() {
      await simulator.stop();
      await troubles.stop();
    },
  } satisfies Bench & Record<string, unknown>;
}

export const idCardReader = subject({
  title: "ID card reader (`read`, 20 s patience)",
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
