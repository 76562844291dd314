export { createEndpoint } from "./endpoint.ts";
export { idCardCommands, type OpenedSession } from "./interfaces/id-card.ts";
export { printJobCommands, type Preview } from "./interfaces/print-job.ts";
export { simulatorCommands } from "./interfaces/simulator.ts";
export { visitCommands } from "./interfaces/visit.ts";
export { createService, type Service } from "./service.ts";
export { openStandardPort } from "./standard-port.ts";
