import { Type } from "typebox";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

const Empty = Type.Object({});
const Services = Type.Object({
  vendorName: Type.String(),
  services: Type.Array(Type.Object({ serviceURI: Type.String() })),
});
export const publisherCommands = {
  "ServicePublisher.GetServices": { version: "2.0", command: Empty, completion: Services, errors: [] },
} as const satisfies Record<string, CommandDefinition>;
export const publisherEvents = {
  "ServicePublisher.ServiceDetailEvent": { version: "2.0", kind: "event", payload: Services },
} as const satisfies Record<string, EventDefinition>;
