export { brokerAccessList } from "./access.ts";
export { serverClientId } from "./subscriber.ts";
export { superviseIngest } from "./supervisor.ts";
export type { IngestConfiguration } from "./ingest.ts";
