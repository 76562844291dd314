import { isDispute, isDisputes, isMerge, isMerges, isPartyFile } from "virtual:party-validators";
import { ask } from "../api.ts";

const disputes = "/api/staff/party-disputes";
const merges = "/api/staff/party-merges";

/** The number travels in the body: an address is kept in too many places. */
export const openFile = async (number: string, purpose: string) =>
  ask("/api/staff/party-files/open", isPartyFile, { body: { number, purpose } });
export const readDisputes = async () => ask(disputes, isDisputes);
/** @param value what the file says from now on; empty: the dispute is rejected */
export const decideDispute = async (id: string, value: string, reason: string) =>
  ask(`${disputes}/${id}/decide`, isDispute, { body: { ...(value !== "" && { value }), reason } });
export const readMerges = async () => ask(merges, isMerges);
export const proposeMerge = async (keep: string, merge: string, reason: string) =>
  ask(merges, isMerge, { body: { keep, merge, reason } });
export const decideMerge = async (id: string, approve: boolean) =>
  ask(`${merges}/${id}/decide`, isMerge, { body: { approve } });
