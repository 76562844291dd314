import type { DeviceView, SimulatedClock } from "@zizhuban/device-agent-contract";
import type { Device } from "../../../devices/device.ts";

/** What a watching device made of it, in `look`'s word, or `not noticed` when it did not within `ms`. */
export function seenWithin(
  ms: number,
  clock: SimulatedClock,
  device: Device,
  look: (view: DeviceView) => string | undefined,
): Promise<string> {
  return new Promise((resolve) => {
    const finish = (end: string) => {
      stop();
      cancel();
      resolve(end);
    };
    const check = () => {
      const seen = look(device.view());
      if (seen !== undefined) finish(seen);
    };
    const stop = device.onChange(check);
    const cancel = clock.after(ms, () => finish("not noticed"));
    check();
  });
}
