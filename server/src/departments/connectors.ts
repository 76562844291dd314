import { createHash, randomBytes } from "node:crypto";
import { fail, ok, parser, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { ConnectorHealth } from "@zizhuban/server-contract";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import { Type } from "typebox";
import { audit, type Db, type Department, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import { mayCarryCitizensData, replayWindow, requestContent, verify } from "../signed-requests/index.ts";
import type { DepartmentTables } from "./tables.ts";

/** A department that polls is up when it did so within this. */
const pollsWithin = 15 * 60_000;
const parseSecret = parser(Type.String({ pattern: "^[A-Za-z0-9+/]{43}=$" }));
const context = (department: string) => `department_connectors.sealed_secret:${department}`;

interface Way {
  readonly mode: "push" | "pull";
  readonly url?: string;
}

function soundWay({ mode, url }: Way): Result<void, "invalidData"> {
  if ((mode === "push") !== (url !== undefined))
    return fail("invalidData", "url: for push and only for push");
  return url === undefined || mayCarryCitizensData(url)
    ? ok()
    : fail("invalidData", "url: https, or http to this machine, without credentials");
}

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

  function newSecret(department: string) {
    const secret = randomBytes(32).toString("base64");
    return { secret, sealed_secret: vault.seal(context(department), new Sensitive(secret)) };
  }

  async function note(tx: Tx, action: string, department: string, staffId: string): Promise<void> {
    const subject = { kind: "connector", id: department };
    await audit(tx, clock, { actor: `staff:${staffId}`, action, subject });
  }

  return {
    secretOf,

    /** @returns the new secret (base64, 32 bytes): the one before is worth nothing from now on */
    async connect(
      request: Way & { readonly department: string },
      staffId: string,
    ): Promise<Result<string, "invalidData">> {
      const { department, mode, url } = request;
      const sound = soundWay(request);
      if (!sound.ok) return sound;
      const { secret, sealed_secret } = newSecret(department);
      const changed = {
        mode,
        url: url ?? null,
        sealed_secret,
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
        await note(tx, "connector.changed", department, staffId);
      });
      return ok(secret);
    },

    /** Another way to it, or a pause; what waits is due at once. */
    async change(
      department: string,
      { paused, ...way }: Way & { readonly paused: boolean },
      staffId: string,
    ): Promise<Result<void, "invalidData" | "notFound">> {
      const sound = soundWay(way);
      if (!sound.ok) return sound;
      const now = new Date(clock.now());
      return deps.db.transaction().execute(async (tx): Promise<Result<void, "notFound">> => {
        const changed = await tx
          .$extendTables<DepartmentTables>()
          .updateTable("department_connectors")
          .set({
            mode: way.mode,
            url: way.url ?? null,
            failing_since: null,
            last_failure: null,
            paused_at: paused ? sql<Date>`coalesce(paused_at, ${now})` : null,
          })
          .where("department", "=", department)
          .executeTakeFirstOrThrow();
        if (Number(changed.numUpdatedRows) === 0) return fail("notFound");
        await sql`
          update department_outbox set next_at = ${now}
          where department = ${department} and delivered_at is null and dead_at is null`.execute(tx);
        await note(tx, paused ? "connector.paused" : "connector.changed", department, staffId);
        return ok();
      });
    },

    /** @returns the new secret: the one before is worth nothing from now on */
    async rotate(department: string, staffId: string): Promise<Result<string, "notFound">> {
      const { secret, sealed_secret } = newSecret(department);
      return deps.db.transaction().execute(async (tx): Promise<Result<string, "notFound">> => {
        const changed = await tx
          .$extendTables<DepartmentTables>()
          .updateTable("department_connectors")
          .set({ sealed_secret })
          .where("department", "=", department)
          .executeTakeFirstOrThrow();
        if (Number(changed.numUpdatedRows) === 0) return fail("notFound");
        await note(tx, "connector.secretRotated", department, staffId);
        return ok(secret);
      });
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
        url: string | null;
        paused_at: Date | null;
        waiting: number;
        waiting_since: Date | null;
        dead: number;
      }>`
        select c.department, c.mode, c.made_at, c.last_ok_at, c.failing_since, c.last_failure,
          c.url, c.paused_at,
          count(o.id) filter (where o.delivered_at is null and o.dead_at is null) as waiting,
          min(o.queued_at) filter (where o.delivered_at is null and o.dead_at is null) as waiting_since,
          count(o.id) filter (where o.dead_at is not null and o.given_up_at is null) as dead
        from department_connectors c left join department_outbox o on o.department = c.department
        group by c.department order by c.department`.execute(db);
      const pollsSince = clock.now() - pollsWithin;
      return rows.map((row) =>
        Object.assign(
          {
            department: row.department,
            mode: row.mode,
            up:
              row.paused_at === null &&
              (row.mode === "push"
                ? row.failing_since === null
                : (row.last_ok_at ?? row.made_at).getTime() >= pollsSince),
            waiting: row.waiting,
            dead: row.dead,
          },
          row.url !== null && { url: row.url },
          row.paused_at !== null && { pausedAt: row.paused_at.getTime() },
          row.waiting_since !== null && { waitingSince: row.waiting_since.getTime() },
          row.last_ok_at !== null && { lastOkAt: row.last_ok_at.getTime() },
          row.failing_since !== null && { failingSince: row.failing_since.getTime() },
          row.last_failure !== null && { lastFailure: row.last_failure },
        ),
      );
    },
  };
}
export type Connectors = ReturnType<typeof createConnectors>;
