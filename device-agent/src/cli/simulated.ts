import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { Simulator } from "../devices/device.ts";
import type { Call } from "./call.ts";

/** What is at hand of a simulated device: somebody may put a sample before it. */
interface Samples {
  readonly known: readonly { readonly key: string }[];
  insert(key: string): boolean;
}

/**
 * Brings a simulated device into the state the options ask for: `--fault`, and, where it takes samples, `--card` or the first.
 * What was opened is closed when the options ask for what it has not.
 */
export async function asAsked<Wire extends { close(): Promise<void> }>(
  { options: { fault, card } }: Call,
  wire: Wire,
  simulator: Pick<Simulator, "fault" | "faults">,
  samples?: Samples,
): Promise<Result<Wire, "usageCard" | "usageFault">> {
  const keys = samples?.known.map(({ key }) => key) ?? [];
  const inserted = samples === undefined || samples.insert(card ?? keys[0] ?? "");
  if (inserted && (fault === undefined || simulator.fault(fault))) return ok(wire);
  await wire.close();
  return inserted ? fail("usageFault", simulator.faults.join(", ")) : fail("usageCard", keys.join(", "));
}
