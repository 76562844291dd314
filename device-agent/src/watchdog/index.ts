export { deviceFeeder, systemdFeeder, type Feeder } from "./feeders.ts";
export { createWatchdog, type Sickness, type Watchdog } from "./watchdog.ts";
