import type { GrantRequest, GrantState, MessageFailure, MessageState } from "@zizhuban/server-contract";
import {
  isConnectors,
  isCredit,
  isGrant,
  isGrants,
  isLetters,
  isMessages,
  isNewSecret,
  isOrganisation,
  isQuality,
  isRetried,
  isWays,
} from "virtual:exchange-validators";
import { isEmpty } from "virtual:validators";
import { ask } from "../api.ts";

const base = "/api/staff/exchange";
const messages = "/api/staff/messages";

/** How a department takes its cases; an address only where they are pushed. */
export interface Way {
  readonly mode: "push" | "pull";
  readonly url?: string;
}

export const readConnectors = async () => ask(`${base}/connectors`, isConnectors);
export const readQuality = async () => ask(`${base}/quality`, isQuality);
export const readWays = async () => ask(`${base}/ways`, isWays);
export const readOrganisation = async () => ask("/api/staff/organisation", isOrganisation);
export const connect = async (department: string, way: Way) =>
  ask(`${base}/connectors`, isNewSecret, { body: { department, ...way } });
export const changeConnector = async (department: string, way: Way, paused: boolean) =>
  ask(`${base}/connectors/${department}`, isEmpty, { body: { ...way, paused } });
export const rotateSecret = async (department: string) =>
  ask(`${base}/connectors/${department}/secret`, isNewSecret, { body: {} });
export const readLetters = async (state: "dead" | "givenUp", after?: string) =>
  ask(`${base}/dead-letters?${query({ state, after })}`, isLetters);
export const retryLetter = async (id: string) =>
  ask(`${base}/dead-letters/${id}/retry`, isEmpty, { method: "POST" });
export const retryLetters = async (department: string) =>
  ask(`${base}/dead-letters/retry`, isRetried, { body: { department } });
export const giveUpLetter = async (id: string, reason: string) =>
  ask(`${base}/dead-letters/${id}/give-up`, isEmpty, { body: { reason } });

export const readGrants = async (state: GrantState, after?: string) =>
  ask(`${base}/grants?${query({ state, after })}`, isGrants);
export const giveGrant = async (body: GrantRequest) => ask(`${base}/grants`, isGrant, { body });
export const revokeGrant = async (id: string) => ask(`${base}/grants/${id}/revoke`, isEmpty, { body: {} });

export const readMessages = async (state: MessageState, after?: string) =>
  ask(`${messages}?${query({ state, after })}`, isMessages);
export const retryMessage = async (id: string) => ask(`${messages}/${id}/retry`, isEmpty, { body: {} });
export const retryMessages = async (failure: MessageFailure) =>
  ask(`${messages}/retry`, isRetried, { body: { failure } });
export const closeMessage = async (id: string, reason: string) =>
  ask(`${messages}/${id}/close`, isEmpty, { body: { reason } });

export const readCredit = async () => ask(`${base}/credit-entries`, isCredit);
export const enterCredit = async (body: {
  readonly number: string;
  readonly department: string;
  readonly months: number;
  readonly basis: string;
}) => ask(`${base}/credit-entries`, isCredit, { body });
export const proposeCreditChange = async (id: string, kind: "dispute" | "repair", words: string) =>
  ask(`${base}/credit-entries/${id}/changes`, isCredit, { body: { kind, words } });
export const decideCreditChange = async (id: string, approve: boolean, reason: string | undefined) =>
  ask(`${base}/credit-changes/${id}/decide`, isCredit, {
    body: { approve, ...(reason !== undefined && { reason }) },
  });

function query(members: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return new URLSearchParams(said).toString();
}
