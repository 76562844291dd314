import type { LifeEventView, OwnCase } from "@zizhuban/server-contract";
import { delivering } from "./delivering.ts";
import { licences } from "./licensing.ts";
import { ownFile } from "./own-file.ts";
import {
  go,
  isJob,
  isUnderWay,
  stay,
  toCase,
  toPackage,
  wait,
  type At,
  type MattersEffect,
  type MattersEvent,
  type MattersMove,
  type MattersState,
  type SlipDay,
} from "./steps.ts";

/** Children of packages are shown with them, not beside them. */
export function ownMatters({
  cases,
  packages,
}: Pick<MattersState, "cases" | "packages">): readonly OwnCase[] {
  const children = new Set(packages.flatMap(({ items }) => items.map(({ caseId }) => caseId)));
  return cases.filter(({ id }) => !children.has(id));
}

/** What the office wrote to whoever applied, the newest first. */
export const told = ({ timeline }: OwnCase) =>
  timeline.flatMap(({ at, type, words }) => (words === undefined ? [] : [{ at, type, words }])).toReversed();

/** The package a case belongs to, where it belongs to one. */
const packageOf = ({ packages }: MattersState, id: string): LifeEventView | undefined =>
  packages.find(({ items }) => items.some(({ caseId }) => caseId === id));

function loaded(state: MattersState, event: Extract<MattersEvent, { type: "loaded" }>): MattersMove {
  const { cases, packages } = event;
  const { wanted } = state;
  const next = { ...state, cases, packages, wanted: undefined };
  if (wanted === undefined) return go(next, { at: "list" });
  const { id } = wanted;
  const of = packages.some((one) => one.id === id) ? "lifeEvent" : "case";
  if (of === "case" && !cases.some((one) => one.id === id)) return go(next, { at: "list" });
  const [shown] = of === "case" ? toCase(next, id) : toPackage(next, id);
  return wanted.what === "signature" ? wait(shown, { type: "askSheet", of, id }) : [shown, []];
}

const dueOf = ({ clock }: OwnCase): SlipDay =>
  clock.due === undefined
    ? undefined
    : { means: clock.waitsFor === "acceptance" ? "answer" : "result", day: clock.due };

function slipOf(state: MattersState, step: At<"case"> | At<"package">): MattersEffect | undefined {
  if (step.at === "case") {
    const matter = state.cases.find(({ id }) => id === step.id);
    return matter && { type: "slip", name: matter.itemName, number: matter.number, due: dueOf(matter) };
  }
  const life = state.packages.find(({ id }) => id === step.id);
  return (
    life && {
      type: "slip",
      name: life.name.zh,
      number: life.number,
      due: { means: "result", day: life.clock.due },
    }
  );
}

/** The slip once more; while one is on its way, another press changes nothing. */
function slip(state: MattersState, step: At<"case"> | At<"package">, event: MattersEvent) {
  if (event.type === "printing") return stay(state, { ...step, slip: event.job });
  if (event.type === "jobChanged")
    return isJob(step.slip, event.job) ? stay(state, { ...step, slip: event.job }) : undefined;
  if (event.type !== "slip" || isUnderWay(step.slip)) return undefined;
  const effect = slipOf(state, step);
  const asked: MattersState = { ...state, step: { ...step, slip: "asked" } };
  return effect === undefined ? undefined : ([asked, [effect]] as const);
}

function ofCase(state: MattersState, step: At<"case">, event: MattersEvent): MattersMove | undefined {
  const { id } = step;
  const matter = state.cases.find((one) => one.id === id);
  switch (event.type) {
    case "supply":
      return matter === undefined ? undefined : [state, [{ type: "supply", matter }]];
    case "withdraw":
      return go(state, { at: "withdraw", id });
    case "deliver":
      return wait(state, { type: "askDelivery", id });
    case "sign":
      return wait(state, { type: "askSheet", of: "case", id });
    case "openTold":
      return matter === undefined || told(matter).length === 0 ? undefined : go(state, { at: "told", id });
    case "back": {
      const life = packageOf(state, id);
      return life === undefined ? go(state, { at: "list" }) : toPackage(state, life.id);
    }
    default:
      return slip(state, step, event);
  }
}

function list(state: MattersState, event: MattersEvent): MattersMove | undefined {
  switch (event.type) {
    case "openCase":
      return toCase(state, event.id);
    case "openPackage":
      return toPackage(state, event.id);
    case "openLicences":
      return wait(state, { type: "licences" });
    case "openFile":
      return wait(state, { type: "askFile" });
    case "back":
      return [state, [{ type: "leave" }]];
    default:
      return undefined;
  }
}

function sign(state: MattersState, step: At<"sign">, event: MattersEvent): MattersMove | undefined {
  switch (event.type) {
    case "drawn":
      return stay(state, { ...step, strokes: event.strokes, wrong: undefined });
    case "clear":
      // Another turn: the pad begins anew.
      return go(state, { ...step, strokes: [], wrong: undefined });
    case "forward": {
      const { sheet, strokes } = step;
      if (strokes.length === 0) return stay(state, { ...step, wrong: "signatureEmpty" });
      return wait(state, { type: "sign", sheet, strokes });
    }
    case "back":
      return step.sheet.of === "case" ? toCase(state, step.id) : toPackage(state, step.id);
    default:
      return undefined;
  }
}

/** What was asked for has come, or has not. */
function waiting(state: MattersState, step: At<"waiting">, event: MattersEvent): MattersMove | undefined {
  switch (event.type) {
    case "failed":
      return go(state, { at: "trouble", code: event.code, again: step.asking, from: step.from });
    case "licences":
      return go({ ...state, licences: event.licences }, { at: "licences" });
    case "changed": {
      const cases = state.cases.map((one) => (one.id === event.matter.id ? event.matter : one));
      return toCase({ ...state, cases }, event.matter.id);
    }
    case "delivery":
      return go(state, { at: "delivery", id: event.delivery.caseId, delivery: event.delivery });
    case "sheet": {
      const { sheet } = event;
      return go(state, { at: "sign", id: sheet.id, sheet, strokes: [], wrong: undefined });
    }
    case "signed":
      // What comes next with it is on its own page, as the server has it now.
      return go({ ...state, wanted: { id: event.sheet.id, what: "matter" } }, { at: "loading" }, [
        { type: "load" },
      ]);
    case "file":
    case "disputed":
    case "consentEnded":
    case "looks":
      return ownFile(state, step, event);
    default:
      return undefined;
  }
}

function trouble(state: MattersState, step: At<"trouble">, event: MattersEvent): MattersMove | undefined {
  if (event.type === "retry") {
    if (step.again.type === "load") return go(state, { at: "loading" }, [{ type: "load" }]);
    return go(state, { at: "waiting", asking: step.again, from: step.from }, [step.again]);
  }
  if (event.type !== "back") return undefined;
  return step.from.at === "loading" ? [state, [{ type: "leave" }]] : go(state, step.from);
}

function here(state: MattersState, event: MattersEvent): MattersMove | undefined {
  const { step } = state;
  switch (step.at) {
    case "loading":
      if (event.type === "loaded") return loaded(state, event);
      if (event.type !== "failed") return undefined;
      return go(state, { at: "trouble", code: event.code, again: { type: "load" }, from: step });
    case "list":
      return list(state, event);
    case "case":
      return ofCase(state, step, event);
    case "package":
      if (event.type === "openCase") return toCase(state, event.id);
      if (event.type === "sign") return wait(state, { type: "askSheet", of: "lifeEvent", id: step.id });
      return event.type === "back" ? go(state, { at: "list" }) : slip(state, step, event);
    case "told":
      return event.type === "back" ? toCase(state, step.id) : undefined;
    case "withdraw":
      if (event.type === "back") return toCase(state, step.id);
      return event.type === "forward" ? wait(state, { type: "withdraw", id: step.id }) : undefined;
    case "delivery":
    case "point":
    case "writing":
    case "address":
      return delivering(state, step, event);
    case "sign":
      return sign(state, step, event);
    case "licences":
    case "licence":
    case "purpose":
    case "copy":
      return licences(state, step, event);
    case "file":
    case "fields":
    case "fieldOf":
    case "answer":
    case "dispute":
    case "ownWords":
    case "rightDigits":
    case "history":
    case "consents":
    case "endConsent":
    case "accessLog":
      return ownFile(state, step, event);
    case "waiting":
      return waiting(state, step, event);
    case "trouble":
      return trouble(state, step, event);
  }
}

/** Where somebody is among their own matters, and where an event leads. Pure; what does not fit changes nothing. */
export function advance(state: MattersState, event: MattersEvent): MattersMove {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  return here(state, event) ?? [state, []];
}
