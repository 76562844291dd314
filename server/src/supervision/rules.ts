import type { ProblemCode } from "@zizhuban/device-agent-contract";
import type { Card, SupervisionRule } from "@zizhuban/server-contract";

/** What was done wrong is red; what was only near, or tried and refused, is yellow. */
export const cardOf: Readonly<Record<SupervisionRule, Card>> = {
  dueSoon: "yellow",
  overdue: "red",
  deemedAccepted: "red",
  outsideRight: "yellow",
  sameOfficer: "yellow",
  secondSupplement: "yellow",
  offList: "yellow",
  wrongFee: "red",
  helpLate: "red",
};

const refusals: Partial<Readonly<Record<ProblemCode, SupervisionRule>>> = {
  forbidden: "outsideRight",
  // Outside the subtree or the department: the case's existence is not theirs to know.
  caseUnknown: "outsideRight",
  sameOfficer: "sameOfficer",
  supplementUsed: "secondSupplement",
  materialNotOnList: "offList",
};

/** The rule that a refused attempt touches; undefined for one that is nobody's fault, such as a case changed meanwhile. */
export function ruleOfRefusal(code: ProblemCode): SupervisionRule | undefined {
  return refusals[code];
}

/** The clocks an authority answers for; a supplement is the citizen's. */
export const authorityClocks = ["acceptance", "decision", "delivery", "commitmentCheck"] as const;

export function isAuthorityClock(waitsFor: string): boolean {
  return authorityClocks.some((one) => one === waitsFor);
}
