import { JourneyRequest } from "../elements/index.ts";
import { FilingRequest } from "./filing-screen.ts";
import { createFlow, type Flow, type FlowDeps } from "./flow.ts";

export type { FilingContract } from "./contract.ts";
export type { Flow } from "./flow.ts";
export type { CheckedMaterial, FilingState, FilingStep, Gathered } from "./state.ts";

/** Brings the application's screen to life: presses on `app` lead through it, what comes of them is shown. */
export function openFlow({ app, ...deps }: Omit<FlowDeps, "onLeave"> & { readonly app: EventTarget }): Flow {
  const flow = createFlow({
    ...deps,
    onLeave: () => app.dispatchEvent(new JourneyRequest({ type: "back" })),
  });
  app.addEventListener(FilingRequest.type, (event) => {
    if (event instanceof FilingRequest) flow.send(event.intent);
  });
  return flow;
}
