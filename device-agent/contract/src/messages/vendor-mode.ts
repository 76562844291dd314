import { Type, type Static } from "typebox";
import { Tokens } from "../schema.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

// VendorMode (CWA 17852, release 2024-3): the maintenance hand-over. An application that shows something to
// citizens registers; before maintenance begins, and before it ends, each registered one says that it is ready.

const Empty = Type.Object({});

/** `Common.Status.vendorMode`. */
export const VendorModeStatus = Type.Object({
  device: Tokens(["online", "offline"]),
  service: Tokens(["enterPending", "active", "exitPending", "inactive"]),
});
export type VendorModeStatus = Static<typeof VendorModeStatus>;

const plain = { version: "2.0", command: Empty, completion: Empty, errors: [] } as const;

export const vendorModeCommands = {
  "VendorMode.Register": {
    ...plain,
    command: Type.Object({ appName: Type.String({ minLength: 1, maxLength: 80 }) }),
  },
  "VendorMode.EnterModeRequest": plain,
  "VendorMode.EnterModeAcknowledge": plain,
  "VendorMode.ExitModeRequest": plain,
  "VendorMode.ExitModeAcknowledge": plain,
} as const satisfies Record<string, CommandDefinition>;

const told = { version: "2.0", kind: "unsolicited", payload: Empty } as const;

export const vendorModeEvents = {
  "VendorMode.EnterModeRequestEvent": told,
  "VendorMode.ExitModeRequestEvent": told,
  "VendorMode.ModeEnteredEvent": told,
  "VendorMode.ModeExitedEvent": {
    ...told,
    payload: Type.Object({ connectedApplications: Type.Array(Type.String()) }),
  },
} as const satisfies Record<string, EventDefinition>;
