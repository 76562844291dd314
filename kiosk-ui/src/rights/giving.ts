import { isCitizenNumber } from "@zizhuban/device-agent-contract";
import { afterPress } from "../flow/index.ts";
import {
  go,
  stay,
  wait,
  type At,
  type Draft,
  type RightsEvent,
  type RightsMove,
  type RightsState,
} from "./steps.ts";

/** The longest number: of a resident's card, and of every other kind that is told by digits alone. */
const numberLength = 18;
const nameLength = 60;

const drafted = (state: RightsState, more: Partial<Draft>): RightsState => ({
  ...state,
  draft: { ...state.draft, ...more },
});

function number(state: RightsState, step: At<"number">, event: RightsEvent): RightsMove | undefined {
  switch (event.type) {
    case "key":
    case "delete":
    case "clear": {
      const entered = afterPress(step.entered, event, numberLength);
      return stay(state, {
        ...step,
        entered,
        wrong: entered.length === numberLength && !isCitizenNumber(entered),
      });
    }
    case "forward":
      return isCitizenNumber(step.entered)
        ? go(drafted(state, { idNumber: step.entered }), {
            at: "name",
            entered: state.draft.name,
            wrong: false,
          })
        : stay(state, { ...step, wrong: true });
    case "back":
      return go(state, { at: "enterprise" });
    default:
      return undefined;
  }
}

function name(state: RightsState, step: At<"name">, event: RightsEvent): RightsMove | undefined {
  switch (event.type) {
    case "typed":
      return stay(state, {
        ...step,
        entered: event.text.slice(0, nameLength),
        wrong: event.composing && step.wrong,
      });
    case "forward": {
      const entered = step.entered.trim();
      return entered === ""
        ? stay(state, { ...step, wrong: true })
        : go(drafted(state, { name: entered }), { at: "items" });
    }
    case "back":
      return go(state, { at: "number", entered: state.draft.idNumber, wrong: false });
    default:
      return undefined;
  }
}

function items(state: RightsState, event: RightsEvent): RightsMove | undefined {
  const { items: chosen } = state.draft;
  switch (event.type) {
    case "toggle": {
      const all = event.items.every((key) => chosen.includes(key));
      const others = chosen.filter((key) => !event.items.includes(key));
      return [drafted(state, { items: all ? others : [...others, ...event.items] }), []];
    }
    case "forward":
      return chosen.length > 0 ? go(state, { at: "purpose" }) : undefined;
    case "back":
      return go(state, { at: "name", entered: state.draft.name, wrong: false });
    default:
      return undefined;
  }
}

function declaration(
  state: RightsState,
  step: At<"declaration">,
  event: RightsEvent,
): RightsMove | undefined {
  if (event.type === "back") return go(state, { at: "review" });
  const { draft, terms } = state;
  if (event.type !== "forward" || draft.enterprise === undefined || terms === undefined) return undefined;
  const { enterprise, idNumber, name: named, items: chosen, purpose, days } = draft;
  const request = {
    uscc: enterprise.uscc,
    agent: { name: named, idNumber },
    items: [...chosen],
    departments: [],
    purpose,
    days,
    consent: terms.consent,
    declaration: terms.declaration.version,
  };
  return wait(state, { type: "authorise", request }, step);
}

/** A legal representative says who may act for the enterprise: for which, who, in what, what for, until when. */
export function giving(state: RightsState, event: RightsEvent): RightsMove | undefined {
  const { step } = state;
  switch (step.at) {
    case "consent":
      if (event.type === "back") return go(state, { at: "authorisations" });
      return event.type === "forward" && state.terms !== undefined
        ? wait(state, { type: "askRegister", terms: state.terms }, step)
        : undefined;
    case "enterprise":
      if (event.type === "back") return go(state, { at: "authorisations" });
      return event.type === "enterprise"
        ? go(drafted(state, { enterprise: event.enterprise }), {
            at: "number",
            entered: state.draft.idNumber,
            wrong: false,
          })
        : undefined;
    case "number":
      return number(state, step, event);
    case "name":
      return name(state, step, event);
    case "items":
      return items(state, event);
    case "purpose":
      if (event.type === "back") return go(state, { at: "items" });
      return event.type === "purpose"
        ? go(drafted(state, { purpose: event.purpose }), { at: "days" })
        : undefined;
    case "days":
      if (event.type === "back") return go(state, { at: "purpose" });
      return event.type === "days" ? go(drafted(state, { days: event.days }), { at: "review" }) : undefined;
    case "review":
      if (event.type === "back") return go(state, { at: "days" });
      return event.type === "forward" ? go(state, { at: "declaration" }) : undefined;
    case "declaration":
      return declaration(state, step, event);
    default:
      return undefined;
  }
}
