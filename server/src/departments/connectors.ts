import { createHash, randomBytes } from "node:crypto";
import { fail, ok, parser, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { ConnectorHealth } from "@zizhuban/server-contract";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import { Type } from "typebox";
import { audit, type Db, type Department } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import { mayCarryCitizensData, replayWindow, requestContent, verify } from "../signed-requests/index.ts";
import type { DepartmentTables } from "./tables.ts";

/** A department that polls is up when it did so within this. */
const pollsWithin = 15 * 60_000;
const parseSecret = parser(Type.String({ pattern: "^[A-Za-z0-9+/]{43}=$" }));
const context = (department: string) => `department_connectors.sealed_secret:${department}`;

/** The connectors: which departments take their cases how, with which secret, and how well that goes. */
export function createConnectors(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { clock, vault } = deps;
  const db = deps.db.$extendTables<DepartmentTables>();

  async function secretOf(department: string): Promise<Buffer | undefined> {
    const row = await db
      .selectFrom("department_connectors")
      .select("sealed_secret")
      .where("department", "=", department)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    let secret = Buffer.alloc(0);
    // A secret of ours, not a citizen's data: it is used here and goes nowhere.
    vault.open(context(department), row.sealed_secret, parseSecret).judge((text) => {
      secret = Buffer.from(text, "base64");
      return ok();
    });
    return secret;
  }

  /**
   * Whoever has seen a request go by may send it again, and would be told what the department was. What was signed
   * counts, not how the header was written.
   */
  async function takeOnce(department: string, signed: string): Promise<boolean> {
    const now = clock.now();
    const digest = createHash("sha256").update(signed).digest();
    await db
      .deleteFrom("department_signatures")
      .where("at", "<", new Date(now - 2 * replayWindow * 1000))
      .execute();
    const taken = await db
      .insertInto("department_signatures")
      .values({ department, digest, at: new Date(now) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return Number(taken.numInsertedOrUpdatedRows) === 1;
  }

  return {
    secretOf,

    /** @returns the new secret (base64, 32 bytes): the one before is worth nothing from now on */
    async connect(
      request: { readonly department: string; readonly mode: "push" | "pull"; readonly url?: string },
      staffId: string,
    ): Promise<Result<string, "invalidData">> {
      const { department, mode, url } = request;
      if ((mode === "push") !== (url !== undefined))
        return fail("invalidData", "url: for push and only for push");
      if (url !== undefined && !mayCarryCitizensData(url))
        return fail("invalidData", "url: https, or http to this machine, without credentials");
      const secret = randomBytes(32).toString("base64");
      const changed = {
        mode,
        url: url ?? null,
        sealed_secret: vault.seal(context(department), new Sensitive(secret)),
        failing_since: null,
        last_failure: null,
      };
      await deps.db.transaction().execute(async (tx) => {
        await tx
          .$extendTables<DepartmentTables>()
          .insertInto("department_connectors")
          .values({ ...changed, department, made_at: new Date(clock.now()), last_ok_at: null })
          .onConflict((conflict) => conflict.column("department").doUpdateSet(changed))
          .execute();
        const subject = { kind: "connector", id: department };
        await audit(tx, clock, { actor: `staff:${staffId}`, action: "connector.changed", subject });
      });
      return ok(secret);
    },

    /** Which department signed this request; the body's digest is compared when the body is read. */
    async identify({
      headers,
      method,
      url,
    }: FastifyRequest): Promise<Result<Department, "signatureInvalid">> {
      const department = headers["webhook-department"];
      const id = headers["webhook-id"];
      const timestamp = headers["webhook-timestamp"];
      const signature = headers["webhook-signature"];
      const digest = headers["content-digest"] ?? "";
      const texts = [department, id, timestamp, signature, digest];
      if (
        typeof department !== "string" ||
        typeof id !== "string" ||
        typeof timestamp !== "string" ||
        typeof signature !== "string" ||
        typeof digest !== "string" ||
        texts.some((text) => (text?.length ?? 0) > 300)
      )
        return fail("signatureInvalid", "headers");
      const secret = await secretOf(department);
      if (secret === undefined) return fail("signatureInvalid");
      const content = requestContent(method, url, digest);
      const right = verify(secret, { id, timestamp, signature, content }, clock.now());
      if (!right.ok) return right;
      const fresh = await takeOnce(department, `${id}.${timestamp}.${content}`);
      return fresh ? ok({ key: department }) : fail("signatureInvalid", "used before");
    },

    async succeeded(department: string): Promise<void> {
      await db
        .updateTable("department_connectors")
        .set({ last_ok_at: new Date(clock.now()), failing_since: null, last_failure: null })
        .where("department", "=", department)
        .execute();
    },

    async failed(department: string, failure: string): Promise<void> {
      await db
        .updateTable("department_connectors")
        .set({
          failing_since: sql<Date>`coalesce(failing_since, ${new Date(clock.now())})`,
          last_failure: failure,
        })
        .where("department", "=", department)
        .execute();
    },

    async pushing(): Promise<{ readonly department: string; readonly url: string }[]> {
      const rows = await db
        .selectFrom("department_connectors")
        .select(["department", "url"])
        .where("mode", "=", "push")
        .execute();
      return rows.flatMap(({ department, url }) => (url === null ? [] : [{ department, url }]));
    },

    async health(): Promise<ConnectorHealth[]> {
      const { rows } = await sql<{
        department: string;
        mode: "push" | "pull";
        made_at: Date;
        last_ok_at: Date | null;
        failing_since: Date | null;
        last_failure: string | null;
        waiting: number;
        dead: number;
      }>`
        select c.department, c.mode, c.made_at, c.last_ok_at, c.failing_since, c.last_failure,
          count(o.id) filter (where o.delivered_at is null and o.dead_at is null) as waiting,
          count(o.id) filter (where o.dead_at is not null) as dead
        from department_connectors c left join department_outbox o on o.department = c.department
        group by c.department order by c.department`.execute(db);
      const pollsSince = clock.now() - pollsWithin;
      return rows.map((row) =>
        Object.assign(
          {
            department: row.department,
            mode: row.mode,
            up:
              row.mode === "push"
                ? row.failing_since === null
                : (row.last_ok_at ?? row.made_at).getTime() >= pollsSince,
            waiting: row.waiting,
            dead: row.dead,
          },
          row.last_ok_at !== null && { lastOkAt: row.last_ok_at.getTime() },
          row.failing_since !== null && { failingSince: row.failing_since.getTime() },
          row.last_failure !== null && { lastFailure: row.last_failure },
        ),
      );
    },
  };
}
export type Connectors = ReturnType<typeof createConnectors>;
