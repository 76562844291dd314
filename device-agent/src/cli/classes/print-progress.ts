import { ok } from "@zizhuban/device-agent-contract";
import type { PrintProgress } from "../../devices/print.ts";
import type { Call } from "../call.ts";

/** A print of this tool belongs to no journal: what stops it is shown, the rest is between printer and paper. */
export const untracked = (call: Call): PrintProgress => ({
  evidence: async () => {},
  beforeFirstByte: async () => ok(),
  waiting: (problem) => call.show({ waiting: problem }),
  pagesDone: (pages) => call.show({ pages }),
});
