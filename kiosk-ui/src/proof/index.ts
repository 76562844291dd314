import type { Result } from "@zizhuban/device-agent-contract";
import { createRunner, writeKeys, type FlowDeps } from "../flow/index.ts";
import "../keypad/index.ts";
import { troubleCode } from "../locale/index.ts";
import { ProofRequest } from "./proof-screen.ts";
import { advance, beginProof, type ProofEffect, type ProofState } from "./state.ts";

export type { ProofState, ProofStep } from "./state.ts";

/** Milliseconds between two questions whether somebody has confirmed. */
const pollEvery = 2_000;

/** A2 in every way this person has: asks for the ways, and puts the proof before the server. */
export function openProof(
  app: EventTarget,
  deps: FlowDeps & { readonly onChange: (state: ProofState) => void },
) {
  const { business, clock, tell } = deps;
  const runner = createRunner({ advance, run, onChange: deps.onChange });
  const { send } = runner;
  const writes = writeKeys(deps.randomUUID);
  let cancelPoll: () => void = () => undefined;

  async function run(effect: ProofEffect, turn: number): Promise<void> {
    function hear<Value>(answer: Result<Value>, told: (value: Value) => void): void {
      if (answer.ok) told(answer.value);
      else send({ type: "failed", turn, code: answer.code, of: effect });
    }
    const proved = () => send({ type: "proved", turn });
    switch (effect.type) {
      case "askWays":
        return hear(await business.call("proofMethods"), ({ methods }) =>
          send({ type: "ways", turn, ways: methods }),
        );
      case "sendCode":
        return hear(await business.call("challenge", { key: writes.keyOf(effect), body: {} }), (challenge) =>
          send({ type: "challenge", turn, challenge }),
        );
      case "verifyCode": {
        const { challengeId, answer } = effect;
        return hear(
          await business.call("proof", { key: writes.keyOf(effect), body: { challengeId, answer } }),
          proved,
        );
      }
      case "verifyPin":
        return hear(
          await business.call("provePin", { key: writes.keyOf(effect), body: { pin: effect.pin } }),
          proved,
        );
      case "askPresence":
        return hear(
          await business.call("presenceChallenge", { key: writes.keyOf(effect), body: {} }),
          (challenge) => send({ type: "presence", turn, challenge }),
        );
      case "verifyPresence":
        return hear(
          await business.call("provePresence", { body: { challengeId: effect.challengeId } }),
          proved,
        );
      case "verifyPresenceAgain":
        cancelPoll = clock.after(
          pollEvery,
          () => void run({ type: "verifyPresence", challengeId: effect.challengeId }, turn),
        );
        return;
      case "proved":
        return tell({ type: "proved" });
      case "withoutProof":
        return tell({ type: "withoutProof" });
      case "leave":
        return tell({ type: "back" });
      case "giveUp":
        return tell({ type: "proofFailed", code: troubleCode(effect.code) });
    }
  }

  app.addEventListener(ProofRequest.type, (event) => {
    if (event instanceof ProofRequest) send(event.intent);
  });
  return {
    /** @param optional something is to be seen without it */
    begin(optional: boolean) {
      writes.forget();
      runner.begin(beginProof(optional, runner.nextTurn()));
    },
    drop() {
      cancelPoll();
      runner.drop();
      writes.forget();
    },
  };
}
