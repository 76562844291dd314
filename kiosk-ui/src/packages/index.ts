import { createRunner, type FlowDeps } from "../flow/index.ts";
import { PackagesRequest } from "./packages-screen.ts";
import { advance, beginPackages, type PackagesEffect, type PackagesState } from "./state.ts";

export type { PackagesState, PackagesStep } from "./state.ts";

/** Leads from a stage of life to a package that is handed in as one application. */
export function openPackages(
  app: EventTarget,
  { business, tell, onChange }: FlowDeps & { readonly onChange: (state: PackagesState) => void },
) {
  const runner = createRunner({ advance, run, onChange });
  const { send } = runner;

  async function run(effect: PackagesEffect, turn: number): Promise<void> {
    const failed = (code: string) => send({ type: "failed", turn, code, again: effect });
    switch (effect.type) {
      case "stages": {
        const answer = await business.call("lifeStages");
        return answer.ok ? send({ type: "stages", turn, stages: answer.value.stages }) : failed(answer.code);
      }
      case "open": {
        const answer = await business.call("lifeEvent", { id: effect.code });
        return answer.ok ? send({ type: "opened", turn, event: answer.value }) : failed(answer.code);
      }
      case "plan": {
        const answer = await business.call("planLifeEvent", { id: effect.code, body: effect.situation });
        return answer.ok ? send({ type: "planned", turn, plan: answer.value }) : failed(answer.code);
      }
      case "start":
      case "toPhone": {
        const { event, plan, situation } = effect;
        const errand = { errand: "package", name: event.name, plan, situation } as const;
        return tell({ type: effect.type === "start" ? "file" : "openPhone", errand });
      }
      case "leave":
        return tell({ type: "back" });
    }
  }

  app.addEventListener(PackagesRequest.type, (event) => {
    if (event instanceof PackagesRequest) send(event.intent);
  });
  return {
    begin: (stage: string | undefined) => runner.begin(beginPackages(stage, runner.nextTurn())),
    drop: () => runner.drop(),
  };
}
