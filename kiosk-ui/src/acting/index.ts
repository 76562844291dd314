import { isUscc } from "@zizhuban/device-agent-contract";
import type { Result } from "@zizhuban/device-agent-contract";
import { createRunner, longWait, writeKeys, type FlowDeps } from "../flow/index.ts";
import type { Acting } from "../journey/index.ts";
import { ActingRequest } from "./acting-screen.ts";
import { advanceWith, beginActing, type ActingEffect, type ActingState } from "./state.ts";

export type { ActingState, ActingStep } from "./state.ts";

/** A3: asks for which enterprises this person may act, and says to the server for which one they do. */
export function openActing(
  app: EventTarget,
  deps: FlowDeps & { readonly onChange: (state: ActingState) => void },
) {
  const { business, tell } = deps;
  const runner = createRunner({ advance: advanceWith(isUscc), run, onChange: deps.onChange });
  const { send } = runner;
  const writes = writeKeys(deps.randomUUID);

  async function load(turn: number): Promise<void> {
    const [consent, known] = await Promise.all([
      business.call("mandateConsent"),
      business.call("enterpriseAuthorisations"),
    ]);
    if (!consent.ok) send({ type: "failed", turn, code: consent.code });
    else if (!known.ok) send({ type: "failed", turn, code: known.code });
    else send({ type: "loaded", turn, consent: consent.value, held: known.value.held });
  }

  async function run(effect: ActingEffect, turn: number): Promise<void> {
    function hear<Value>(answer: Result<Value>, told: (value: Value) => void): void {
      if (answer.ok) told(answer.value);
      else send({ type: "failed", turn, code: answer.code });
    }
    const within = longWait;
    switch (effect.type) {
      case "load":
        return await load(turn);
      case "askRegister": {
        const { consent } = effect;
        return hear(
          await business.call("ownMandates", { key: writes.keyOf(effect), body: { consent }, within }),
          ({ mandates }) => send({ type: "mandates", turn, mandates }),
        );
      }
      case "prove": {
        const { uscc, consent } = effect;
        return hear(
          await business.call("proveMandate", { key: writes.keyOf(effect), body: { uscc, consent }, within }),
          (mandate) => send({ type: "acts", turn, mandate }),
        );
      }
      case "use":
        return hear(
          await business.call("actByAuthorisation", {
            id: effect.id,
            key: writes.keyOf(effect),
            body: {},
            within,
          }),
          (mandate) => send({ type: "acts", turn, mandate }),
        );
      case "acts":
        return tell({ type: "acts", acting: effect.acting });
      case "leave":
        return tell({ type: "back" });
    }
  }

  app.addEventListener(ActingRequest.type, (event) => {
    if (event instanceof ActingRequest) send(event.intent);
  });
  return {
    /** @param acting for whom they act in this visit already */
    begin(keys: readonly string[], acting: Acting | undefined) {
      writes.forget();
      runner.begin(beginActing(keys, acting, runner.nextTurn()));
    },
    drop() {
      runner.drop();
      writes.forget();
    },
  };
}
