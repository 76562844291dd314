import { createRunner, writeKeys, type FlowDeps } from "../flow/index.ts";
import { HelpRequest } from "./help-sheet.ts";
import { advance, beginHelp, type HelpEffect, type HelpState } from "./state.ts";

export type { HelpState, HelpStep } from "./state.ts";

/** How often is looked whether somebody has taken it up, while the number is on the screen. Milliseconds. */
const every = 10_000;

/** Asks for a helper, and follows what becomes of it while the sheet is open. */
export function openHelp(
  app: EventTarget,
  deps: FlowDeps & { readonly onChange: (state: HelpState) => void },
) {
  const { business, clock } = deps;
  const runner = createRunner({ advance, run, onChange: deps.onChange });
  const writes = writeKeys(deps.randomUUID);
  let visit = "";
  let stopWatching: () => void = () => undefined;

  async function look(id: string): Promise<void> {
    const answer = await business.call("helpRequest", { id });
    if (answer.ok) runner.send({ type: "news", receipt: answer.value });
  }

  async function run(effect: HelpEffect, turn: number): Promise<void> {
    if (effect.type === "watch") {
      stopWatching = clock.every(every, () => void look(effect.id));
      return;
    }
    const { asked, itemKey } = effect;
    const answer = await business.call("requestHelp", {
      key: writes.keyOf(asked),
      body: {
        need: asked.need,
        visit,
        ...(asked.telephone !== undefined && { telephone: asked.telephone }),
        ...(itemKey !== undefined && { itemKey }),
      },
    });
    if (answer.ok) runner.send({ type: "asked", turn, receipt: answer.value });
    else runner.send({ type: "failed", turn, code: answer.code });
  }

  app.addEventListener(HelpRequest.type, (event) => {
    if (event instanceof HelpRequest) runner.send(event.intent);
  });
  return {
    /** @param of whoever stands here: asked again by the same person it is the same request */
    begin(itemKey: string | undefined, of: string) {
      visit = of;
      runner.begin(beginHelp(itemKey, runner.nextTurn()));
    },
    drop() {
      stopWatching();
      writes.forget();
      runner.drop();
    },
  };
}
