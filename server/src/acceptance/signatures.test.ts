import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, SignatureView, SigningSheet, type Strokes } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";

const applied = parser(ApplyOutcome);
const sheetOf = parser(SigningSheet);
const viewsOf = parser(Type.Object({ signatures: Type.Array(SignatureView) }));

let business: TestBusiness;
let kiosk: TestKiosk;
let clerk: TestStaff;
beforeAll(async () => {
  business = await startBusiness();
  clerk = business.staff("clerk", { role: "windowClerk", division: "420702100" });
});
afterAll(async () => business.stop());
beforeEach(async () => {
  business.clock.advance(3_600_000);
  kiosk = business.kiosk("kiosk0sign");
  await kiosk.signIn(cards.zhang);
});

let hand = 0;
/** A name written by hand: never the same twice. */
function written(): Strokes {
  hand += 1;
  const stroke = (row: number) =>
    Array.from({ length: 12 }, (_, step) => ({
      x: 100 + step * 40,
      y: 200 + row * 150 + ((step * 7 + hand) % 30),
      t: row * 400 + step * 16,
    }));
  return [stroke(0), stroke(1)];
}

async function apply(telephone = "13900000000"): Promise<string> {
  const request = { itemKey: "GA04", form: { telephone }, later: [], promised: [], consents: [] };
  const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome.value.caseId;
}

async function sheet(id: string): Promise<SigningSheet> {
  const parsed = sheetOf((await kiosk.call("GET", `/api/kiosk/cases/${id}/signing-sheet`)).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value;
}

async function sign(id: string, strokes = written(), digest?: string, who = kiosk) {
  const body = { digest: digest ?? (await sheet(id)).digest, strokes };
  return who.call("POST", `/api/kiosk/cases/${id}/signatures`, body);
}

async function verdicts(id: string): Promise<SignatureView[]> {
  const parsed = viewsOf((await clerk.call("GET", `/api/staff/cases/${id}/signatures`)).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.signatures;
}

/** Somebody with the database's own password, who switches the guards off. */
async function tampering(change: ReturnType<typeof sql>): Promise<void> {
  await business.db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await change.execute(tx);
  });
}

describe("S7 electronic signatures", () => {
  it("S7 handwriting is bound to document, person and time, and verified with them", async () => {
    const id = await apply();
    const { digest } = await sheet(id);
    const strokes = written();
    const at = business.clock.now();
    expect(await sign(id, strokes)).toMatchObject({ status: 200, body: { digest, signedAt: at } });
    expect(await verdicts(id)).toEqual([
      {
        id: expect.any(String),
        of: "case",
        attempt: 1,
        signer: { name: "张**", idNumber: "420702********0010" },
        level: "A2",
        kid: "kiosk0sign",
        signedAt: at,
        digest,
        verdict: "valid",
        strokes,
      },
    ]);
    const { rows } = await sql<{ text: string }>`select signatures::text as text from signatures`.execute(
      business.db,
    );
    expect(rows[0]?.text).not.toContain('"x"');
  });

  it("S7 cleared and signed again: the last one holds, the first is kept as replaced", async () => {
    const id = await apply();
    await sign(id);
    await sign(id);
    expect((await verdicts(id)).map(({ verdict }) => verdict)).toEqual(["replaced", "valid"]);
    await expect(sql`delete from signatures`.execute(business.db)).rejects.toThrow("append-only");
  });

  it("S7 the strokes alone sign nothing else: neither another document, nor another person's", async () => {
    const first = await apply();
    const strokes = written();
    await sign(first, strokes);
    const second = await apply("13911111111");
    expect(await sign(second, strokes)).toMatchObject({ status: 409, code: "signatureReused" });
    expect(await sign(second, written(), (await sheet(first)).digest)).toMatchObject({
      status: 409,
      code: "signatureOtherDocument",
    });
    expect(await verdicts(second)).toEqual([]);
    const chen = business.kiosk("kiosk0chen");
    await chen.signIn(cards.chen);
    const digest = (await sheet(first)).digest;
    expect(await sign(first, written(), digest, chen)).toMatchObject({ status: 404, code: "caseUnknown" });
  });

  it("S7 moved to another case, or changed by a byte, the evidence no longer holds", async () => {
    const first = await apply();
    await sign(first);
    const second = await apply("13922222222");
    await tampering(sql`update signatures set case_id = ${second} where case_id = ${first}`);
    expect((await verdicts(second)).map(({ verdict }) => verdict)).toEqual(["evidenceChanged"]);
    await tampering(sql`update signatures set case_id = ${first} where case_id = ${second}`);
    expect((await verdicts(first)).map(({ verdict }) => verdict)).toEqual(["valid"]);
    for (const change of [
      sql`update signatures set signed_at = signed_at + interval '1 hour' where case_id = ${first}`,
      sql`update signatures set sealed_strokes = set_byte(sealed_strokes, 40, get_byte(sealed_strokes, 40) # 1)
        where case_id = ${first}`,
    ]) {
      await tampering(change);
      expect((await verdicts(first)).map(({ verdict }) => verdict)).toEqual(["evidenceChanged"]);
    }
    const third = await apply();
    await sign(third);
    await tampering(sql`update cases set item_version = item_version + 1 where id = ${third}`);
    expect((await verdicts(third)).map(({ verdict }) => verdict)).toEqual(["documentChanged"]);
  });

  it("S7 a tap is no signature, and what the window has taken up is signed no more", async () => {
    const id = await apply();
    const tap = [[{ x: 5, y: 5, t: 0 }]];
    const still = [Array.from({ length: 20 }, (_, t) => ({ x: 5, y: 5, t }))];
    for (const strokes of [tap, still])
      expect(await sign(id, strokes)).toMatchObject({ status: 422, code: "signatureEmpty" });
    expect(await sign(id, [[{ x: -1, y: 5, t: 0 }]])).toMatchObject({ status: 400, code: "invalidData" });
    await clerk.call("POST", `/api/staff/cases/${id}/actions`, { version: 1, action: { type: "receive" } });
    expect(await sign(id)).toMatchObject({ status: 409, code: "signatureClosed" });
    expect(await sheet(id)).toMatchObject({ open: false });
  });
});
