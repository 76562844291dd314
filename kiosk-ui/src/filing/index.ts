import type { FlowDeps } from "../flow/index.ts";
import { FilingRequest } from "./filing-screen.ts";
import { createFlow, type FilingFlow } from "./flow.ts";
import type { FilingState } from "./state.ts";

export type { FilingFlow } from "./flow.ts";
export type { CheckedMaterial, FilingState, FilingStep, Gathered } from "./state.ts";
export { draftOf, subjectOf } from "./subject.ts";

/** Brings the application's screen to life: presses on `app` lead through it, what comes of them is shown. */
export function openFiling(
  app: EventTarget,
  deps: FlowDeps & { readonly onChange: (state: FilingState) => void },
): FilingFlow {
  const flow = createFlow(deps);
  app.addEventListener(FilingRequest.type, (event) => {
    if (event instanceof FilingRequest) flow.send(event.intent);
  });
  return flow;
}
