import type { Clock } from "@zizhuban/device-agent-contract";
import type { Boards } from "./boards.ts";
import type { SamBinding } from "../../devices/id-card-reader/index.ts";
import type { RecoveryBook } from "../../devices/recovery.ts";
import type { FreshPaper, Thing } from "../../simulation/index.ts";

/** What building a device takes besides its configuration. */
export interface Surroundings {
  readonly clock: Clock;
  readonly onPaper: (paper: FreshPaper) => void;
  readonly things: Thing[];
  readonly boards: Boards;
  /** What is remembered of an ID-card reader's security module, by the device's name. */
  readonly samBinding: (device: string) => SamBinding;
  /** What is remembered of a device's recoveries, by its name. */
  readonly recovery: (device: string) => RecoveryBook;
}

/** Loaded only by an agent that has a simulated device: a production bundle does not hold it. */
export const simulation = () => import("../../simulation/index.ts");
