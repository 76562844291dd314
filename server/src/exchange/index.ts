import { fail, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import { audit, newId, type Db, type ServerModule } from "../core/index.ts";
import type { DataRegister } from "./register.ts";

export type { DataRegister } from "./register.ts";
export { openSimulatedRegisters } from "./simulated-registers.ts";

type ExchangeTables = {
  share_consents: {
    id: string;
    person_id: string;
    session_id: string;
    register: string;
    purpose: string;
    given_at: Date;
  };
  share_queries: {
    id: string;
    consent_id: string;
    person_id: string;
    kid: string;
    register: string;
    purpose: string;
    asked_at: Date;
    outcome: "found" | "noRecord" | "unavailable";
  };
};

/** One question to one register about one person, for one purpose that person agreed to. */
export interface ShareQuery {
  readonly register: string;
  readonly purpose: string;
  readonly personId: string;
  readonly sessionId: string;
  readonly kid: string;
  readonly idNumber: Sensitive<string>;
}

export interface ShareAnswer {
  readonly consentId: string;
  /** `undefined`: no record. */
  readonly record: Sensitive<unknown> | undefined;
  readonly askedAt: number;
}

/** Data sharing between authorities: consent first, then the question, both on record whatever the answer. */
export function createExchange(deps: { db: Db; clock: Clock; registers: ReadonlyMap<string, DataRegister> }) {
  const { clock } = deps;
  const db = deps.db.$extendTables<ExchangeTables>();

  async function query(ask: ShareQuery): Promise<Result<ShareAnswer, "registerUnavailable">> {
    const { register, purpose, personId, sessionId, kid, idNumber } = ask;
    const consentId = newId(clock);
    const askedAt = clock.now();
    const given = { id: consentId, person_id: personId, session_id: sessionId, register, purpose };
    await db
      .insertInto("share_consents")
      .values({ ...given, given_at: new Date(askedAt) })
      .execute();
    const answer =
      (await deps.registers.get(register)?.find(idNumber)) ?? fail("registerUnavailable", register);
    const outcome = !answer.ok ? "unavailable" : answer.value === undefined ? "noRecord" : "found";
    const asked = { consent_id: consentId, person_id: personId, kid, register, purpose };
    const id = newId(clock);
    await db
      .insertInto("share_queries")
      .values({ ...asked, id, asked_at: new Date(askedAt), outcome })
      .execute();
    await audit(deps.db, clock, {
      actor: `citizen:${sessionId}`,
      action: "register.asked",
      subject: { kind: "shareQuery", id },
      fields: ["idNumber"],
    });
    return answer.ok ? { ok: true, value: { consentId, record: answer.value, askedAt } } : answer;
  }

  const module: ServerModule = { name: "exchange", dependsOn: [] };
  return { ...module, query };
}
export type Exchange = ReturnType<typeof createExchange>;
