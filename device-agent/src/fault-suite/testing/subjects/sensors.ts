import type { SimulatedClock } from "@zizhuban/device-agent-contract";
import { createSensors, sensorsProfiles } from "../../../devices/sensors/index.ts";
import { createSensorsSimulator } from "../../../devices/sensors/simulator.ts";
import { subject, type Bench } from "../subject.ts";
import { boardOnTroubledWire } from "./board.ts";
import { seenWithin } from "./seen.ts";

/** Milliseconds within which somebody at the door is noticed by a kiosk that is well, many times over. */
const patience = 10_000;

async function build(clock: SimulatedClock) {
  const wired = boardOnTroubledWire(clock);
  const { board, slave, troubles } = wired;
  const profile = sensorsProfiles["modbus-inputs"];
  const device = createSensors({ name: "Sensors", profile, slave, clock });
  const contacts = createSensorsSimulator(board, profile);

  function openDoor(): Promise<string> {
    contacts.set("cabinetFrontDoor", true);
    return seenWithin(patience, clock, device, ({ status }) => {
      const door = "readings" in status ? status.readings.cabinetFrontDoor : undefined;
      return door === "open" ? "open" : undefined;
    });
  }
  return {
    device,
    simulator: board,
    wire: troubles,
    contacts,
    ask: openDoor,
    stop: () => wired.stop(),
  } satisfies Bench & Record<string, unknown>;
}

export const sensors = subject({
  title: "Door and sensors (the front door is opened, 10 s to notice)",
  build,
  longestAsk: 60_000,
  situations: [
    {
      name: "somebody before it",
      async enter({ contacts }) {
        contacts.set("proximitySensor", true);
        return {};
      },
    },
    { name: "the door being opened", enter: async ({ ask }) => ({ underWay: ask() }) },
  ],
});
