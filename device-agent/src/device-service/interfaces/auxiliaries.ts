import type { Result } from "@zizhuban/device-agent-contract";
import { command, commandError, success, type Command } from "../command.ts";

/** The loudspeaker, where a kiosk has one. */
export interface Loudspeaker {
  /** 1 to 1000. */
  setVolume(volume: number): Promise<Result<void>>;
}

/** `Auxiliaries.*`: of what the standard can set, only the volume is real here. */
export function auxiliariesCommands(speaker: Loudspeaker | undefined): Command[] {
  return [
    command(
      "Auxiliaries.SetAuxiliaries",
      async (payload) => {
        const { volume, ...others } = payload;
        if (Object.keys(others).length > 0 || (volume !== undefined && speaker === undefined))
          return commandError("invalidAuxiliary");
        if (volume === undefined || speaker === undefined) return success({});
        const done = await speaker.setVolume(volume);
        return done.ok
          ? success({})
          : { completionCode: "hardwareError" as const, description: done.detail ?? done.code };
      },
      { only: ["client", "maintenance"] },
    ),
  ];
}
