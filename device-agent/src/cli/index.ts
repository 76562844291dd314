export { runCli, type Terminal } from "./run.ts";
export { runSimulate } from "./simulate/run.ts";
