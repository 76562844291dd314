import { Type } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

// XFS4IoT CardReader (CWA 17852, release 2024-3) of a reader for cards with contacts: read the chip, power it, speak to it.
// What a card says may be a citizen's data: it is answered to the requester and to nobody else.

const Base64 = Type.String({ pattern: "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$" });
const ChipProtocol = Tokens([
  "chipT0",
  "chipT1",
  "chipProtocolNotRequired",
  "chipTypeAPart3",
  "chipTypeAPart4",
  "chipTypeB",
  "chipTypeNFC",
]);
const Wanted = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
const nothing = Type.Object({});

export const CardReaderStatusPart = Type.Object({
  media: Tokens(["unknown", "present", "notPresent", "jammed", "entering", "latched"]),
  chipPower: Tokens(["unknown", "online", "busy", "poweredOff", "noDevice", "hardwareError", "noCard"]),
  chipModule: Tokens(["ok", "inoperable", "unknown"]),
});
export const CardReaderCapabilitiesPart = Type.Object({
  type: Tokens(["motor", "swipe", "dip", "latchedDip", "contactless", "intelligentContactless", "permanent"]),
  chipProtocols: Closed({ chipT0: Type.Boolean(), chipT1: Type.Boolean() }),
  chipPower: Closed({ cold: Type.Boolean(), warm: Type.Boolean(), off: Type.Boolean() }),
  cardTakenSensor: Type.Boolean(),
});

export const cardReaderCommands = {
  "CardReader.ReadRawData": {
    version: "2.0",
    completionVersion: "3.0",
    command: Type.Object({
      track1: Wanted,
      track2: Wanted,
      track3: Wanted,
      chip: Wanted,
      security: Wanted,
      fluxInactive: Wanted,
      watermark: Wanted,
      memoryChip: Wanted,
      track1Front: Wanted,
      frontImage: Wanted,
      backImage: Wanted,
      track1JIS: Wanted,
      track3JIS: Wanted,
      ddi: Wanted,
    }),
    /** `chip`: the answer to reset. */
    completion: Type.Object({ chip: Type.Optional(Type.Array(Type.Object({ data: Base64 }))) }),
    errors: ["noMedia", "invalidMedia"],
  },
  "CardReader.ChipPower": {
    version: "2.0",
    completionVersion: "3.0",
    command: Type.Object({ chipPower: Tokens(["cold", "warm", "off"]) }),
    completion: Type.Object({ chipData: Type.Optional(Base64) }),
    errors: ["noMedia", "invalidMedia", "atrNotObtained"],
  },
  "CardReader.ChipIO": {
    version: "3.0",
    command: Type.Object({
      chipProtocol: Type.Optional(Type.Union([ChipProtocol, Type.Null()])),
      chipData: Base64,
    }),
    completion: Type.Object({ chipProtocol: ChipProtocol, chipData: Base64 }),
    errors: ["noMedia", "invalidMedia", "invalidData", "protocolNotSupported", "atrNotObtained"],
  },
  "CardReader.Reset": {
    version: "2.0",
    command: Type.Object({
      to: Type.Optional(Type.Union([Tokens(["exit", "retain", "currentPosition", "auto"]), Type.Null()])),
      storageId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
    completion: nothing,
    errors: [],
  },
} as const satisfies Record<string, CommandDefinition>;

export const cardReaderEvents = {
  "CardReader.InsertCardEvent": { version: "2.0", kind: "event", payload: nothing },
  "CardReader.MediaInsertedEvent": { version: "2.0", kind: "event", payload: nothing },
  "CardReader.InvalidMediaEvent": { version: "2.0", kind: "event", payload: nothing },
  "CardReader.MediaRemovedEvent": { version: "2.0", kind: "unsolicited", payload: nothing },
  /** A card was found in the reader while it was reset. */
  "CardReader.MediaDetectedEvent": {
    version: "2.0",
    kind: "unsolicited",
    payload: Type.Object({ position: Tokens(["exit", "transport"]) }),
  },
} as const satisfies Record<string, EventDefinition>;
