import type { SimulatedClock } from "@zizhuban/device-agent-contract";
import { createPower, nutSource } from "../../../devices/power/index.ts";
import { startUpsSimulator } from "../../../devices/power/simulator.ts";
import { tcpTransport } from "../../../transports/index.ts";
import { subject, type Bench } from "../subject.ts";
import { troubledPort } from "../troubled-wire.ts";
import { seenWithin } from "./seen.ts";

/** Milliseconds within which a power cut is noticed by a kiosk that is well, many times over. */
const patience = 15_000;

async function build(clock: SimulatedClock) {
  const simulator = await startUpsSimulator({ clock });
  const { port, troubles } = await troubledPort(simulator.port, clock);
  const transport = tcpTransport({ host: simulator.host, port, clock });
  const source = nutSource({ transport, ups: simulator.ups, clock });
  const device = createPower({ name: "Power", source, clock });

  function cutMains(): Promise<string> {
    simulator.setMains(false);
    return seenWithin(patience, clock, device, ({ status }) =>
      "supply" in status && status.supply !== "online" ? status.supply : undefined,
    );
  }

  function mainsBack(): Promise<string> {
    simulator.setMains(true);
    return seenWithin(patience, clock, device, ({ status }) =>
      "supply" in status && status.supply === "online" ? status.supply : undefined,
    );
  }
  return {
    device,
    simulator,
    wire: troubles,
    ask: cutMains,
    mainsBack,
    async stop() {
      await troubles.stop();
      await simulator.stop();
    },
  } satisfies Bench & Record<string, unknown>;
}

export const power = subject({
  title: "Backup power (the mains is cut, 15 s to notice)",
  build,
  longestAsk: 60_000,
  situations: [
    {
      name: "on battery",
      async enter({ ask, mainsBack }) {
        await ask();
        return { ask: mainsBack };
      },
    },
    { name: "the mains being cut", enter: async ({ ask }) => ({ underWay: ask() }) },
  ],
});
