import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { hidTransport, type OpenHid, type Transport } from "../../transports/index.ts";
import type { PowerSession, PowerSource } from "./driver.ts";
import type { HidField, HidPowerProfile } from "./profiles.ts";
import type { PowerReading } from "./protocol.ts";
import type { PowerFailure } from "./status.ts";

/** What a UPS has told so far, in the usages of the HID Power Device class (pages 84 and 85). */
export type HidPowerValues = Partial<Record<HidField["usage"], number>>;

/** The values of one input report, its id first; a report the profile does not know says nothing. Pure. */
export function decodePowerReport({ reports }: HidPowerProfile, report: Uint8Array): HidPowerValues {
  const values: HidPowerValues = {};
  for (const { usage, bit, bits } of reports[report[0] ?? 0] ?? []) {
    let value = 0;
    for (let at = 0; at < bits; at++) {
      const place = bit + at;
      if (1 + (place >> 3) >= report.length) return {};
      value += (((report[1 + (place >> 3)] ?? 0) >> (place & 7)) & 1) * 2 ** at;
    }
    values[usage] = value;
  }
  return values;
}

/** The same words `upsd` uses, so that nothing above asks how a UPS is connected. */
export function readingOfHid(values: HidPowerValues): PowerReading | undefined {
  const { acPresent, remainingCapacity, runTimeToEmpty } = values;
  if (acPresent === undefined) return undefined;
  const words = new Set([acPresent === 0 ? "OB" : "OL"]);
  if (values.belowRemainingCapacityLimit === 1) words.add("LB");
  if (values.charging === 1) words.add("CHRG");
  if (values.needReplacement === 1) words.add("RB");
  return {
    words,
    ...(remainingCapacity !== undefined && { chargePercent: Math.min(100, remainingCapacity) }),
    ...(runTimeToEmpty !== undefined && { runtimeSeconds: runTimeToEmpty }),
  };
}

export interface HidSourceOptions {
  readonly profile: HidPowerProfile;
  readonly clock: Clock;
  /** Where it is not what {@link hidPowerWire} makes of the profile. */
  readonly transport?: Transport;
  /** Milliseconds until a UPS must have told whether it has mains; it speaks when it wants to. */
  readonly firstReport?: number;
}

/** Not cut by report id: the id says which report it is. */
export function hidPowerWire(profile: HidPowerProfile, openHid?: OpenHid): Transport {
  return hidTransport({ ...profile.hid, reportLength: 64, reportId: 0 }, openHid);
}

/** A UPS on USB of the HID Power Device class: it tells changes in input reports, nobody has to ask. */
export function hidPowerSource(options: HidSourceOptions): PowerSource {
  const { profile, clock, firstReport = 30_000, transport = hidPowerWire(profile) } = options;

  return {
    profile: profile.name,
    label: transport.label,
    async open(signal): Promise<Result<PowerSession, PowerFailure>> {
      const opened = await transport.open();
      if (!opened.ok) return opened;
      const connection = opened.value;
      const values: HidPowerValues = {};
      let lost: PowerFailure | undefined;
      let heard = () => {};
      connection.onData((report) => {
        Object.assign(values, decodePowerReport(profile, report));
        heard();
      });
      connection.onClose((reason) => {
        lost = reason;
        heard();
      });

      async function read(): Promise<Result<PowerReading, PowerFailure>> {
        const now = () => {
          if (lost !== undefined) return fail(lost);
          const reading = readingOfHid(values);
          return reading === undefined ? undefined : ok(reading);
        };
        return (
          now() ??
          new Promise((resolve) => {
            const finish = (result: Result<PowerReading, PowerFailure>) => {
              cancel();
              heard = () => {};
              signal.removeEventListener("abort", canceled);
              resolve(result);
            };
            const canceled = () => finish(fail("canceled"));
            const cancel = clock.after(firstReport, () => finish(fail("noAnswer")));
            heard = () => {
              const result = now();
              if (result !== undefined) finish(result);
            };
            signal.addEventListener("abort", canceled, { once: true });
          })
        );
      }

      return ok({ read, close: () => connection.close() });
    },
  };
}
