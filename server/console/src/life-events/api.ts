import type { OpinionStance, PackageContent, VisitResult } from "@zizhuban/server-contract";
import {
  isCaseJoint,
  isLifeEventCases,
  isLifeEventPage,
  isOpinion,
  isOpinionPage,
  isOpinions,
  isPackageHistory,
  isPackages,
  isPackageVersion,
  isValidated,
  isVisit,
  isVisits,
} from "virtual:life-event-validators";
import { ask, pageAddress } from "../api.ts";

const packages = "/api/staff/life-event-packages";
const joint = "/api/staff/joint";

export const readPackages = async () => ask(packages, isPackages);
/** What the list and the editor are drawn from. */
export type ListedPackages = Extract<Awaited<ReturnType<typeof readPackages>>, { ok: true }>["value"];
export const readHistory = async (code: string) => ask(`${packages}/${code}/versions`, isPackageHistory);
export const validate = async (content: PackageContent) =>
  ask(`${packages}/validate`, isValidated, { body: { text: JSON.stringify(content, null, 1) } });
export const saveDraft = async (content: PackageContent, reason: string) =>
  ask(`${packages}/drafts`, isPackageVersion, { body: { content, reason } });
export const stepVersion = async (code: string, sequence: number, step: "check" | "publish") =>
  ask(`${packages}/${code}/versions/${sequence}/${step}`, isPackageVersion, { body: {} });
/** Out of use everywhere; refused for the last package of a stage. */
export const withdrawPackage = async (code: string, reason: string) =>
  ask(`${packages}/${code}/withdraw`, isPackageVersion, { body: { reason } });

export const readCases = async (after?: string) =>
  ask(pageAddress("/api/staff/life-event-cases", after), isLifeEventCases);
export const readCase = async (id: string) => ask(`/api/staff/life-event-cases/${id}`, isLifeEventPage);
export const formAddress = (id: string, department: string) =>
  `/api/staff/life-event-cases/${id}/forms/${department}`;

export const readJoint = async (caseId: string) => ask(`${joint}/cases/${caseId}`, isCaseJoint);
export const readOpinions = async (after?: string) =>
  ask(pageAddress(`${joint}/opinions`, after), isOpinions);
export const readOpinion = async (id: string) => ask(`${joint}/opinions/${id}`, isOpinionPage);
export const giveOpinion = async (id: string, stance: OpinionStance, words: string) =>
  ask(`${joint}/opinions/${id}`, isOpinion, { body: { stance, words } });
export const askOpinions = async (caseId: string, departments: readonly string[], words: string) =>
  ask(`${joint}/cases/${caseId}/opinions`, isCaseJoint, { body: { departments, words } });
export const readVisits = async (after?: string) => ask(pageAddress(`${joint}/visits`, after), isVisits);

interface Slot {
  readonly from: number;
  readonly until: number;
}
/** @param plan.prepare what the citizen should have ready; empty: nothing more than usual */
export const planVisit = async (
  cases: readonly string[],
  { prepare, ...plan }: Slot & { readonly place: string; readonly prepare: string },
) =>
  ask(`${joint}/visits`, isVisit, {
    body: { parts: cases.map((caseId) => ({ caseId })), ...plan, ...(prepare !== "" && { prepare }) },
  });
export const cancelVisit = async (id: string, version: number, reason: string) =>
  ask(`${joint}/visits/${id}/cancel`, isVisit, { body: { version, reason } });
export const moveVisit = async (id: string, version: number, slot: Slot, reason: string) =>
  ask(`${joint}/visits/${id}/move`, isVisit, { body: { version, ...slot, reason } });
export const reportVisit = async (
  id: string,
  caseId: string,
  result: VisitResult | "absent",
  words: string,
) => ask(`${joint}/visits/${id}/results`, isVisit, { body: { caseId, result, words } });
