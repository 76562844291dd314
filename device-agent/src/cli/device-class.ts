import {
  delay,
  fail,
  ok,
  type DeviceClass,
  type DeviceView,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { Device } from "../devices/device.ts";
import type { Answer, Call } from "./call.ts";
import type { OptionName } from "./options.ts";

/** A verb of a device class. */
export interface Verb<Opened> {
  /** Names of what must stand behind the verb, for example `FILE.pdf`. */
  readonly arguments?: readonly string[];
  /** Options beside those of the class. */
  readonly options?: readonly OptionName[];
  /** Patience where `--timeout` says nothing; 0 is without end. */
  readonly seconds?: number;
  readonly run: (opened: Opened, call: Call) => Promise<Answer>;
}

/** What a class makes of its options: the device, not started, and whatever its own verbs need. */
export interface OpenedDevice {
  readonly device: Device;
  /** Ends what was opened besides the device, for example a simulator. */
  close(): Promise<void>;
}

/** `usageWire`: none, or more than one, of the ways to the device was named. `usageProfile`: the detail lists the known ones. */
export type OpenFailure =
  | "usageWire"
  | "usageOption"
  | "usageProfile"
  | "usageCard"
  | "usageFault"
  | "fileUnreadable"
  | "fileUnwritable";

/** What a device class contributes to the tool. */
interface ClassTable<Opened extends OpenedDevice> {
  readonly class: DeviceClass;
  /** Ways to the device, of which a call names one. */
  readonly wires: readonly OptionName[];
  readonly options: readonly OptionName[];
  open(call: Call): Promise<Result<Opened, OpenFailure>>;
  readonly verbs: Readonly<Record<string, Verb<Opened>>>;
}

export interface CliVerb {
  readonly arguments: readonly string[];
  readonly options: readonly OptionName[];
  readonly seconds: number;
  run(call: Call): Promise<Answer>;
}

export interface CliClass {
  readonly class: DeviceClass;
  readonly wires: readonly OptionName[];
  readonly verbs: Readonly<Record<string, CliVerb>>;
}

/** A class's own verbs, and `status`, `watch` and `facts`, which every device has. */
export function cliClass<Opened extends OpenedDevice>(table: ClassTable<Opened>): CliClass {
  const all: Record<string, Verb<Opened>> = { ...common, ...table.verbs };
  const verbs = Object.entries(all).map(([name, verb]): [string, CliVerb] => [
    name,
    {
      arguments: verb.arguments ?? [],
      options: [...table.wires, ...table.options, ...(verb.options ?? [])],
      seconds: verb.seconds ?? 30,
      async run(call) {
        const opened = await table.open(call);
        if (!opened.ok) return opened;
        try {
          return await verb.run(opened.value, call);
        } finally {
          await opened.value.device.stop();
          await opened.value.close();
        }
      },
    },
  ]);
  return { class: table.class, wires: table.wires, verbs: Object.fromEntries(verbs) };
}

const common: Readonly<Record<string, Verb<OpenedDevice>>> = {
  status: {
    async run({ device }, call) {
      const view = await started(device, call);
      if (view === undefined) return fail("timedOut");
      const { status } = view;
      if (status.state === "offline") return fail(status.reason);
      return ok({ ...status });
    },
  },
  watch: {
    seconds: 0,
    async run({ device }, call) {
      call.hint("watching");
      const stop = device.onChange(({ status }) =>
        call.show({ at: new Date(call.clock.now()).toISOString(), ...status }),
      );
      device.start();
      await aborted(call.signal);
      stop();
      return ok({});
    },
  },
  facts: {
    async run({ device }, call) {
      const view = await started(device, call);
      if (view === undefined) return fail("timedOut");
      if (view.status.state === "offline") return fail(view.status.reason);
      // Some devices describe themselves only after they have said how they are.
      const known = () => device.facts().model !== undefined || device.facts().serialNumber !== undefined;
      for (let tries = 0; tries < 40 && !known() && !call.signal.aborted; tries++)
        await delay(call.clock, 50, call.signal);
      return ok({ ...device.facts() });
    },
  },
};

/** Starts a device and waits for what it says first; undefined when the call ends before. */
async function started(device: Device, call: Call): Promise<DeviceView | undefined> {
  const said = new Promise<DeviceView>((resolve) => {
    device.onChange((view) => {
      if (view.status.state !== "starting") resolve(view);
    });
  });
  device.start();
  return await Promise.race([said, aborted(call.signal)]);
}

/** As {@link started}, for a verb that needs a device that can work now. */
export async function ready(device: Device, call: Call): Promise<Result<void>> {
  const view = await started(device, call);
  if (view === undefined) return fail("timedOut");
  const { status } = view;
  if (status.state === "offline") return fail(status.reason);
  if (status.state === "fault") return fail(status.fault);
  return ok();
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
