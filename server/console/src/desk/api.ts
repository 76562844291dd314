import type {
  BatchResult,
  CaseChecks,
  CaseList,
  CaseMaterials,
  CasePage,
  CaseQueue,
  CaseSignatures,
  DeskAction,
  ChainAlert,
  QueueCounts,
  RejectionGround,
} from "@zizhuban/server-contract";
import {
  isBatchResult,
  isCaseChecks,
  isCaseList,
  isCaseMaterials,
  isCasePage,
  isCaseSignatures,
  isChainAlerts,
  isQueueCounts,
} from "virtual:validators";
import { ask, type Answered } from "../api.ts";

export interface ListQuery {
  readonly queue: CaseQueue;
  readonly late: boolean;
  /** Beginning of a case number. */
  readonly number?: string;
  /** Code of an item. */
  readonly item?: string;
  readonly limit: number;
  readonly after?: string;
}

export async function readCases(query: ListQuery): Promise<Answered<CaseList>> {
  const { queue, late, number, item, limit, after } = query;
  const asked = new URLSearchParams({ queue, limit: String(limit) });
  if (late) asked.set("late", "true");
  if (number !== undefined) asked.set("number", number);
  if (item !== undefined) asked.set("item", item);
  if (after !== undefined) asked.set("after", after);
  return ask(`/api/staff/cases?${asked.toString()}`, isCaseList);
}

export async function readCounts(): Promise<Answered<QueueCounts>> {
  return ask("/api/staff/case-queues", isQueueCounts);
}

/** Steps that nobody present can take, of those this person answers for. */
export async function readAlerts(): Promise<Answered<{ readonly alerts: readonly ChainAlert[] }>> {
  return ask("/api/staff/absences", isChainAlerts);
}

export async function readCase(id: string): Promise<Answered<CasePage>> {
  return ask(`/api/staff/cases/${id}`, isCasePage);
}

/** @param version of the case as it was read; another one by now is `caseChanged` */
export async function actOn(id: string, version: number, action: DeskAction): Promise<Answered<CasePage>> {
  return ask(`/api/staff/cases/${id}/actions`, isCasePage, { body: { version, action } });
}

/** Says of a point of the checklist that it was looked at, or was not after all. */
export async function markPoint(
  caseId: string,
  point: number,
  looked: boolean,
): Promise<Answered<CaseChecks>> {
  return ask(`/api/staff/cases/${caseId}/checks`, isCaseChecks, { body: { point, looked } });
}

export async function actOnMany(
  cases: readonly { readonly id: string; readonly version: number }[],
  action: DeskAction,
): Promise<Answered<BatchResult>> {
  return ask("/api/staff/case-batches", isBatchResult, { body: { cases, action } });
}

export async function readMaterials(caseId: string): Promise<Answered<CaseMaterials>> {
  return ask(`/api/staff/cases/${caseId}/materials`, isCaseMaterials);
}

/** The ID card was shown at the window. */
export async function showCard(caseId: string, ref: string): Promise<Answered<CaseMaterials>> {
  return ask(`/api/staff/cases/${caseId}/materials/${ref}/shown`, isCaseMaterials, { body: {} });
}

/** Each verified anew; that they were looked at is told the citizen. */
export async function readSignatures(caseId: string): Promise<Answered<CaseSignatures>> {
  return ask(`/api/staff/cases/${caseId}/signatures`, isCaseSignatures);
}

/** @param use of the material in its case @param why it is not fit; without it, it is found good */
export async function judgeMaterial(
  use: string,
  why?: { readonly ground: RejectionGround; readonly reason: string },
): Promise<Answered<CaseMaterials>> {
  const path = `/api/staff/case-materials/${use}`;
  return why === undefined
    ? ask(`${path}/verify`, isCaseMaterials, { body: {} })
    : ask(`${path}/reject`, isCaseMaterials, { body: why });
}

/** A page of its file as a picture; looking at it is told the citizen. @param page from 1 */
export function pageAddress(use: string, page: number): string {
  return `/api/staff/case-materials/${use}/pages/${page}`;
}
