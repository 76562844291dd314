import type { Clock, DeviceView, PrintJobView, Result, SupplyKind } from "@zizhuban/device-agent-contract";
import type { Device } from "../devices/device.ts";
import { codesOf } from "./diagnosis.ts";
import type { Progress } from "./self-test.ts";
import { settled } from "./settle.ts";

/** A hand closes the cover, the printer warms up or loads: this long is waited for it to be content. */
export const refillDelays = { device: 30_000 } as const;

/** What a refill of this must have cured. */
const cured: Readonly<Record<SupplyKind, readonly string[]>> = {
  receiptPaper: ["paperOut", "paperLow"],
  pagePaper: ["paperOut", "paperLow"],
  toner: ["tonerOut", "tonerLow"],
  wasteBox: ["wasteFull", "wasteAlmostFull"],
};

function fits(view: DeviceView, supply: SupplyKind): boolean {
  return view.status.state === "ready" && !codesOf(view).some((code) => cured[supply].includes(code));
}

/**
 * A refill is believed in two steps (domain.md X12): the device itself no longer misses anything, and a test print
 * came out as it should. The first thing that speaks against it is the reason.
 */
export async function checkRefill(
  refill: {
    readonly device: Device;
    readonly supply: SupplyKind;
    readonly testPrint: () => Promise<Result<PrintJobView>>;
  },
  deps: {
    readonly clock: Clock;
    readonly ms: number;
    readonly signal: AbortSignal;
    readonly progress: Progress;
  },
): Promise<{ readonly checked: boolean; readonly reason: string }> {
  const { device, supply, testPrint } = refill;
  const { progress } = deps;
  progress({ device: device.name, step: "waitingForDevice" });
  const view = await settled(device, (seen) => fits(seen, supply), deps);
  if (!fits(view, supply)) {
    const [first = view.status.state] = codesOf(view);
    return { checked: false, reason: first };
  }
  progress({ device: device.name, step: "printing" });
  const printed = await testPrint();
  progress({ device: device.name, step: "done" });
  if (!printed.ok) return { checked: false, reason: printed.code };
  const { state, reason } = printed.value;
  return { checked: state === "printed", reason: reason ?? state };
}
