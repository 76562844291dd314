import type { FlashRate, SimulatedClock } from "@zizhuban/device-agent-contract";
import { createLights, lightsProfiles } from "../../../devices/lights/index.ts";
import { createLightsSimulator } from "../../../devices/lights/simulator.ts";
import { subject, type Bench } from "../subject.ts";
import { boardOnTroubledWire } from "./board.ts";

async function build(clock: SimulatedClock) {
  const wired = boardOnTroubledWire(clock);
  const { board, slave, troubles } = wired;
  const profile = lightsProfiles["modbus-coils"];
  const device = createLights({ name: "Lights", profile, slave, clock });
  const front = createLightsSimulator(board, profile);

  /** Told, and then seen by a person in front of the kiosk: the board's word alone is not believed. */
  async function light(flashRate: FlashRate): Promise<string> {
    const told = await device.set({ cardReader: { flashRate } });
    if (!told.ok) return told.code;
    return front.seen().some(({ name, on }) => name === "cardReader" && on) ? "shines" : "dark";
  }
  return {
    device,
    simulator: board,
    wire: troubles,
    light,
    ask: () => light("continuous"),
    stop: () => wired.stop(),
  } satisfies Bench & Record<string, unknown>;
}

export const lights = subject({
  title: "Guidance lights (`set` the card reader's)",
  build,
  longestAsk: 60_000,
  situations: [
    {
      name: "flashing",
      async enter({ light }) {
        await light("medium");
        return {};
      },
    },
    {
      // The board has been told and has not said so yet: a quick one would have before any fault can come.
      name: "being set, on a slow board",
      async enter({ ask, simulator }) {
        simulator.fault("lateAnswer");
        return { underWay: ask() };
      },
    },
  ],
});
