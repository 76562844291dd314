import type { CatalogueItem } from "@zizhuban/server-contract";
import { createRunner, type FlowDeps } from "../flow/index.ts";
import { PlacesRequest } from "./places-screen.ts";
import { advance, beginPlaces, type PlacesEffect, type PlacesState } from "./state.ts";

export type { PlacesState } from "./state.ts";

/** Asks where an item can be done. */
export function openPlaces(
  app: EventTarget,
  { business, onChange }: FlowDeps & { readonly onChange: (state: PlacesState) => void },
) {
  const runner = createRunner({ advance, run, onChange });

  async function run({ key }: PlacesEffect, turn: number): Promise<void> {
    const answer = await business.call("itemPlaces", { id: key });
    if (answer.ok) runner.send({ type: "found", turn, found: answer.value });
    else runner.send({ type: "failed", turn, code: answer.code });
  }

  app.addEventListener(PlacesRequest.type, () => runner.send({ type: "retry" }));
  return {
    begin: (item: CatalogueItem) => runner.begin(beginPlaces(item, runner.nextTurn())),
    drop: () => runner.drop(),
  };
}
