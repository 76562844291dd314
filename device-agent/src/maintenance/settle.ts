import type { Clock, DeviceView } from "@zizhuban/device-agent-contract";
import type { Device } from "../devices/device.ts";

/** Resolves with the view once it fits, or with the last one after `ms`, or when the signal aborts. */
export async function settled(
  device: Pick<Device, "view" | "onChange">,
  fits: (view: DeviceView) => boolean,
  deps: { readonly clock: Clock; readonly ms: number; readonly signal?: AbortSignal },
): Promise<DeviceView> {
  const { clock, ms, signal } = deps;
  if (fits(device.view()) || signal?.aborted === true) return device.view();
  const { promise, resolve } = Promise.withResolvers<void>();
  const stopListening = device.onChange((view) => {
    if (fits(view)) resolve();
  });
  const cancel = clock.after(ms, resolve);
  const abort = () => resolve();
  signal?.addEventListener("abort", abort, { once: true });
  await promise;
  signal?.removeEventListener("abort", abort);
  cancel();
  stopListening();
  return device.view();
}
