import { readFile } from "node:fs/promises";
import { fail, ok, parser, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { GrantRequest, type GrantState, type ShareGrant } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import {
  afterInstant,
  audit,
  instantCursor,
  newId,
  pageOf,
  StartFailure,
  type Db,
  type Page,
} from "../core/index.ts";
import type { ExchangeTables } from "./tables.ts";

const parseFile = parser(Type.Array(GrantRequest));

type GrantRow = ExchangeTables["share_grants"];

function view(row: GrantRow): ShareGrant {
  const { id, recipient, register, purpose, fields, given_at, valid_until, revoked_at } = row;
  return Object.assign(
    { id, recipient, register, purpose, fields: [...fields], givenAt: given_at.getTime() },
    valid_until !== null && { validUntil: valid_until.getTime() },
    revoked_at !== null && { revokedAt: revoked_at.getTime() },
  );
}

/** Field-level grants: deny by default; a register is asked only for whom, what and for what one was given. */
export function createGrants(deps: { db: Db; clock: Clock }) {
  const { clock } = deps;
  const db = deps.db.$extendTables<ExchangeTables>();

  function rowOf(request: GrantRequest, by: string): GrantRow {
    const { recipient, register, purpose, fields, validUntil } = request;
    const valid_until = validUntil === undefined ? null : new Date(validUntil);
    const given = { id: newId(clock), given_at: new Date(clock.now()), given_by: by, revoked_at: null };
    return { ...given, recipient, register, purpose, fields: [...fields], valid_until };
  }

  return {
    /** The deployment's own, from a file: given once; what staff revoked stays revoked. */
    async seed(path: string): Promise<void> {
      const parsed = parseFile(JSON.parse(await readFile(path, "utf8")));
      if (!parsed.ok) throw new StartFailure(`${path} is not a list of grants: ${parsed.detail ?? ""}.`);
      for (const request of parsed.value) {
        const { recipient, register, purpose } = request;
        const known = await db
          .selectFrom("share_grants")
          .select("id")
          .where("recipient", "=", recipient)
          .where("register", "=", register)
          .where("purpose", "=", purpose)
          .executeTakeFirst();
        if (known !== undefined) continue;
        await db
          .insertInto("share_grants")
          .values(rowOf(request, "system"))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    },

    async inForce(recipient: string, register: string, purpose: string) {
      return db
        .selectFrom("share_grants")
        .select(["id", "fields"])
        .where("recipient", "in", [recipient, recipient.slice(0, 2)])
        .where("register", "=", register)
        .where("purpose", "=", purpose)
        .where("revoked_at", "is", null)
        .where((where) =>
          where.or([where("valid_until", "is", null), where("valid_until", ">", new Date(clock.now()))]),
        )
        .orderBy("recipient", "desc")
        .limit(1)
        .executeTakeFirst();
    },

    /** The newest first. @param query.after the `next` of the page before */
    async list(query: {
      readonly limit: number;
      readonly after?: string;
      readonly state?: GrantState;
    }): Promise<Page<ShareGrant>> {
      const { limit, after, state } = query;
      let select = db.selectFrom("share_grants").selectAll();
      if (state !== undefined) {
        const over = sql<boolean>`(revoked_at is not null or coalesce(valid_until <= ${new Date(clock.now())}, false))`;
        select = select.where(over, "=", state === "over");
      }
      const rows = await select
        .where(afterInstant(after, [sql.ref("given_at"), sql.ref("id")], "desc"))
        .orderBy("given_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const { page, ...next } = pageOf(rows, limit, ({ given_at: at, id }) => instantCursor(at, id));
      return { page: page.map(view), ...next };
    },

    async give(request: GrantRequest, staffId: string): Promise<ShareGrant> {
      const row = rowOf(request, `staff:${staffId}`);
      await deps.db.transaction().execute(async (tx) => {
        const tables = tx.$extendTables<ExchangeTables>();
        await tables
          .updateTable("share_grants")
          .set({ revoked_at: row.given_at })
          .where("recipient", "=", row.recipient)
          .where("register", "=", row.register)
          .where("purpose", "=", row.purpose)
          .where("revoked_at", "is", null)
          .execute();
        await tables.insertInto("share_grants").values(row).execute();
        const subject = { kind: "shareGrant", id: row.id };
        await audit(tx, clock, {
          actor: row.given_by,
          action: "grant.given",
          subject,
          fields: request.fields,
        });
      });
      return view(row);
    },

    async revoke(id: string, staffId: string): Promise<Result<void, "notFound">> {
      return deps.db.transaction().execute(async (tx): Promise<Result<void, "notFound">> => {
        const done = await tx
          .$extendTables<ExchangeTables>()
          .updateTable("share_grants")
          .set({ revoked_at: new Date(clock.now()) })
          .where("id", "=", id)
          .where("revoked_at", "is", null)
          .executeTakeFirstOrThrow();
        if (Number(done.numUpdatedRows) === 0) return fail("notFound");
        const subject = { kind: "shareGrant", id };
        await audit(tx, clock, { actor: `staff:${staffId}`, action: "grant.revoked", subject });
        return ok();
      });
    },
  };
}
export type Grants = ReturnType<typeof createGrants>;
