import type { DeviceView } from "@zizhuban/device-agent-contract";
import {
  cardReaderCommands,
  createService,
  socialSecurityCardCommands,
  type Service,
} from "../../device-service/index.ts";
import type { SmartCardReader } from "../../devices/smart-card-reader/index.ts";
import type { ServiceParts } from "./parts.ts";

const capabilities = {
  cardReader: {
    // A card is pushed into the slot and taken out by hand.
    type: "dip",
    chipProtocols: { chipT0: true, chipT1: true },
    chipPower: { cold: true, warm: true, off: true },
    cardTakenSensor: true,
  },
} as const;

function hasCard({ status }: DeviceView): boolean {
  return (
    status.state === "ready" && "card" in status && (status.card === "present" || status.card === "mute")
  );
}

function serviceOf(reader: SmartCardReader, parts: ServiceParts): Service {
  const { visit, sessions, closed, clock, randomUUID, personKey, onFault } = parts;
  const commands = [
    ...cardReaderCommands(reader, () => ({
      mediaDetected: () => service.broadcast("CardReader.MediaDetectedEvent", { position: "exit" }),
    })),
    ...socialSecurityCardCommands({
      reader,
      visit,
      clock,
      randomUUID,
      personKey,
      openSession: (reading, signal) => sessions.openWithSocialSecurityCard(reading, signal),
      paused: closed,
      abandonSession: ({ token }) => sessions.end(token),
      onFault,
    }),
  ];
  const service = createService(
    {
      name: reader.name,
      commands,
      events: [
        "CardReader.InsertCardEvent",
        "CardReader.MediaInsertedEvent",
        "CardReader.InvalidMediaEvent",
        "CardReader.MediaRemovedEvent",
        "CardReader.MediaDetectedEvent",
      ],
      device: { device: reader },
      capabilities,
    },
    parts,
  );
  let wasIn = hasCard(reader.view());
  reader.onChange((view) => {
    const isIn = hasCard(view);
    if (wasIn && !isIn) service.broadcast("CardReader.MediaRemovedEvent", {});
    wasIn = isIn;
  });
  return service;
}

export function smartCardReaderServices(parts: ServiceParts): Service[] {
  return parts.devices.smartCardReaders.map((reader) => serviceOf(reader, parts));
}
