import { fail, ok, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { audit, newId, type Db, type Tx } from "../../core/index.ts";
import type { ChangedFact } from "@zizhuban/server-contract";
import type { Vault } from "../../key-store/index.ts";
import type { Issued } from "../issued.ts";
import type { NotMade } from "../documents.ts";
import type { Issuing, PreparedCertificate } from "../issue.ts";
import type { CertificatesTables } from "../tables.ts";
import { changedContent, factsContext, parseFacts } from "./facts.ts";

export type ChangeRow = CertificatesTables["certificate_changes"];
export const reasonContext = (id: string) => `certificate_changes.sealed_reason:${id}`;

type Refusal =
  | "certificateUnknown"
  | "certificateRevoked"
  | "licenceChangeOpen"
  | "licenceChangeUnknown"
  | "licenceChangeSamePerson"
  | NotMade;

/** What somebody proposes, and why. */
interface Asked {
  readonly kind: ChangeRow["kind"];
  readonly reason: string;
  /** Of a change: what it said and is to say. */
  readonly facts?: Sensitive<readonly ChangedFact[]>;
}

/** Who proposes it, and what takes its place, where nobody else has to approve. */
interface By {
  readonly actor: string;
  readonly dual: boolean;
  readonly next?: PreparedCertificate | undefined;
}

/**
 * Taking a licence out of force, and issuing it anew. What bears a seal came into being under two persons' eyes and
 * goes the same way; anything else takes effect at once.
 */
export function createChanges(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  issued: Issued;
  issuing: Issuing;
}) {
  const { clock, vault, issued, issuing } = deps;
  const tables = (on: Tx) => on.$extendTables<CertificatesTables>();
  const at = () => new Date(clock.now());

  async function log(tx: Tx, actor: string, action: string, id: string): Promise<void> {
    await audit(tx, clock, { actor, action, subject: { kind: "certificate", id } });
  }

  async function lock(tx: Tx, id: string) {
    return tables(tx)
      .selectFrom("certificates")
      .selectAll()
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
  }

  async function propose(
    id: string,
    asked: Asked,
    { actor, dual }: Omit<By, "next">,
  ): Promise<Result<void, Refusal>> {
    const next = dual ? ok(undefined) : await prepare(id, asked, actor);
    if (!next.ok) return next;
    const by = { actor, dual, next: next.value };
    return deps.db.transaction().execute(async (tx) => proposeIn(tx, id, asked, by));
  }

  /** What takes its place when it is issued anew: made before the transaction, whoever stamps it is asked over the network. */
  async function prepare(
    id: string,
    { kind, facts }: Pick<Asked, "kind" | "facts">,
    actor: string,
  ): Promise<Result<PreparedCertificate | undefined, Refusal>> {
    if (kind === "revocation") return ok(undefined);
    const row = await deps.db
      .$extendTables<CertificatesTables>()
      .selectFrom("certificates")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return fail("certificateUnknown");
    if (row.revoked_at !== null) return fail("certificateRevoked");
    return issuing.reissue(row, actor, facts && ((content) => content.join(facts, changedContent)));
  }

  async function proposeIn(
    tx: Tx,
    id: string,
    asked: Asked,
    { actor, dual, next }: By,
  ): Promise<Result<void, Refusal>> {
    const row = await lock(tx, id);
    if (row === undefined) return fail("certificateUnknown");
    if (row.revoked_at !== null) return fail("certificateRevoked");
    const changeId = newId(clock);
    const made = await tables(tx)
      .insertInto("certificate_changes")
      .values({
        id: changeId,
        certificate_id: id,
        kind: asked.kind,
        dual,
        sealed_facts: asked.facts === undefined ? null : vault.seal(factsContext(changeId), asked.facts),
        sealed_reason: vault.seal(reasonContext(changeId), new Sensitive(asked.reason)),
        proposed_by: actor,
        proposed_at: at(),
        state: "proposed",
        decided_by: null,
        decided_at: null,
        replacement_id: null,
      })
      .onConflict((conflict) => conflict.column("certificate_id").where("state", "=", "proposed").doNothing())
      .returningAll()
      .executeTakeFirst();
    if (made === undefined) return fail("licenceChangeOpen");
    await log(tx, actor, `certificate.${asked.kind}Proposed`, id);
    if (dual) return ok();
    const done = await carryOut(tx, made, actor, next);
    // A value returned commits: what was only proposed must not stay behind.
    if (!done.ok) await tables(tx).deleteFrom("certificate_changes").where("id", "=", changeId).execute();
    return done;
  }

  async function carryOut(
    tx: Tx,
    change: ChangeRow,
    actor: string,
    next: PreparedCertificate | undefined,
  ): Promise<Result<void, Refusal>> {
    const row = await lock(tx, change.certificate_id);
    if (row === undefined) return fail("certificateUnknown");
    if (row.revoked_at !== null) return fail("certificateRevoked");
    let replacement: string | null = null;
    if (change.kind !== "revocation") {
      if (next === undefined) throw new Error("a licence is issued anew from a document made before");
      await next.store(tx, row.person_id);
      replacement = next.view.id;
    }
    await tables(tx)
      .updateTable("certificate_changes")
      .set({ state: "done", decided_by: actor, decided_at: at(), replacement_id: replacement })
      .where("id", "=", change.id)
      .execute();
    return issued.revoke(tx, row.id, change.id, actor);
  }

  async function find(id: string): Promise<ChangeRow | undefined> {
    return deps.db
      .$extendTables<CertificatesTables>()
      .selectFrom("certificate_changes")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
  }

  /** The open change of this id, held until the transaction ends. */
  async function open(tx: Tx, id: string): Promise<ChangeRow | undefined> {
    return tables(tx)
      .selectFrom("certificate_changes")
      .selectAll()
      .where("id", "=", id)
      .where("state", "=", "proposed")
      .forUpdate()
      .executeTakeFirst();
  }

  return {
    propose,
    /** The same in the caller's transaction. */
    proposeIn,

    async approve(id: string, actor: string): Promise<Result<void, Refusal>> {
      const proposed = await find(id);
      if (proposed?.state !== "proposed") return fail("licenceChangeUnknown");
      if (proposed.dual && proposed.proposed_by === actor) return fail("licenceChangeSamePerson");
      const { kind, sealed_facts: sealed } = proposed;
      const facts = sealed === null ? {} : { facts: vault.open(factsContext(id), sealed, parseFacts) };
      const next = await prepare(proposed.certificate_id, { kind, ...facts }, actor);
      if (!next.ok) return next;
      return deps.db.transaction().execute(async (tx): Promise<Result<void, Refusal>> => {
        const change = await open(tx, id);
        if (change === undefined) return fail("licenceChangeUnknown");
        const done = await carryOut(tx, change, actor, next.value);
        if (done.ok) await log(tx, actor, `certificate.${change.kind}Approved`, change.certificate_id);
        return done;
      });
    },

    async refuse(id: string, actor: string): Promise<Result<void, Refusal>> {
      return deps.db.transaction().execute(async (tx): Promise<Result<void, Refusal>> => {
        const change = await open(tx, id);
        if (change === undefined) return fail("licenceChangeUnknown");
        await tables(tx)
          .updateTable("certificate_changes")
          .set({ state: "refused", decided_by: actor, decided_at: at() })
          .where("id", "=", id)
          .execute();
        await log(tx, actor, `certificate.${change.kind}Refused`, change.certificate_id);
        return ok();
      });
    },

    /** Which licence a change is about. */
    async licenceOf(id: string): Promise<string | undefined> {
      return (await find(id))?.certificate_id;
    },
  };
}
export type Changes = ReturnType<typeof createChanges>;
