import type { Clock } from "@zizhuban/device-agent-contract";
import { startUpsSimulator } from "../devices/power/simulator.ts";
import type { Thing } from "./stage.ts";

/** A UPS behind an `upsd` on a TCP port of this machine; its switches are the mains and an empty battery. */
export async function simulateUps(
  name: string,
  clock: Clock,
): Promise<{ thing: Thing; host: string; port: number; ups: string }> {
  const simulator = await startUpsSimulator({ clock });
  const empty = 5;
  const switches: NonNullable<Thing["switches"]> = {
    list: () => [
      { name: "mains", on: simulator.mains() },
      { name: "batteryEmpty", on: simulator.charge() === empty },
    ],
    set(contact, on) {
      if (contact === "mains") simulator.setMains(on);
      else if (contact === "batteryEmpty") simulator.setCharge(on ? empty : 100);
      else return false;
      return true;
    },
  };
  const { host, port, ups } = simulator;
  return { thing: { name, class: "power", simulator, switches }, host, port, ups };
}
