import type { BoardFault, OfflineReason } from "@zizhuban/device-agent-contract";
import type { ModbusFailure } from "../transports/index.ts";
import type { Trouble } from "./recovery.ts";

type BoardTrouble =
  | { readonly state: "offline"; readonly reason: OfflineReason }
  | { readonly state: "fault"; readonly fault: BoardFault };

/** What a failed question to an I/O board means for the device that hangs on it. */
export function boardTrouble(failure: ModbusFailure): BoardTrouble {
  switch (failure) {
    case "portNotFound":
      return { state: "offline", reason: "notFound" };
    case "portBusy":
    case "portDenied":
    case "noAnswer":
      return { state: "offline", reason: failure };
    case "refused":
    case "timedOut":
    case "connectionLost":
    case "canceled":
      return { state: "offline", reason: "connectionLost" };
    case "badChecksum":
    case "halfFrame":
    case "babble":
    case "wrongAnswer":
      return { state: "fault", fault: "protocol" };
    default:
      // Every exception of MODBUS Application Protocol V1.1b3 §7: the board is well, the profile is not its.
      return { state: "fault", fault: "refused" };
  }
}

/**
 * The same failure as the recovery ladder counts it.
 * @param wasWell the board had answered: only falling ill anew is paid for, not staying so
 */
export function recoveryTrouble(failure: ModbusFailure, wasWell: boolean): Trouble {
  switch (failure) {
    case "portNotFound":
    case "portBusy":
    case "portDenied":
    case "refused":
    case "canceled":
      return "absent";
    default:
      return wasWell ? "broken" : "silent";
  }
}
