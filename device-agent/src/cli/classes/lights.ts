import {
  delay,
  fail,
  LightState,
  ok,
  parser,
  type LightSlot,
  type Result,
} from "@zizhuban/device-agent-contract";
import { createLights, lightsProfiles, type Lights, type LightsProfile } from "../../devices/lights/index.ts";
import { recordingKit } from "../../devices/lights/recording.ts";
import type { Recorder } from "../../transports/index.ts";
import type { Answer, Call } from "../call.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { boardOptions, boardWire, boardWires } from "./board.ts";

interface OpenedLights extends OpenedDevice {
  readonly device: Lights;
  readonly recorder: Recorder | undefined;
}

const parseState = parser(LightState);

async function open(call: Call): Promise<Result<OpenedLights, OpenFailure>> {
  const { profile: name = "modbus-coils" } = call.options;
  const profile = Object.values<LightsProfile>(lightsProfiles).find((known) => known.name === name);
  if (profile === undefined) return fail("usageProfile", Object.keys(lightsProfiles).join(", "));
  const wired = await boardWire(call, { device: "lights", profile: profile.name, kit: recordingKit });
  if (!wired.ok) return wired;
  const { slave, recorder, close } = wired.value;
  return ok({ device: createLights({ name: "Lights", profile, slave, clock: call.clock }), recorder, close });
}

function slotsOf({ abilities }: Lights): LightSlot[] {
  const slots: LightSlot[] = [];
  let slot: LightSlot;
  for (slot in abilities) slots.push(slot);
  return slots;
}

/** A light shines as long as the command runs: with the agent gone, a kiosk is dark. */
async function set({ device, recorder }: OpenedLights, call: Call): Promise<Answer> {
  const [named = "", flashRate = ""] = call.arguments;
  const { color, for: seconds = "5" } = call.options;
  const slots = slotsOf(device);
  const slot = slots.find((known) => known === named);
  if (slot === undefined) return fail("usageArgument", slots.join(", "));
  const state = parseState({ flashRate, ...(color !== undefined && { color }) });
  if (!state.ok) return fail("usageArgument", device.abilities[slot]?.flashRates.join(", "));
  const able = await ready(device, call);
  if (!able.ok) return able;
  recorder?.asked("set", { light: slot, state: state.value });
  const done = await device.set({ [slot]: state.value });
  recorder?.ended(done.ok ? "set" : done.code);
  if (!done.ok) return done;
  call.show({ light: slot, ...state.value });
  await delay(call.clock, Number(seconds) * 1000, call.signal);
  return call.signal.aborted ? fail("timedOut") : ok({ light: slot, flashRate: "off" });
}

export const lights = cliClass<OpenedLights>({
  class: "lights",
  wires: boardWires,
  options: boardOptions,
  open,
  verbs: {
    abilities: {
      async run({ device }, call) {
        const slots = slotsOf(device);
        for (const slot of slots) call.show({ light: slot, ...device.abilities[slot] });
        return ok({ lights: slots.length });
      },
    },
    set: { arguments: ["LIGHT", "RATE"], options: ["color", "for", "record"], seconds: 0, run: set },
  },
});
