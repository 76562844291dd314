import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { Offline, Starting } from "./unreachable.ts";

/**
 * `online`: mains; `onBattery`: no mains, the battery carries; `low`: the battery will not carry much longer.
 * The kiosk parks when it is `low`.
 */
export const PowerSupply = Tokens(["online", "onBattery", "low"]);
export type PowerSupply = Static<typeof PowerSupply>;

/** `dataStale`: who watches the UPS has lost it; `upsUnknown`: there is none of that name; `protocol`: nonsense. */
export const PowerFault = Tokens(["protocol", "dataStale", "upsUnknown", "accessDenied"]);
export type PowerFault = Static<typeof PowerFault>;

export const PowerStatus = Type.Union([
  Starting,
  Offline,
  Closed({ state: Tokens(["fault"]), fault: PowerFault }),
  Closed({
    state: Tokens(["ready"]),
    supply: PowerSupply,
    charging: Type.Optional(Type.Boolean()),
    /** The UPS says that its battery must be replaced. */
    batteryWorn: Type.Optional(Type.Boolean()),
    chargePercent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    runtimeSeconds: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
]);
export type PowerStatus = Static<typeof PowerStatus>;
