import type { DeviceView, SupplyKind } from "@zizhuban/device-agent-contract";
import type { Counters } from "./meters.ts";

/** What of a printer runs out or wears, by its profile; without a figure nothing is claimed. */
export interface Upkeep {
  /** A full roll, in millimetres. */
  readonly rollMillimetres?: number;
  /** Sheets of a full tray. */
  readonly trayPages?: number;
  readonly rated?: {
    readonly cuts?: number;
    readonly headMillimetres?: number;
    readonly lines?: number;
    readonly enginePages?: number;
    readonly hours?: number;
  };
}

export interface PrinterUpkeep {
  readonly name: string;
  readonly kind: "receipt" | "page";
  view(): DeviceView;
  readonly upkeep: Upkeep;
  /** The device's own counters, where it has them. */
  counters?(): Counters;
  /** The device's own figure, 0 to 100, where it has one. */
  percent?(supply: SupplyKind): number | undefined;
}
