import type { PresenceRefusal, SeenDocument } from "@zizhuban/server-contract";
import { isEmpty } from "virtual:validators";
import { isConfirmed, isWaitingPresences } from "virtual:watch-validators";
import { ask } from "../api.ts";

const seen = "/api/staff/seen-documents";
const base = "/api/staff/presence-confirmations";

export const readWaiting = async () => ask(base, isWaitingPresences);
/** @param code on the kiosk's screen @param cardEnding the last four of the number on the card */
export const confirmPresence = async (id: string, code: string, cardEnding: string) =>
  ask(base, isConfirmed, { body: { id, code, cardEnding } });
export const refusePresence = async (id: string, reason: PresenceRefusal) =>
  ask(`${base}/${id}/refuse`, isEmpty, { body: { reason } });
/** @param code on the kiosk's screen */
export const seeDocument = async (code: string, document: SeenDocument) =>
  ask(seen, isConfirmed, { body: { code, document } });
export const refuseStranger = async (id: string, reason: PresenceRefusal) =>
  ask(`${seen}/${id}/refuse`, isEmpty, { body: { reason } });
