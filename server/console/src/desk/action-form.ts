import type { CasePage, DeskAction, DeskActionType, SpecialProcedure } from "@zizhuban/server-contract";

// What a person filled in on the sheet of an action, as the action the server is asked for; pure.

/** Name of the sheet's control that says how a missing material is excused. */
export function excuseName(ref: string): string {
  return `excuse:${ref}`;
}

/** Materials without which a case cannot be accepted unless they are excused. */
export function lacking({ materials }: CasePage): CasePage["materials"] {
  return materials.filter(({ required, state }) => required && state !== "held");
}

/** Promises that nobody has checked yet. */
export function openPromises({ materials }: CasePage): CasePage["materials"] {
  return materials.filter(({ state }) => state === "promised");
}

/** Promises that were not true and may be made good, or were not. */
export function untruePromises({ materials }: CasePage): CasePage["materials"] {
  return materials.filter(({ state, dueBy }) => state === "broken" && dueBy !== undefined);
}

const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
};
const texts = (form: FormData, name: string): string[] =>
  form.getAll(name).filter((value) => typeof value === "string");
const lines = (form: FormData): string[] =>
  text(form, "words")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

function excused(form: FormData, how: "tolerate" | "promise"): string[] {
  return [...form.entries()]
    .filter(([name, value]) => name.startsWith("excuse:") && value === how)
    .map(([name]) => name.slice("excuse:".length));
}

/** @param type of an action this case allows now */
export function actionFrom(
  type: DeskActionType,
  form: FormData,
  procedures: readonly SpecialProcedure[] = [],
): DeskAction | undefined {
  const words = text(form, "words");
  switch (type) {
    case "receive":
    case "review":
    case "resume":
    case "produce":
    case "handOver":
    case "complete":
    case "archive":
    case "visit":
      return { type };
    case "requestSupplement": {
      const refs = texts(form, "refs");
      return refs.length === 0 || words === "" ? undefined : { type, refs, words };
    }
    case "accept":
      return { type, tolerate: excused(form, "tolerate"), promise: excused(form, "promise") };
    case "refuseAcceptance":
    case "return": {
      const reasons = lines(form);
      return reasons.length === 0 ? undefined : { type, reasons };
    }
    case "pause": {
      const procedure = procedures.find((one) => one === text(form, "procedure"));
      if (procedure === undefined) return undefined;
      return words === "" ? { type, procedure } : { type, procedure, words };
    }
    case "extend": {
      const workdays = Number(text(form, "workdays"));
      return Number.isInteger(workdays) && workdays > 0 && words !== ""
        ? { type, workdays, reason: words }
        : undefined;
    }
    case "decide": {
      const outcome = text(form, "outcome");
      const reasons = lines(form);
      if (outcome === "granted") return { type, outcome, reasons };
      return outcome === "refused" && reasons.length > 0 ? { type, outcome, reasons } : undefined;
    }
    case "checkCorrection": {
      const ref = text(form, "ref");
      const corrected = text(form, "corrected");
      return ref === "" || corrected === "" ? undefined : { type, ref, corrected: corrected === "yes" };
    }
    case "checkCommitment": {
      const ref = text(form, "ref");
      const kept = text(form, "kept");
      return ref === "" || kept === "" ? undefined : { type, ref, kept: kept === "yes" };
    }
  }
}
