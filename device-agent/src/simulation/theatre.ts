import type { SimulatedPlay } from "@zizhuban/device-agent-contract";
import { createPlayer, type Player, type Sight } from "./player.ts";
import { scenarios } from "./scenarios.ts";
import type { Stage } from "./stage.ts";

/** The stage, and the scenarios that can be played on it. */
export interface Theatre extends Omit<Stage, "describe">, Pick<Player, "play" | "stop"> {
  describe(): ReturnType<Stage["describe"]> & { readonly play?: SimulatedPlay };
  scenarios: Player["list"];
}

export function createTheatre(stage: Stage, sight: Sight): Theatre {
  const player = createPlayer({ scenarios, stage, sight });
  return {
    ...stage,
    describe() {
      const play = player.current();
      return { ...stage.describe(), ...(play !== undefined && { play }) };
    },
    scenarios: () => player.list(),
    play: (name) => player.play(name),
    stop: () => player.stop(),
    onChange(listener) {
      const stops = [stage.onChange(listener), player.onChange(listener)];
      return () => stops.forEach((stop) => stop());
    },
  };
}
