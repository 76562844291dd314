import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { logLevels } from "../log/index.ts";
import { DeviceConfiguration, Port } from "./devices/index.ts";
import { SpeakerConfiguration } from "./speaker.ts";

/** The file `AGENT_CONFIG` names. Every member may be left out. */
export const ConfigurationFile = Closed({
  devices: Type.Optional(Type.Array(DeviceConfiguration, { maxItems: 40 })),
  /** Ports for clients that know only the standard; the first free one is taken. */
  standardPorts: Type.Optional(Type.Union([Tokens(["off"]), Closed({ from: Port, to: Port })])),
  /** When nobody comes: the daily self-test, `03:30` unless said (China). */
  selfTestAt: Type.Optional(Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" })),
  /** The loudspeaker; without this the agent leaves the volume alone. */
  speaker: Type.Optional(SpeakerConfiguration),
  /** The kernel's watchdog, which restarts the machine; systemd's is used whenever the unit asks for it. */
  watchdogDevice: Type.Optional(Type.String({ pattern: "^/dev/" })),
  logLevel: Type.Optional(Tokens(logLevels)),
});
export type ConfigurationFile = Static<typeof ConfigurationFile>;
