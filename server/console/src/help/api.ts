import type { HelpAction, Strokes } from "@zizhuban/server-contract";
import { isEntrustedCases, isHelpPage, isHelpQueue } from "virtual:watch-validators";
import { ask, pageAddress } from "../api.ts";

export type Shown = "open" | "mine" | "ended";

/** @param after the end of what is known; without it from the beginning */
export const readQueue = async (show: Shown, limit: number, after?: string) =>
  ask(pageAddress(`/api/staff/help?show=${show}&limit=${limit}`, after), isHelpQueue);
export const readTicket = async (id: string) => ask(`/api/staff/help/${id}`, isHelpPage);
/** @param version of the request as it was read; another one by now is `helpChanged` */
export const actOnTicket = async (id: string, version: number, action: HelpAction) =>
  ask(`/api/staff/help/${id}/actions`, isHelpPage, { body: { version, action } });
export const setDuty = async (division: string, on: boolean) =>
  ask("/api/staff/help-duty", isHelpQueue, { body: { division, on } });
/** What waits for the window, and was entrusted to this person. */
export const readEntrusted = async () => ask("/api/staff/entrusted-cases", isEntrustedCases);
/** @param digest of what was signed, as it was read */
export const countersign = async (caseId: string, digest: string, strokes: Strokes) =>
  ask(`/api/staff/cases/${caseId}/countersignatures`, isEntrustedCases, { body: { digest, strokes } });
/** Where a form is printed from. */
export const formAddress = (id: string) => `/api/staff/help-forms/${id}`;
