import type { ProofMethod } from "@zizhuban/server-contract";
import { giving } from "./giving.ts";
import {
  blank,
  go,
  wait,
  type At,
  type PinState,
  type RightsEvent,
  type RightsMove,
  type RightsState,
  type RightsStep,
} from "./steps.ts";

const empty = { pin: "none", given: [], held: [], terms: undefined, enterprises: [], draft: blank } as const;

export const beginRights = (turn: number): RightsMove => [
  { ...empty, step: { at: "loading", to: "menu" }, turn },
  [{ type: "load" }],
];

function pinOf(ways: readonly ProofMethod[]): PinState {
  const pin = ways.find(({ method }) => method === "pin");
  if (pin?.available === true) return "set";
  return pin?.why === "pinLocked" ? "locked" : "none";
}

function loading(state: RightsState, step: At<"loading">, event: RightsEvent): RightsMove | undefined {
  if (event.type === "failed")
    return go(state, { at: "trouble", code: event.code, again: { type: "load" }, from: step });
  if (event.type !== "loaded") return undefined;
  const { ways, given, held, terms } = event;
  return go({ ...state, pin: pinOf(ways), given, held, terms }, { at: step.to });
}

function menu(state: RightsState, event: RightsEvent): RightsMove | undefined {
  switch (event.type) {
    case "openPin":
      return go(state, { at: "pin", done: undefined });
    case "openAuthorisations":
      return go(state, { at: "authorisations" });
    case "back":
      return [state, [{ type: "leave" }]];
    default:
      return undefined;
  }
}

function pin(state: RightsState, event: RightsEvent): RightsMove | undefined {
  switch (event.type) {
    case "newPin":
      return go(state, { at: "newPin", first: undefined, wrong: undefined });
    case "removePin":
      return state.pin === "none" ? undefined : go(state, { at: "removePin" });
    case "back":
      return go(state, { at: "menu" });
    default:
      return undefined;
  }
}

/** Entered twice: what is not shown is easily mistyped. */
function newPin(state: RightsState, { first }: At<"newPin">, event: RightsEvent): RightsMove | undefined {
  if (event.type === "back") return go(state, { at: "pin", done: undefined });
  if (event.type !== "digits") return undefined;
  if (first === undefined) return go(state, { at: "newPin", first: event.digits, wrong: undefined });
  const from: RightsStep = { at: "newPin", first: undefined, wrong: undefined };
  return first === event.digits
    ? wait(state, { type: "setPin", pin: event.digits }, from)
    : go(state, { at: "newPin", first: undefined, wrong: "different" });
}

function authorisations(state: RightsState, event: RightsEvent): RightsMove | undefined {
  switch (event.type) {
    case "open":
      return go(state, { at: "one", id: event.id, mine: event.mine });
    case "give":
      return go({ ...state, draft: blank }, { at: "consent" });
    case "back":
      return go(state, { at: "menu" });
    default:
      return undefined;
  }
}

/** What was asked for has come, or has not. */
function waiting(state: RightsState, step: At<"waiting">, event: RightsEvent): RightsMove | undefined {
  const { asking, from } = step;
  switch (event.type) {
    case "failed":
      if (event.code === "pinTooSimple")
        return go(state, { at: "newPin", first: undefined, wrong: "pinTooSimple" });
      return go(state, { at: "trouble", code: event.code, again: asking, from });
    case "pinChanged":
      return go({ ...state, pin: event.pin }, { at: "pin", done: event.pin === "set" ? "set" : "removed" });
    case "mandates": {
      const enterprises = event.mandates.filter(({ role }) => role === "legalRepresentative");
      return go({ ...state, enterprises }, { at: "enterprise" });
    }
    case "made": {
      const { made } = event;
      return go({ ...state, given: [made, ...state.given], draft: blank }, { at: "made", made });
    }
    case "ended":
      // As the server has it now: who ended it stands there.
      return go(state, { at: "loading", to: "authorisations" }, [{ type: "load" }]);
    default:
      return undefined;
  }
}

function here(state: RightsState, event: RightsEvent): RightsMove | undefined {
  const { step } = state;
  switch (step.at) {
    case "loading":
      return loading(state, step, event);
    case "menu":
      return menu(state, event);
    case "pin":
      return pin(state, event);
    case "newPin":
      return newPin(state, step, event);
    case "removePin":
      if (event.type === "back") return go(state, { at: "pin", done: undefined });
      return event.type === "forward" ? wait(state, { type: "removePin" }, step) : undefined;
    case "authorisations":
      return authorisations(state, event);
    case "one":
      if (event.type === "back") return go(state, { at: "authorisations" });
      return event.type === "end" ? go(state, { at: "end", id: step.id, mine: step.mine }) : undefined;
    case "end":
      if (event.type === "back") return go(state, { at: "one", id: step.id, mine: step.mine });
      return event.type === "forward"
        ? wait(state, { type: "endAuthorisation", id: step.id }, step)
        : undefined;
    case "made":
      return event.type === "back" || event.type === "forward"
        ? go(state, { at: "authorisations" })
        : undefined;
    case "waiting":
      return waiting(state, step, event);
    case "trouble":
      if (event.type === "retry")
        return step.again.type === "load"
          ? go(state, step.from, [step.again])
          : wait(state, step.again, step.from);
      if (event.type !== "back") return undefined;
      return step.from.at === "loading" ? [state, [{ type: "leave" }]] : go(state, step.from);
    default:
      return giving(state, event);
  }
}

/** One's own PIN and authorisations: where somebody is in them, and where an event leads. Pure. */
export function advance(state: RightsState, event: RightsEvent): RightsMove {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  const step = here(state, event);
  if (step !== undefined) return step;
  // Nobody has to wait for an answer to get away.
  const waits = state.step.at === "waiting" || state.step.at === "loading";
  return event.type === "back" && waits ? [state, [{ type: "leave" }]] : [state, []];
}
