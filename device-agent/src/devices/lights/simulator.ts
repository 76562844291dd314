import type { LightColor, LightSlot } from "@zizhuban/device-agent-contract";
import type { LightsProfile } from "./profiles.ts";
import { outputsOf } from "./protocol.ts";

/** The outputs of a simulated board. */
interface BoardOutputs {
  coil(coil: number): boolean;
  register(register: number): number;
  onOutput(listener: () => void): () => void;
}

interface SeenLight {
  readonly name: LightSlot;
  readonly color: LightColor;
  readonly on: boolean;
}

/** The lights of a simulated board as a person in front of the kiosk sees them at this moment. */
export interface LightsSimulator {
  seen(): SeenLight[];
  onChange(listener: () => void): () => void;
}

const colorNames: readonly LightColor[] = ["red", "green", "yellow", "blue", "cyan", "magenta", "white"];

/** Reads the board's outputs back into lights; of a board that flashes by itself, whether it was told to shine. */
export function createLightsSimulator(board: BoardOutputs, profile: LightsProfile): LightsSimulator {
  function seen(): SeenLight[] {
    return outputsOf(profile).flatMap(([name, output]): SeenLight[] => {
      if (output.kind === "register") {
        return [{ name, color: "white", on: board.register(output.register) !== 0 }];
      }
      const wired = colorNames.filter((color) => output.coils[color] !== undefined);
      const shining = wired.find((color) => board.coil(output.coils[color] ?? 0));
      return wired.slice(0, 1).map((first) => ({ name, color: shining ?? first, on: shining !== undefined }));
    });
  }

  return {
    seen,
    onChange(listener) {
      let before = JSON.stringify(seen());
      return board.onOutput(() => {
        const now = JSON.stringify(seen());
        if (now === before) return;
        before = now;
        listener();
      });
    },
  };
}
