import { lightSlots, type CommandPayload } from "@zizhuban/device-agent-contract";
import type { LightChanges, Lights } from "../../devices/lights/index.ts";
import { command, commandError, success, type Command } from "../command.ts";

const knownPlaces: ReadonlySet<string> = new Set(lightSlots);

/** The changes asked for; undefined when a light or a position is named that no kiosk of ours has. */
function changesIn(payload: CommandPayload<"Lights.SetLight">): LightChanges | undefined {
  const changes: LightChanges = {};
  for (const slot of lightSlots) {
    const place = payload[slot];
    if (place === undefined) continue;
    if (Object.keys(place).length > 1) return undefined;
    changes[slot] = place.default;
  }
  return Object.keys(payload).every((name) => knownPlaces.has(name)) ? changes : undefined;
}

/** `Lights.*`: for local programs and technicians. The agent drives the guidance lights itself; the page does not. */
export function lightsCommands(lights: Pick<Lights, "set">): Command[] {
  return [
    command(
      "Lights.SetLight",
      async (payload) => {
        const changes = changesIn(payload);
        if (changes === undefined) return commandError("invalidLight");
        const done = await lights.set(changes);
        return done.ok ? success({}) : commandError(done.code);
      },
      { only: ["client", "maintenance"] },
    ),
  ];
}
