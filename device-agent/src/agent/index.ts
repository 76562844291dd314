export { startAgent, type Agent } from "./agent.ts";
