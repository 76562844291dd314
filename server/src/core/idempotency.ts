import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { Clock } from "@zizhuban/device-agent-contract";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { sql, type Kysely } from "kysely";
import type { Db } from "./database.ts";
import { recurring } from "./recurring.ts";

/** How long an answer can be asked for again. Longer outages are covered by the things' own ids. */
const keptFor = 60 * 60_000;
const sweepEvery = 5 * 60_000;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface IdempotencyRequest {
  /** Who asks: the session id for a citizen's write, else `kiosk:<kid>`. */
  readonly scope: string;
  /** The `Idempotency-Key` header: a UUID, so that it can carry a secret. */
  readonly key: string;
  /** Method, path and body. */
  readonly request: string;
}

/**
 * Answers a repeated write with the answer of the first. Stored answers hold personal data, so each is sealed
 * (AES-256-GCM) under a key derived from the client's own `Idempotency-Key`, of which only a digest is kept;
 * they go after an hour, or with {@link forgetAnswers} when the session ends.
 * A crash between the work and its stored answer is covered by the module: {@link operationId} is the same again.
 */
export function createIdempotency(deps: { db: Db; clock: Clock }) {
  const { db, clock } = deps;
  const running = new Map<
    string,
    { digest: Buffer; answer: Promise<Result<Answer, "idempotencyConflict">> }
  >();
  // One at a time: while the database is slow, sweeps must not take every connection there is. What stays goes next time.
  const sweep = async () =>
    sql`delete from idempotency_answers where at < ${new Date(clock.now() - keptFor)}`.execute(db);

  async function stored(
    asked: IdempotencyRequest,
  ): Promise<Result<Answer | undefined, "idempotencyConflict">> {
    const { rows } = await sql<{ request_digest: Buffer; status: number; sealed: Buffer }>`
      select request_digest, status, sealed from idempotency_answers
      where scope = ${asked.scope} and key_digest = ${keyDigest(asked)} and at >= ${new Date(clock.now() - keptFor)}`.execute(
      db,
    );
    const row = rows[0];
    if (row === undefined) return ok(undefined);
    if (!row.request_digest.equals(requestDigest(asked))) return fail("idempotencyConflict");
    return ok({ status: row.status, body: open(asked, row.sealed) });
  }

  async function storedOrRun(
    asked: IdempotencyRequest,
    run: () => Promise<Answer>,
  ): Promise<Result<Answer, "idempotencyConflict">> {
    const before = await stored(asked);
    if (!before.ok) return before;
    if (before.value !== undefined) return ok(before.value);
    const answer = await run();
    if (repeatable(answer.status)) {
      await sql`
        insert into idempotency_answers (scope, key_digest, request_digest, status, sealed, at)
        values (${asked.scope}, ${keyDigest(asked)}, ${requestDigest(asked)}, ${answer.status},
          ${seal(asked, answer.body)}, ${new Date(clock.now())})
        on conflict (scope, key_digest) do update set request_digest = excluded.request_digest,
          status = excluded.status, sealed = excluded.sealed, at = excluded.at`.execute(db);
    }
    return ok(answer);
  }

  return {
    /** Runs `run` once per (scope, key); a second request with another content is a conflict. */
    async once(
      asked: IdempotencyRequest,
      run: () => Promise<Answer>,
    ): Promise<Result<Answer, "idempotencyConflict">> {
      const id = `${asked.scope} ${asked.key}`;
      const digest = requestDigest(asked);
      const other = running.get(id);
      if (other !== undefined) {
        return other.digest.equals(digest) ? other.answer : fail("idempotencyConflict");
      }
      const answer = storedOrRun(asked, run).finally(() => running.delete(id));
      running.set(id, { digest, answer });
      return answer;
    },
    stop: recurring(clock, sweepEvery, sweep, () => undefined),
  };
}
export type Idempotency = ReturnType<typeof createIdempotency>;

/** Drops the answers of an ended session, in the transaction that ends it. */
export async function forgetAnswers(db: Kysely<unknown>, scope: string): Promise<void> {
  await sql`delete from idempotency_answers where scope = ${scope}`.execute(db);
}

/**
 * A UUID (version 8, RFC 9562) that is the same for every repeat of one request: use it as the primary key of
 * what the request makes, and a repeat after a crash finds it instead of making a second one.
 */
export function operationId(scope: string, key: string): string {
  const bytes = createHash("sha256").update(`operation ${scope} ${key}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** "Try again" and "sign in first" are not answers to keep. */
function repeatable(status: number): boolean {
  return status < 500 && status !== 401 && status !== 429;
}

function keyDigest({ key }: IdempotencyRequest): Buffer {
  return createHash("sha256").update(`idempotency ${key}`).digest();
}

/** Keyed, because a plain digest of a body with an ID number could be guessed. */
function requestDigest({ key, request }: IdempotencyRequest): Buffer {
  return createHmac("sha256", key).update(request).digest();
}

function sealingKey({ key, scope }: IdempotencyRequest): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "zizhuban", `answer ${scope}`, 32));
}

function seal(asked: IdempotencyRequest, text: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(asked), nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(asked: IdempotencyRequest, sealed: Buffer): string {
  const decipher = createDecipheriv("aes-256-gcm", sealingKey(asked), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(12, 28));
  return decipher.update(sealed.subarray(28)).toString("utf8") + decipher.final("utf8");
}
