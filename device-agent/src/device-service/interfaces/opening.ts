import { createHmac } from "node:crypto";
import { fail, ok, type Result, type Sensitive, type VisitView } from "@zizhuban/device-agent-contract";
import type { Visit } from "../../visit/index.ts";

/** The citizen session as the server opened it. */
export interface OpenedSession {
  readonly token: Sensitive<string>;
  readonly level: "A1" | "A2";
  readonly citizen: { readonly name: string; readonly idNumber: string };
}

export interface OpeningDeps {
  readonly visit: Visit;
  readonly randomUUID: () => string;
  /** The kiosk is, or is being, handed over to a technician: no visit begins. */
  readonly paused: () => boolean;
  /** Tells the server that a session opened for nobody is over. */
  abandonSession(session: OpenedSession): void;
}

export const underMaintenance = { completionCode: "deviceNotReady", description: "maintenance" } as const;

/** Tells "the same person again" from another, until the agent ends; says nothing of who it is. */
export const personOf = (idNumber: Sensitive<string>, key: Uint8Array): string =>
  createHmac("sha256", key).update(idNumber.expose()).digest("hex");

/**
 * Opens the visit of who has shown a token; who is being served already goes on in their visit, and anybody else's ends.
 * Fails with the server's code, with `canceled`, or with `paused`.
 */
export async function openVisit(
  deps: OpeningDeps,
  {
    person,
    attest,
  }: { readonly person: string; readonly attest: (visitId: string) => Promise<Result<OpenedSession>> },
  signal: AbortSignal,
): Promise<Result<{ visit: VisitView | null }>> {
  const { visit } = deps;
  if (visit.current()?.person === person) {
    visit.activity();
    return ok({ visit: visit.view() });
  }
  visit.end("cardChanged");
  const visitId = deps.randomUUID();
  const session = await attest(visitId);
  if (!session.ok) return signal.aborted ? fail("canceled") : session;
  if (signal.aborted || deps.paused()) {
    deps.abandonSession(session.value);
    return fail(signal.aborted ? "canceled" : "paused");
  }
  const { token, level, citizen } = session.value;
  visit.open({ visitId, citizen, level, token, person });
  return ok({ visit: visit.view() });
}
