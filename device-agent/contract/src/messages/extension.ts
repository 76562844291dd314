import { Type, type Static } from "typebox";
import { DeviceView } from "../device-status/index.ts";
import { Closed, Tokens } from "../schema.ts";
import { EmptyPayload } from "./common.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

// What the standard lacks, answered on the same socket (DESIGN §4.1), one file an interface. Every
// service answers `Extension`; a device's service also its own interface, the service named `Kiosk`
// what belongs to no single device.

const Versions = Type.Array(Type.String());
export const ExtensionCapabilities = Closed({
  /** Interface → message → versions. */
  interfaces: Type.Record(Type.String(), Type.Record(Type.String(), Versions)),
  device: Type.Optional(
    Closed({
      class: Type.String(),
      profile: Type.String(),
      /** Whether a card lying on the reader can be told from no card (domain.md §1.2, last paragraph). */
      presence: Type.Optional(Tokens(["none", "inferred", "sensor"])),
    }),
  ),
});
export type ExtensionCapabilities = Static<typeof ExtensionCapabilities>;

export const extensionCommands = {
  "Extension.Capabilities": {
    about: "What this service answers besides the standard, by interface, message and version.",
    version: "1.0",
    command: EmptyPayload,
    completion: ExtensionCapabilities,
    errors: [],
  },
  "Extension.Status": {
    about: "The device as the page and the console see it.",
    version: "1.0",
    command: EmptyPayload,
    completion: Closed({ device: DeviceView }),
    errors: [],
  },
} as const satisfies Record<string, CommandDefinition>;

export const extensionEvents = {
  "Extension.StatusChanged": { version: "1.0", kind: "unsolicited", payload: Closed({ device: DeviceView }) },
} as const satisfies Record<string, EventDefinition>;
