import { createRunner, type FlowDeps } from "../flow/index.ts";
import { kioskService } from "../device/index.ts";
import { troubleCode } from "../locale/index.ts";
import { SeenDocumentRequest } from "./seen-document-screen.ts";
import { advance, beginSeenDocument, type SeenDocumentEffect, type SeenDocumentState } from "./state.ts";

export { endings, type SeenDocumentState, type SeenDocumentStep } from "./state.ts";

/** Milliseconds the agent may take: longer than any code holds, it ends the wait itself. */
const within = 600_000;

/** A1 by staff: asks the agent for a code, shows it, and waits until they have looked. */
export function openSeenDocument(
  app: EventTarget,
  deps: FlowDeps & { readonly onChange: (state: SeenDocumentState) => void },
) {
  const { link, contract, tell } = deps;
  const runner = createRunner({ advance, run, onChange: deps.onChange });
  const { send } = runner;
  let asking = new AbortController();

  async function ask(turn: number): Promise<void> {
    asking = new AbortController();
    const accepts = contract.events["SeenDocument.Waiting"];
    const answer = await link.request(
      kioskService,
      contract.commands["SeenDocument.Identify"],
      {},
      {
        timeout: within,
        signal: asking.signal,
        onEvent(name, payload) {
          if (name === "SeenDocument.Waiting" && accepts(payload))
            send({ type: "waiting", turn, ...payload });
        },
      },
    );
    if (!answer.ok) send({ type: "failed", turn, code: answer.code });
    else if (answer.value.visit === null) send({ type: "failed", turn, code: "malfunction" });
    else send({ type: "seen", turn, visit: answer.value.visit });
  }

  async function run(effect: SeenDocumentEffect, turn: number): Promise<void> {
    switch (effect.type) {
      case "ask":
        return await ask(turn);
      case "waits":
        return tell({ type: "waitsForStaff", waiting: effect.waiting });
      case "seen":
        return tell({ type: "seen", visit: effect.visit });
      case "leave":
        return tell({ type: "back" });
      case "giveUp":
        return tell({ type: "proofFailed", code: troubleCode(effect.code) });
    }
  }

  app.addEventListener(SeenDocumentRequest.type, (event) => {
    if (event instanceof SeenDocumentRequest) send(event.intent);
  });
  return {
    begin: () => runner.begin(beginSeenDocument(runner.nextTurn())),
    drop() {
      asking.abort();
      runner.drop();
    },
  };
}
