import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { SealProposal, SealUse, SealView } from "@zizhuban/server-contract";
import { sql, type Selectable } from "kysely";
import { audit, newId, type Db, type Tx } from "../core/index.ts";
import type { SealKeys } from "./keys.ts";
import { makeSeal } from "./seal-object.ts";
import type { SealsTables } from "./tables.ts";

/** Millimetres: 42 is the round seal of an organisation at this level (国发〔1999〕25号). */
const side = 42;
const longestPeriod = 5 * 366 * 24 * 60 * 60_000;

/** Whose seal it is to be. */
export interface SealOwner {
  readonly name: string;
  readonly uscc: string;
  /** Key of its department. */
  readonly department: string;
  readonly division: string;
}

export type SealRow = Selectable<SealsTables["seals"]>;

/**
 * The registry of seals (domain.md S6). A seal comes into being when somebody other than its proposer approves
 * it; it then can be set until it expires or is revoked. Every step is in the audit log.
 */
export function createRegistry(deps: {
  db: Db;
  clock: Clock;
  keys: SealKeys;
  /** What it looks like, PNG. */
  picture: (issuer: string) => Buffer;
}) {
  const { clock, keys } = deps;
  const db = deps.db.$extendTables<SealsTables>();
  const at = () => new Date(clock.now());

  async function log(tx: Tx, actor: string, action: string, id: string): Promise<void> {
    await audit(tx, clock, { actor, action, subject: { kind: "seal", id } });
  }

  async function find(id: string): Promise<SealRow | undefined> {
    return db.selectFrom("seals").selectAll().where("id", "=", id).executeTakeFirst();
  }

  async function propose(
    owner: SealOwner,
    { validFrom, validUntil }: Omit<SealProposal, "issuer">,
    actor: string,
  ): Promise<Result<string, "sealPeriodInvalid">> {
    if (validUntil <= Math.max(validFrom, clock.now()) || validUntil - validFrom > longestPeriod)
      return fail("sealPeriodInvalid");
    const { rows } = await sql<{ serial: number }>`select nextval('seal_serials') as serial`.execute(db);
    const id = newId(clock);
    const row = {
      id,
      code: owner.division.slice(0, 6).padEnd(6, "0") + String(rows[0]?.serial ?? 0).padStart(8, "0"),
      name: owner.name,
      issuer_uscc: owner.uscc,
      department: owner.department,
      division: owner.division,
      picture: deps.picture(owner.name),
      // A certificate and a seal say their times to the second.
      valid_from: new Date(Math.floor(validFrom / 1000) * 1000),
      valid_until: new Date(Math.floor(validUntil / 1000) * 1000),
      state: "proposed",
      proposed_by: actor,
      proposed_at: at(),
      approved_by: null,
      approved_at: null,
      revoked_by: null,
      revoked_at: null,
      seal: null,
    } as const;
    await deps.db.transaction().execute(async (tx) => {
      await tx.$extendTables<SealsTables>().insertInto("seals").values(row).execute();
      await log(tx, actor, "seal.proposed", id);
    });
    return ok(id);
  }

  /** Under the row's lock: two who approve at once would make two keys for one seal. */
  async function approve(
    id: string,
    actor: string,
  ): Promise<Result<void, "sealUnknown" | "sealStateWrong" | "sealSamePerson">> {
    return deps.db.transaction().execute(async (tx) => {
      const tables = tx.$extendTables<SealsTables>();
      const row = await tables
        .selectFrom("seals")
        .selectAll()
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return fail("sealUnknown");
      if (row.state !== "proposed") return fail("sealStateWrong", row.state);
      if (row.proposed_by === actor && actor !== "system") return fail("sealSamePerson");
      const seal = await made(row);
      await tables
        .updateTable("seals")
        .set({ state: "approved", approved_by: actor, approved_at: at(), seal })
        .where("id", "=", id)
        .execute();
      await log(tx, actor, "seal.approved", id);
      return ok();
    });
  }

  async function made(row: SealRow): Promise<Buffer> {
    const [validFrom, validUntil] = [row.valid_from.getTime(), row.valid_until.getTime()];
    const signer = await keys.signerOf(row.code, { subject: row.name, validFrom, validUntil });
    const picture = { type: "PNG", data: row.picture, width: side, height: side };
    const signers = [signer.certificate];
    const info = { id: row.code, name: row.name, signers, validFrom, validUntil, picture };
    return makeSeal({ ...info, createdAt: clock.now() }, keys.maker);
  }

  async function revoke(id: string, actor: string): Promise<Result<void, "sealStateWrong">> {
    return deps.db.transaction().execute(async (tx) => {
      const revoked = await tx
        .$extendTables<SealsTables>()
        .updateTable("seals")
        .set({ state: "revoked", revoked_by: actor, revoked_at: at() })
        .where("id", "=", id)
        .where("state", "!=", "revoked")
        .executeTakeFirst();
      if (revoked.numUpdatedRows === 0n) return fail("sealStateWrong");
      await log(tx, actor, "seal.revoked", id);
      return ok();
    });
  }

  async function list(state?: "proposed"): Promise<SealRow[]> {
    const query = db.selectFrom("seals").selectAll().orderBy("code");
    return (state === undefined ? query : query.where("state", "=", state)).execute();
  }

  async function view(row: SealRow): Promise<SealView> {
    const { uses } = await db
      .selectFrom("seal_uses")
      .select(({ fn }) => fn.countAll<number>().as("uses"))
      .where("seal_id", "=", row.id)
      .executeTakeFirstOrThrow();
    const expired = row.state === "approved" && row.valid_until.getTime() < clock.now();
    return {
      id: row.id,
      code: row.code,
      name: row.name,
      issuer: row.issuer_uscc,
      validFrom: row.valid_from.getTime(),
      validUntil: row.valid_until.getTime(),
      state: expired ? "expired" : row.state,
      proposedBy: row.proposed_by,
      ...(row.approved_by !== null && { approvedBy: row.approved_by }),
      uses,
    };
  }

  /** The newest first. */
  async function uses(id: string, limit: number): Promise<SealUse[]> {
    const rows = await db
      .selectFrom("seal_uses")
      .select(["certificate_id", "copy", "digest", "at"])
      .where("seal_id", "=", id)
      .orderBy("at", "desc")
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      certificateId: row.certificate_id,
      copy: row.copy,
      digest: row.digest.toString("hex"),
      at: row.at.getTime(),
    }));
  }

  return { find, propose, approve, revoke, list, view, uses };
}
export type Registry = ReturnType<typeof createRegistry>;
