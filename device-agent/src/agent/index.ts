export { agentVersion, startAgent } from "./agent.ts";
export type { Agent, StartFailure, Surroundings } from "./agent.ts";
