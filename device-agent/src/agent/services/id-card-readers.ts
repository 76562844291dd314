import { createService, idCardCommands, type Service } from "../../device-service/index.ts";
import type { ServiceParts } from "./parts.ts";

export function idCardReaderServices(parts: ServiceParts): Service[] {
  const { visit, sessions, closed, clock, randomUUID, personKey } = parts;
  return parts.devices.readers.map((reader) => {
    const commands = idCardCommands({
      reader,
      visit,
      clock,
      randomUUID,
      personKey,
      openSession: (reading, signal) => sessions.open(reading, signal),
      paused: closed,
      onFault: parts.onFault,
      abandonSession: ({ token }) => sessions.end(token),
    });
    return createService(
      {
        name: reader.name,
        commands,
        events: ["IdCard.CardPresent", "IdCard.TryAgain"],
        device: { device: reader, presence: reader.presence },
      },
      parts,
    );
  });
}
