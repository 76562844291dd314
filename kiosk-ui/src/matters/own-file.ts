import type { PartyDispute } from "@zizhuban/server-contract";
import { afterPress } from "../flow/index.ts";
import {
  go,
  stay,
  toCase,
  wait,
  type At,
  type MattersEvent,
  type MattersMove,
  type MattersState,
  type OwnFile,
} from "./steps.ts";

// 我的档案: what is known of somebody, where it comes from, and how they say that it is wrong.

/** A bank account has most; a telephone 11. */
const mostDigits = 30;
const fewestDigits = 5;

/** What was said of one field last, and how it was decided. */
export const disputeOf = (file: OwnFile | undefined, field: string): PartyDispute | undefined =>
  file?.person.disputes.find((one) => one.field === field);

type FileStep = At<
  | "file"
  | "fields"
  | "fieldOf"
  | "answer"
  | "dispute"
  | "ownWords"
  | "rightDigits"
  | "history"
  | "consents"
  | "endConsent"
  | "accessLog"
>;

function rightDigits(
  state: MattersState,
  step: At<"rightDigits">,
  event: MattersEvent,
): MattersMove | undefined {
  const { field, entered } = step;
  switch (event.type) {
    case "key":
    case "delete":
    case "clear":
      return stay(state, { ...step, entered: afterPress(entered, event, mostDigits), wrong: false });
    case "forward":
      return entered.length < fewestDigits
        ? stay(state, { ...step, wrong: true })
        : wait(state, { type: "dispute", field, words: `正确的号码是 ${entered}` });
    case "back":
      return go(state, { at: "dispute", field });
    default:
      return undefined;
  }
}

function ownWords(state: MattersState, step: At<"ownWords">, event: MattersEvent): MattersMove | undefined {
  const { field, entered, composing } = step;
  switch (event.type) {
    case "typed":
      return stay(state, { ...step, entered: event.text, composing: event.composing, wrong: false });
    case "forward": {
      const words = entered.trim();
      return composing || words === ""
        ? stay(state, { ...step, wrong: true })
        : wait(state, { type: "dispute", field, words });
    }
    case "back":
      return go(state, { at: "dispute", field });
    default:
      return undefined;
  }
}

function menu(state: MattersState, event: MattersEvent): MattersMove | undefined {
  switch (event.type) {
    case "openFields":
      return go(state, { at: "fields" });
    case "openHistory":
      return go(state, { at: "history" });
    case "openConsents":
      return go(state, { at: "consents" });
    case "openLooks":
      return wait(state, { type: "askLooks" });
    case "back":
      return go(state, { at: "list" });
    default:
      return undefined;
  }
}

/** One value: what is wrong with it is said once; while somebody looks into that, it is not said again. */
function oneField(state: MattersState, step: At<"fieldOf">, event: MattersEvent): MattersMove | undefined {
  if (event.type === "back") return go(state, { at: "fields" });
  const said = disputeOf(state.file, step.field);
  if (event.type === "openAnswer")
    return said?.reason === undefined ? undefined : go(state, { at: "answer", field: step.field });
  const open = said?.state === "open";
  return event.type === "wrong" && !open ? go(state, { at: "dispute", field: step.field }) : undefined;
}

function dispute(state: MattersState, { field }: At<"dispute">, event: MattersEvent) {
  switch (event.type) {
    case "because":
      return wait(state, { type: "dispute", field, words: event.words });
    case "write":
      return go(state, { at: "ownWords", field, entered: "", composing: false, wrong: false });
    case "digits":
      return go(state, { at: "rightDigits", field, entered: "", wrong: false });
    case "back":
      return go(state, { at: "fieldOf", field });
    default:
      return undefined;
  }
}

/** What came back of what was asked. */
function answered(state: MattersState, event: MattersEvent): MattersMove | undefined {
  switch (event.type) {
    case "file":
      return go({ ...state, file: event.file, licences: event.licences }, { at: "file" });
    case "looks":
      return go({ ...state, looks: event.entries }, { at: "accessLog" });
    case "disputed": {
      const { file } = state;
      if (file === undefined) return undefined;
      const disputes = [event.dispute, ...file.person.disputes];
      const after = { ...state, file: { ...file, person: { ...file.person, disputes } } };
      return go(after, { at: "fieldOf", field: event.dispute.field });
    }
    case "consentEnded": {
      const licences = state.licences.map((one) => (one.id === event.licence.id ? event.licence : one));
      return go({ ...state, licences }, { at: "consents" });
    }
    default:
      return undefined;
  }
}

export function ownFile(
  state: MattersState,
  step: FileStep | At<"waiting">,
  event: MattersEvent,
): MattersMove | undefined {
  switch (step.at) {
    case "waiting":
      return answered(state, event);
    case "file":
      return menu(state, event);
    case "fields":
      if (event.type === "back") return go(state, { at: "file" });
      return event.type === "openField" ? go(state, { at: "fieldOf", field: event.field }) : undefined;
    case "fieldOf":
      return oneField(state, step, event);
    case "answer":
      return event.type === "back" ? go(state, { at: "fieldOf", field: step.field }) : undefined;
    case "dispute":
      return dispute(state, step, event);
    case "ownWords":
      return ownWords(state, step, event);
    case "rightDigits":
      return rightDigits(state, step, event);
    case "history":
      if (event.type === "openCase" && state.cases.some(({ id }) => id === event.id))
        return toCase(state, event.id);
      return event.type === "back" ? go(state, { at: "file" }) : undefined;
    case "consents":
      if (event.type === "endConsent") return go(state, { at: "endConsent", id: event.id });
      return event.type === "back" ? go(state, { at: "file" }) : undefined;
    case "endConsent":
      if (event.type === "back") return go(state, { at: "consents" });
      return event.type === "forward" ? wait(state, { type: "endConsent", id: step.id }) : undefined;
    case "accessLog":
      return event.type === "back" ? go(state, { at: "file" }) : undefined;
  }
}
