import type { DeviceView } from "@zizhuban/device-agent-contract";

export interface DeviceFacts {
  readonly profile: string;
  readonly model?: string;
  readonly serialNumber?: string;
  readonly firmware?: string;
  /**
   * What the device itself has counted since it was made, by name: `lines`, `cuts`, `head` pulses (and what they come to
   * in `headMillimetres`), `hours` of a receipt printer; `impressions`, `sheets` of a page printer. Forecasts of
   * consumables rest on the differences.
   */
  readonly consumption?: Readonly<Record<string, number>>;
  /**
   * What is used up, or fills up (`receptacle`: a waste box is bad when full), by the device's own word; `type` as in
   * RFC 3805 prtMarkerSuppliesType, `percent` where the device knows, `high` the level from which it calls a thing full.
   */
  readonly supplies?: readonly {
    readonly name: string;
    readonly kind: "consumed" | "receptacle";
    readonly type: string;
    readonly percent?: number;
    readonly high?: number;
  }[];
}

/** What every device room gives to the service above it, besides its own verbs. */
export interface Device {
  /** Service name, for example `IdCardReader`. */
  readonly name: string;
  facts(): DeviceFacts;
  view(): DeviceView;
  /** Called with every changed view; returns how to stop listening. */
  onChange(listener: (view: DeviceView) => void): () => void;
  /** Begins the lifecycle: open, poll, reopen. Never fails; what is wrong is in the status. */
  start(): void;
  /** Ends it and leaves the device safe. */
  stop(): Promise<void>;
  /**
   * Leaves the device as it should be with nobody in front of it: no card session, lights off, camera stopped.
   * Called when a lease is lost and when a visit is wiped; harmless at any other time.
   */
  makeSafe?(): Promise<void>;
}

/** The other end of the wire, as dev dock, tests and chaos play it. */
export interface Simulator {
  readonly faults: readonly string[];
  active(): readonly string[];
  /** False when the device has no such fault. */
  fault(name: string): boolean;
  heal(name?: string): boolean;
  /** Called when a fault came or went by itself; a device whose faults only a hand moves has none to tell. */
  onChange?(listener: () => void): () => void;
  stop(): Promise<void>;
}
