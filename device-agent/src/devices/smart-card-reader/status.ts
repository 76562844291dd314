import type { SmartCardReaderStatus } from "@zizhuban/device-agent-contract";
import type { PcscFailure, PcscReader } from "../../transports/index.ts";

/** Status while the daemon cannot be spoken to. */
export function statusWithoutService(failure: PcscFailure): SmartCardReaderStatus {
  switch (failure) {
    case "portNotFound":
    case "refused":
    case "connectionLost":
      return { state: "fault", fault: "serviceDown" };
    case "portDenied":
    case "portBusy":
      return { state: "offline", reason: failure };
    case "versionRefused":
    case "wrongAnswer":
      return { state: "fault", fault: "protocol" };
    default:
      return { state: "offline", reason: "noAnswer" };
  }
}

/**
 * The reader that counts: of those whose name holds `wanted` the one with a card in it, else the first. Readers come and go
 * by themselves; only when none is left there is no reader.
 */
export function chosenReader(readers: readonly PcscReader[], wanted: string): PcscReader | undefined {
  const ours = readers.filter(({ name }) => name.includes(wanted));
  return ours.find(({ card }) => card === "present") ?? ours.find(({ card }) => card === "mute") ?? ours[0];
}

/** Status by the daemon's own table. */
export function statusOf(readers: readonly PcscReader[], wanted: string): SmartCardReaderStatus {
  const reader = chosenReader(readers, wanted);
  if (reader === undefined) return { state: "offline", reason: "notFound" };
  return { state: "ready", card: reader.card };
}
