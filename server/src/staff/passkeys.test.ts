import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { parser } from "@zizhuban/device-agent-contract";
import { NewPasskeyRequest, PasskeyRequest } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beside } from "../core/testing.ts";
import { startTestStaff, type StaffAnswer } from "./testing.ts";

// What a browser's own passkeys cannot show: two that are one (a copy), and a sign-in that is overtaken.

let staff: Awaited<ReturnType<typeof startTestStaff>>;
beforeAll(async () => {
  staff = await startTestStaff();
});
afterAll(async () => staff.stop());

const origin = "http://localhost";
const parse = { made: parser(NewPasskeyRequest), asked: parser(PasskeyRequest) };
const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest();

/** An authenticator in software: ES256, attestation `none` (Web Authentication §6.5, §8.7; CBOR of RFC 8949 by hand). */
function device() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  const client = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin }));
  function authenticatorData(counter: number, flags: number): Buffer {
    const tail = Buffer.alloc(5);
    tail.writeUInt8(flags);
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256("localhost"), tail]);
  }
  const bytes = (hex: string, ...more: readonly Buffer[]) =>
    Buffer.concat([Buffer.from(hex, "hex"), ...more]);
  return {
    made(challenge: string) {
      // {1: 2, 3: -7, -1: 1, -2: x, -3: y}: RFC 9053 §2.1 and §7.1.1.
      const key = bytes(
        "a5010203262001215820",
        Buffer.from(x, "base64url"),
        bytes("225820", Buffer.from(y, "base64url")),
      );
      const attested = Buffer.concat([authenticatorData(5, 0x45), Buffer.alloc(16), bytes("0010", id), key]);
      const head = bytes("a363666d74646e6f6e656761747453746d74a0686175746844617461");
      const length = Buffer.from([0x58, attested.length]);
      return {
        id: id.toString("base64url"),
        clientDataJSON: client("webauthn.create", challenge).toString("base64url"),
        attestationObject: Buffer.concat([head, length, attested]).toString("base64url"),
      };
    },
    answer(challenge: string, counter: number) {
      const data = authenticatorData(counter, 0x05);
      const said = client("webauthn.get", challenge);
      const signature = sign("sha256", Buffer.concat([data, sha256(said)]), privateKey);
      return {
        id: id.toString("base64url"),
        clientDataJSON: said.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: signature.toString("base64url"),
      };
    },
  };
}

/** Somebody with a passkey that has counted to 5. */
async function withPasskey(login: string) {
  const person = await staff.member(await staff.byLink(), login, "420702");
  const cookie = await person.session();
  const payload = { password: person.password };
  const asked = parse.made((await staff.call("POST", "passkeys/request", { cookie, payload, origin })).body);
  if (!asked.ok) throw new Error(asked.detail);
  const key = device();
  const made = { name: "一把", ...key.made(asked.value.challenge) };
  expect(await staff.call("POST", "passkeys", { cookie, payload: made, origin })).toMatchObject({
    status: 200,
  });
  await sql`delete from staff_sessions where account_id = ${person.id}`.execute(staff.db);
  async function answered(counter: number): Promise<object> {
    const { body } = await staff.call("POST", "sign-in/passkey/request", { payload: {}, origin });
    const request = parse.asked(body);
    if (!request.ok) throw new Error(request.detail);
    return key.answer(request.value.challenge, counter);
  }
  const send = async (answer: object): Promise<StaffAnswer> =>
    staff.call("POST", "sign-in/passkey", { payload: answer, origin });
  async function sessions(): Promise<number> {
    const { rows } = await sql`select 1 from staff_sessions where account_id = ${person.id}`.execute(
      staff.db,
    );
    return rows.length;
  }
  return { ...person, answered, send, sessions };
}

describe("a passkey", () => {
  it("and its copy, both counted one further, at once: one of them gets in", async () => {
    const person = await withPasskey("copied.one");
    const answers = [await person.answered(6), await person.answered(6)];
    // Both have read the counter before either writes it.
    const told = await held(
      sql`select 1 from staff_passkeys where account_id = ${person.id} for update`,
      2,
      async () => Promise.all(answers.map(async (answer) => person.send(answer))),
    );
    expect(told.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    expect(await person.sessions()).toBe(1);
    expect(await person.send(await person.answered(6))).toMatchObject({ code: "passkeyRefused" });
    expect((await person.send(await person.answered(7))).status).toBe(200);
  });

  it("of an account that is being disabled opens nothing, also when it was verified before", async () => {
    const person = await withPasskey("leaving.one");
    const answer = await person.answered(6);
    const told = await held(
      sql`update staff_accounts set disabled_at = now() where id = ${person.id}`,
      1,
      async () => person.send(answer),
    );
    expect(told).toMatchObject({ status: 401, code: "passkeyRefused" });
    expect(await person.sessions()).toBe(0);
  });
});

/** Does `act` while a transaction holds what `taking` has taken; it is committed once `waiters` wait for it. */
async function held<Value>(
  taking: ReturnType<typeof sql>,
  waiters: number,
  act: () => Promise<Value>,
): Promise<Value> {
  const { acting } = await staff.db.transaction().execute(async (tx) => {
    await taking.execute(tx);
    let over = false;
    const acting = act().finally(() => (over = true));
    for (;;) {
      // Outside of the transaction, which would be shown one and the same picture of the others (PostgreSQL §27.2.2).
      const waiting = sql<{ n: string }>`
        select count(*) as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      const { rows } = await beside(async () => waiting.execute(staff.db));
      if (over || Number(rows[0]?.n) >= waiters) return { acting };
    }
  });
  return acting;
}
