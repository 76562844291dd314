import type { AskedFacts } from "@zizhuban/server-contract";
import {
  isArchiveCoverage,
  isArchiveFile,
  isArchiveFiles,
  isDeliveries,
  isDelivery,
  isLicence,
  isLicenceFacts,
} from "virtual:papers-validators";
import { ask, pageAddress } from "../api.ts";

const deliveries = "/api/staff/deliveries";
/** @param number the beginning of a case's number; empty: all of them */
export const readDeliveries = async (number: string, after?: string) =>
  ask(pageAddress(number === "" ? deliveries : `${deliveries}?number=${number}`, after), isDeliveries);
export const readDelivery = async (caseId: string) => ask(`${deliveries}/${caseId}`, isDelivery);
export const collect = async (caseId: string, code: string, idNumber: string) =>
  ask(`${deliveries}/${caseId}/collect`, isDelivery, { body: { code, idNumber } });
export const dispatch = async (caseId: string, carrier: string, tracking: string) =>
  ask(`${deliveries}/${caseId}/dispatch`, isDelivery, { body: { carrier, tracking } });
/** What the carrier told. */
export const endPost = async (caseId: string, state: "received" | "undelivered") =>
  ask(`${deliveries}/${caseId}/${state}`, isDelivery, { body: {} });

const licences = "/api/staff/licences";
export const findLicence = async (number: string) =>
  ask(`${licences}?${new URLSearchParams({ number }).toString()}`, isLicence);
export const readLicence = async (id: string) => ask(`${licences}/${id}`, isLicence);
export const proposeChange = async (id: string, kind: "revocation" | "reissue", reason: string) =>
  ask(`${licences}/${id}/changes`, isLicence, { body: { kind, reason } });
/** What it says that may be changed, beside what the files say now. */
export const readFacts = async (id: string) => ask(`${licences}/${id}/facts`, isLicenceFacts);
export const proposeFacts = async (id: string, body: AskedFacts) =>
  ask(`${licences}/${id}/fact-changes`, isLicence, { body });
export const decideChange = async (change: string, decision: "approve" | "refuse") =>
  ask(`/api/staff/licence-changes/${change}/${decision}`, isLicence, { body: {} });

const files = "/api/staff/archive/files";
export interface FilesQuery {
  /** Beginning of a case's or a file's number. */
  readonly number: string;
  /** Only what may be disposed of by now. */
  readonly due: boolean;
  readonly after?: string;
}
export async function readFiles({ number, due, after }: FilesQuery) {
  const asked = new URLSearchParams();
  if (number !== "") asked.set("number", number);
  if (due) asked.set("due", "true");
  if (after !== undefined) asked.set("after", after);
  return ask(`${files}?${asked.toString()}`, isArchiveFiles);
}
export const readCoverage = async () => ask("/api/staff/archive/coverage", isArchiveCoverage);
export const readFile = async (id: string) => ask(`${files}/${id}`, isArchiveFile);
/** Where its package is fetched from; each time is in the audit log. */
export const packageAddress = (id: string) => `${files}/${id}/package`;
export const proposeDisposal = async (id: string, words: string) =>
  ask(`${files}/${id}/disposal`, isArchiveFile, { body: { words } });
export const decideDisposal = async (id: string, decision: "approve" | "refuse") =>
  ask(`${files}/${id}/disposal/${decision}`, isArchiveFile, { body: {} });
