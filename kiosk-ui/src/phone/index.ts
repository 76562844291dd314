import { createRunner, type FlowDeps } from "../flow/index.ts";
import type { Fillable } from "../journey/index.ts";
import { createHandOver, type HandOverFlow } from "./hand-over.ts";
import { HandOverRequest } from "./hand-over-screen.ts";
import { advance, beginPhonePage, type PhonePageEffect, type PhonePageState } from "./page-state.ts";
import { PhonePageRequest } from "./phone-page-screen.ts";
import type { HandOverState } from "./state.ts";

export type { PhonePageState } from "./page-state.ts";
export type { HandOverState, HandOverStep } from "./state.ts";

/** Asks where an item or a life event is begun on a telephone. */
export function openPhonePage(
  app: EventTarget,
  { business, onChange }: FlowDeps & { readonly onChange: (state: PhonePageState) => void },
) {
  const runner = createRunner({ advance, run, onChange });

  async function run({ key }: PhonePageEffect, turn: number): Promise<void> {
    const answer = await business.call("phonePage", { id: key });
    if (answer.ok) runner.send({ type: "found", turn, url: answer.value.url });
    else runner.send({ type: "failed", turn, code: answer.code });
  }

  app.addEventListener(PhonePageRequest.type, () => runner.send({ type: "retry" }));
  return {
    begin: (of: Fillable) => runner.begin(beginPhonePage(of, runner.nextTurn())),
    drop: () => runner.drop(),
  };
}

/** Brings the hand-over between telephone and kiosk to life. */
export function openHandOver(
  app: EventTarget,
  deps: FlowDeps & { readonly onChange: (state: HandOverState) => void },
): HandOverFlow {
  const flow = createHandOver(deps);
  app.addEventListener(HandOverRequest.type, (event) => {
    if (event instanceof HandOverRequest) flow.send(event.intent);
  });
  return flow;
}
