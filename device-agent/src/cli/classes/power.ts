import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  createPower,
  hidPowerProfiles,
  hidPowerSource,
  hidPowerWire,
  nutSource,
  type HidPowerProfile,
  type Power,
  type PowerSource,
} from "../../devices/power/index.ts";
import { recordingKit, supplyOf } from "../../devices/power/recording.ts";
import { tcpTransport, type Recorder, type Transport } from "../../transports/index.ts";
import type { Call } from "../call.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { recordingOf } from "../record.ts";
import { asAsked } from "../simulated.ts";

interface OpenedPower extends OpenedDevice {
  readonly device: Power;
  readonly recorder: Recorder | undefined;
}

interface Wired {
  readonly source: PowerSource;
  readonly recorder: Recorder | undefined;
  readonly close: () => Promise<void>;
}

/** RFC 9271 §4.1. */
const upsdPort = 3493;

async function wire(call: Call): Promise<Result<Wired, OpenFailure>> {
  const { url, hid = false, simulate = false, profile = "apc-back-ups" } = call.options;
  const { clock } = call;
  if ([url !== undefined, hid, simulate].filter(Boolean).length !== 1) return fail("usageWire");

  function recorded(
    to: Transport,
    header: { readonly profile: string; readonly address?: string },
    sourceOn: (transport: Transport) => PowerSource,
    far: () => Promise<void> = () => Promise.resolve(),
  ): Result<Wired, OpenFailure> {
    const recording = recordingOf(call, recordingKit, { device: "power", ...header });
    if (!recording.ok) return recording;
    const { recorder, close } = recording.value;
    return ok({
      source: sourceOn(recorder?.transport(to) ?? to),
      recorder,
      async close() {
        await far();
        close();
      },
    });
  }
  const nut = (host: string, port: number, ups: string, far?: () => Promise<void>) =>
    recorded(
      tcpTransport({ host, port, clock }),
      { profile: "nut", address: ups },
      (transport) => nutSource({ transport, ups, clock }),
      far,
    );
  if (url !== undefined) {
    const { protocol, hostname, port, pathname } = new URL(url);
    const ups = pathname.slice(1);
    if (protocol !== "nut:" || !/^[\w.-]+$/.test(ups)) return fail("usageWire");
    return nut(hostname.replace(/^\[|\]$/g, ""), Number(port || upsdPort), ups);
  }
  if (hid) {
    const known = Object.values<HidPowerProfile>(hidPowerProfiles).find(({ name }) => name === profile);
    if (known === undefined) return fail("usageProfile", Object.keys(hidPowerProfiles).join(", "));
    return recorded(hidPowerWire(known), { profile: known.name }, (transport) =>
      hidPowerSource({ profile: known, transport, clock }),
    );
  }
  const { simulateUps } = await import("../../simulation/index.ts");
  const { thing, host, port, ups } = await simulateUps("Power", clock);
  const wired = nut(host, port, ups, () => thing.simulator.stop());
  return wired.ok ? asAsked(call, wired.value, thing.simulator) : wired;
}

export const power = cliClass<OpenedPower>({
  class: "power",
  wires: ["url", "hid", "simulate"],
  options: ["profile", "fault"],
  async open(call) {
    const wired = await wire(call);
    if (!wired.ok) return wired;
    const { source, recorder, close } = wired.value;
    return ok({ device: createPower({ name: "Power", source, clock: call.clock }), recorder, close });
  },
  verbs: {
    supply: {
      options: ["record"],
      async run({ device, recorder }, call) {
        const able = await ready(device, call);
        if (!able.ok) return able;
        const supply = supplyOf(device.view());
        recorder?.asked("supply", {});
        recorder?.ended(supply ?? "connectionLost");
        return supply === undefined ? fail("connectionLost") : ok({ supply });
      },
    },
  },
});
