import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  createPower,
  hidPowerProfiles,
  hidPowerSource,
  nutSource,
  type HidPowerProfile,
  type Power,
  type PowerSource,
} from "../../devices/power/index.ts";
import { tcpTransport } from "../../transports/index.ts";
import type { Call } from "../call.ts";
import { cliClass, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { asAsked } from "../simulated.ts";

interface OpenedPower extends OpenedDevice {
  readonly device: Power;
}

interface Wired {
  readonly source: PowerSource;
  readonly close: () => Promise<void>;
}

/** RFC 9271 §4.1. */
const upsdPort = 3493;

async function wire(call: Call): Promise<Result<Wired, OpenFailure>> {
  const { url, hid = false, simulate = false, profile = "apc-back-ups" } = call.options;
  const { clock } = call;
  const close = () => Promise.resolve();
  if ([url !== undefined, hid, simulate].filter(Boolean).length !== 1) return fail("usageWire");
  const nut = (host: string, port: number, ups: string) =>
    nutSource({ transport: tcpTransport({ host, port, clock }), ups, clock });
  if (url !== undefined) {
    const { protocol, hostname, port, pathname } = new URL(url);
    const ups = pathname.slice(1);
    if (protocol !== "nut:" || !/^[\w.-]+$/.test(ups)) return fail("usageWire");
    return ok({ source: nut(hostname.replace(/^\[|\]$/g, ""), Number(port || upsdPort), ups), close });
  }
  if (hid) {
    const known = Object.values<HidPowerProfile>(hidPowerProfiles).find(({ name }) => name === profile);
    if (known === undefined) return fail("usageProfile", Object.keys(hidPowerProfiles).join(", "));
    return ok({ source: hidPowerSource({ profile: known, clock }), close });
  }
  const { simulateUps } = await import("../../simulation/index.ts");
  const { thing, host, port, ups } = await simulateUps("Power", clock);
  const wired = { source: nut(host, port, ups), close: () => thing.simulator.stop() };
  return asAsked(call, wired, thing.simulator);
}

export const power = cliClass<OpenedPower>({
  class: "power",
  wires: ["url", "hid", "simulate"],
  options: ["profile", "fault"],
  async open(call) {
    const wired = await wire(call);
    if (!wired.ok) return wired;
    const { source, close } = wired.value;
    return ok({ device: createPower({ name: "Power", source, clock: call.clock }), close });
  },
  verbs: {},
});
