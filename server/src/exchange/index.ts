import { fail, ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import { audit, newId, type Db, type ServerModule, type Tx } from "../core/index.ts";
import type { DataRegisters } from "../registers/index.ts";
import { createGrants } from "./grants.ts";
import { exchangeStaffRoutes } from "./routes.ts";
import type { ExchangeTables } from "./tables.ts";

/** One question to one register about one person, for one purpose that person agreed to. */
export interface ShareQuery {
  /** Key of the item it is asked for: what a grant is given to. */
  readonly recipient: string;
  readonly register: string;
  readonly purpose: string;
  readonly personId: string;
  /** The session in which that person agreed. */
  readonly sessionId: string;
  readonly kid: string;
  readonly idNumber: Sensitive<string>;
  /** Whose doing it is, where the person who agreed is not there now. */
  readonly actor?: string;
}

export interface ShareAnswer {
  readonly consentId: string;
  /** The fields the grant names. `undefined`: no record. */
  readonly record: Sensitive<unknown> | undefined;
  readonly askedAt: number;
}

type Refusal = "registerUnavailable" | "shareNotGranted";

function only(fields: readonly string[], record: unknown): unknown {
  if (typeof record !== "object" || record === null) return record;
  return Object.fromEntries(Object.entries(record).filter(([field]) => fields.includes(field)));
}

/**
 * Data sharing between authorities: consent and grant first, then the question; all on record whatever the answer.
 * @param deps.registers undefined: this deployment can ask none
 * @param deps.grantsFile the deployment's own grants, given at the first start
 */
export async function createExchange(deps: {
  db: Db;
  clock: Clock;
  registers: DataRegisters | undefined;
  grantsFile: string;
  /** Code of the deployment's division. */
  division: string;
}) {
  const { clock } = deps;
  const db = deps.db.$extendTables<ExchangeTables>();
  const grants = createGrants(deps);
  await grants.seed(deps.grantsFile);

  async function ask(
    { register, purpose, recipient, idNumber }: ShareQuery,
    consentId: string,
    grant: { readonly id: string; readonly fields: readonly string[] } | undefined,
  ): Promise<Result<Sensitive<unknown> | undefined, Refusal>> {
    if (grant === undefined) return fail("shareNotGranted", register);
    const { id: grantId, fields } = grant;
    const query = { register, purpose, recipient, consentId, grantId, fields, idNumber };
    const answer = await deps.registers?.find(query);
    if (answer === undefined) return fail("registerUnavailable", register);
    return answer.ok ? ok(answer.value?.map((record) => only(fields, record))) : answer;
  }

  function outcomeOf(answer: Awaited<ReturnType<typeof ask>>) {
    if (answer.ok) return answer.value === undefined ? "noRecord" : "found";
    return answer.code === "shareNotGranted" ? "refused" : "unavailable";
  }

  async function query(question: ShareQuery): Promise<Result<ShareAnswer, Refusal>> {
    const { recipient, register, purpose, personId, sessionId, kid } = question;
    const consentId = newId(clock);
    const askedAt = clock.now();
    const given = { id: consentId, person_id: personId, session_id: sessionId, register, purpose };
    await db
      .insertInto("share_consents")
      .values({ ...given, given_at: new Date(askedAt) })
      .execute();
    const grant = await grants.inForce(recipient, register, purpose);
    const answer = await ask(question, consentId, grant);
    const asked = { consent_id: consentId, person_id: personId, kid, register, purpose, recipient };
    const id = newId(clock);
    await db
      .insertInto("share_queries")
      .values({
        ...asked,
        id,
        grant_id: grant?.id ?? null,
        asked_at: new Date(askedAt),
        outcome: outcomeOf(answer),
      })
      .execute();
    await audit(deps.db, clock, {
      actor: question.actor ?? `citizen:${sessionId}`,
      action: grant === undefined ? "register.refused" : "register.asked",
      subject: { kind: "shareQuery", id },
      fields: ["idNumber", ...(grant?.fields ?? [])],
    });
    return answer.ok ? ok({ consentId, record: answer.value, askedAt }) : answer;
  }

  /** What was asked with one consent and how it ended; the answer itself is not kept. */
  async function shareOf(consentId: string, tx: Tx) {
    const rows = await tx
      .$extendTables<ExchangeTables>()
      .selectFrom("share_queries")
      .select(["register", "purpose", "recipient", "outcome", "grant_id", "asked_at"])
      .where("consent_id", "=", consentId)
      .orderBy("asked_at")
      .execute();
    return rows.map(({ grant_id: grantId, asked_at: at, ...asked }) =>
      Object.assign(asked, { grantId, at: at.getTime() }),
    );
  }

  /** Every question about a person, the newest first. */
  async function queriesAbout(personId: string) {
    const rows = await db
      .selectFrom("share_queries")
      .select(["asked_at", "register", "purpose", "recipient", "outcome"])
      .where("person_id", "=", personId)
      .orderBy("asked_at", "desc")
      .limit(200)
      .execute();
    return rows.map(({ asked_at: at, ...question }) => Object.assign({ at: at.getTime() }, question));
  }

  /** Every consent a person gave, the newest first. */
  async function consentsOf(personId: string) {
    const rows = await db
      .selectFrom("share_consents")
      .select(["register", "purpose", "given_at"])
      .where("person_id", "=", personId)
      .orderBy("given_at", "desc")
      .limit(200)
      .execute();
    return rows.map(({ register, purpose, given_at: at }) => ({ register, purpose, givenAt: at.getTime() }));
  }

  /** What somebody agreed to, and when, by the consent's id. */
  async function consents(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly purpose: string; readonly givenAt: number }>> {
    if (ids.length === 0) return new Map();
    const rows = await db
      .selectFrom("share_consents")
      .select(["id", "purpose", "given_at"])
      .where("id", "in", [...ids])
      .execute();
    return new Map(rows.map(({ id, purpose, given_at: at }) => [id, { purpose, givenAt: at.getTime() }]));
  }

  /** Two persons turned out to be one. */
  async function movePerson(tx: Tx, from: string, into: string): Promise<void> {
    const tables = tx.$extendTables<ExchangeTables>();
    for (const table of ["share_consents", "share_queries"] as const)
      await tables.updateTable(table).set({ person_id: into }).where("person_id", "=", from).execute();
  }

  const module: ServerModule = {
    name: "exchange",
    dependsOn: [],
    publicRoutes: exchangeStaffRoutes(grants, deps.division),
  };
  return {
    ...module,
    query,
    shareOf,
    consents,
    consentsOf,
    queriesAbout,
    movePerson,
  };
}
export type Exchange = Awaited<ReturnType<typeof createExchange>>;
