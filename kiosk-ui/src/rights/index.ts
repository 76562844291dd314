import type { Result } from "@zizhuban/device-agent-contract";
import { createRunner, longWait, writeKeys, type FlowDeps } from "../flow/index.ts";
import "../keypad/index.ts";
import "../typing/index.ts";
import { RightsRequest } from "./rights-screen.ts";
import { advance, beginRights } from "./state.ts";
import type { RightsEffect, RightsState } from "./steps.ts";

export type { Draft, RightsState, RightsStep, Terms } from "./steps.ts";

/** One's own PIN, and who may act for one's enterprise: sets, changes, takes back. */
export function openRights(
  app: EventTarget,
  deps: FlowDeps & { readonly onChange: (state: RightsState) => void },
) {
  const { business, tell } = deps;
  const runner = createRunner({ advance, run, onChange: deps.onChange });
  const { send } = runner;
  const writes = writeKeys(deps.randomUUID);

  async function load(turn: number): Promise<void> {
    const [ways, known, terms] = await Promise.all([
      business.call("proofMethods"),
      business.call("enterpriseAuthorisations"),
      business.call("authorisationTerms"),
    ]);
    if (!ways.ok) send({ type: "failed", turn, code: ways.code });
    else if (!known.ok) send({ type: "failed", turn, code: known.code });
    else if (!terms.ok) send({ type: "failed", turn, code: terms.code });
    else send({ type: "loaded", turn, ways: ways.value.methods, ...known.value, terms: terms.value });
  }

  async function run(effect: RightsEffect, turn: number): Promise<void> {
    function hear<Value>(answer: Result<Value>, told: (value: Value) => void): void {
      if (answer.ok) told(answer.value);
      else send({ type: "failed", turn, code: answer.code });
    }
    const within = longWait;
    switch (effect.type) {
      case "load":
        return await load(turn);
      case "setPin":
        return hear(
          await business.call("setPin", { key: writes.keyOf(effect), body: { pin: effect.pin } }),
          () => send({ type: "pinChanged", turn, pin: "set" }),
        );
      case "removePin":
        return hear(await business.call("removePin"), () => send({ type: "pinChanged", turn, pin: "none" }));
      case "askRegister": {
        const { consent } = effect.terms;
        return hear(
          await business.call("ownMandates", { key: writes.keyOf(effect), body: { consent }, within }),
          ({ mandates }) => send({ type: "mandates", turn, mandates }),
        );
      }
      case "authorise":
        return hear(
          await business.call("authoriseAgent", { key: writes.keyOf(effect), body: effect.request, within }),
          (made) => send({ type: "made", turn, made }),
        );
      case "endAuthorisation":
        return hear(
          await business.call("endEnterpriseAuthorisation", {
            id: effect.id,
            key: writes.keyOf(effect),
            body: {},
          }),
          () => send({ type: "ended", turn }),
        );
      case "leave":
        return tell({ type: "back" });
    }
  }

  app.addEventListener(RightsRequest.type, (event) => {
    if (event instanceof RightsRequest) send(event.intent);
  });
  return {
    begin() {
      writes.forget();
      runner.begin(beginRights(runner.nextTurn()));
    },
    drop() {
      runner.drop();
      writes.forget();
    },
  };
}
