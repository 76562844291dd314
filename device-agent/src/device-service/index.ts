export { createEndpoint } from "./endpoint.ts";
export { idCardCommands, type OpenedSession } from "./id-card.ts";
export { kioskCommands, kioskEvents, type Preview } from "./kiosk.ts";
export { createService, type Service } from "./service.ts";
export { simulationCommands } from "./simulation-commands.ts";
export { openStandardPort } from "./standard-port.ts";
