import { parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  CaseSignatures,
  EntrustedCase,
  SigningSheet,
  type Strokes,
} from "@zizhuban/server-contract";
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
const viewsOf = parser(CaseSignatures);

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

async function under(id: string): Promise<CaseSignatures> {
  const parsed = viewsOf((await clerk.call("GET", `/api/staff/cases/${id}/signatures`)).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value;
}
const verdicts = async (id: string) => (await under(id)).signatures;
const awaited = async (id: string) => (await under(id)).awaited;

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
        role: "applicant",
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

describe("S7 at a village point: what a helper hands in is signed by both", () => {
  const village = "420702100";
  const role = { role: "helper", division: village } as const;
  const waitingOf = parser(Type.Object({ cases: Type.Array(EntrustedCase) }));

  /** The forms of helping, as the helper fills them in beside the principal. */
  async function entrust(helper: TestStaff, items: readonly string[] = ["GA04"]): Promise<string> {
    const pressed = await kiosk.call("POST", "/api/kiosk/help-requests", { need: "elder" });
    const id = String(pressed.body["id"]);
    const principal = { name: cards.zhang.name, idNumber: cards.zhang.idNumber, telephone: "13900000000" };
    const actions = [
      { type: "take" },
      { type: "accept", matter: "帮老人办事" },
      { type: "entrust", principal, way: "present", items, until: "2099-12-31" },
    ] as const;
    for (const action of actions) await step(helper, id, action);
    return id;
  }
  async function step(helper: TestStaff, id: string, action: object): Promise<void> {
    const { body } = await helper.call("GET", `/api/staff/help/${id}`);
    const done = await helper.call("POST", `/api/staff/help/${id}/actions`, {
      version: body["version"],
      action,
    });
    expect(done.status).toBe(200);
  }
  const finish = { type: "finish", outcome: "completed", result: "已提交", fee: 0 };
  async function waiting(helper: TestStaff): Promise<EntrustedCase[]> {
    const parsed = waitingOf((await helper.call("GET", "/api/staff/entrusted-cases")).body);
    if (!parsed.ok) throw new Error(parsed.detail);
    return parsed.value.cases;
  }
  async function countersign(helper: TestStaff, id: string, digest: string, strokes = written()) {
    return helper.call("POST", `/api/staff/cases/${id}/countersignatures`, { digest, strokes });
  }
  const receive = async (id: string) =>
    clerk.call("POST", `/api/staff/cases/${id}/actions`, { version: 1, action: { type: "receive" } });

  it("S7 nobody takes it up before both have signed, neither by hand nor by silence; then both are evidence", async () => {
    const helper = business.staff("helper", role);
    const ticket = await entrust(helper);
    const id = await apply();
    expect(await sheet(id)).toMatchObject({ helper: "awaited" });
    expect(await awaited(id)).toEqual(["applicant", "helper"]);
    expect(await receive(id)).toMatchObject({ status: 409, code: "signaturesMissing" });
    const page = await clerk.call("GET", `/api/staff/cases/${id}`);
    expect(page.body["actions"]).not.toContain("receive");

    const { digest } = await sheet(id);
    await sign(id);
    expect(await waiting(helper)).toMatchObject([
      { id, digest, applicant: { name: "张**" }, applicantSigned: true, helperSigned: false },
    ]);
    expect(await receive(id)).toMatchObject({ code: "signaturesMissing" });
    expect(await awaited(id)).toEqual(["helper"]);
    business.clock.advance(20 * 24 * 3_600_000);
    await business.cases.passDay();
    expect((await clerk.call("GET", `/api/staff/cases/${id}`)).body["phase"]).toBe("applied");

    // What the helper was entrusted with ends meanwhile; what was handed in is still theirs to sign.
    await step(helper, ticket, finish);
    const at = business.clock.now();
    expect((await countersign(helper, id, digest)).status).toBe(200);
    expect(await waiting(helper)).toMatchObject([{ applicantSigned: true, helperSigned: true }]);
    expect(await verdicts(id)).toMatchObject([
      { role: "applicant", verdict: "valid", level: "A2", kid: "kiosk0sign", digest },
      { role: "helper", verdict: "valid", signer: { name: "helper" }, signedAt: at, digest },
    ]);
    expect(await awaited(id)).toEqual([]);
    expect((await receive(id)).status).toBe(200);
    expect(await waiting(helper)).toEqual([]);
    expect(await countersign(helper, id, digest)).toMatchObject({ code: "signatureClosed" });
  });

  it("S7 the strokes of either sign nothing else, and only who was entrusted signs beside the applicant", async () => {
    const helper = business.staff("helper", role);
    const ticket = await entrust(helper);
    const first = await apply();
    const second = await apply("13933333333");
    const [{ digest }, { digest: other }] = [await sheet(first), await sheet(second)];
    const [hers, theirs] = [written(), written()];
    await sign(first, hers);
    expect((await countersign(helper, first, digest, theirs)).status).toBe(200);
    for (const strokes of [hers, theirs]) {
      expect(await countersign(helper, second, other, strokes)).toMatchObject({ code: "signatureReused" });
      expect(await sign(second, strokes)).toMatchObject({ status: 409, code: "signatureReused" });
    }
    expect(await countersign(helper, second, digest)).toMatchObject({ code: "signatureOtherDocument" });
    expect(await countersign(helper, second, other, [[{ x: 5, y: 5, t: 0 }]])).toMatchObject({
      status: 422,
      code: "signatureEmpty",
    });
    const stranger = business.staff("helper-elsewhere", role);
    expect(await waiting(stranger)).toEqual([]);
    expect(await countersign(stranger, second, other)).toMatchObject({ status: 404, code: "caseUnknown" });
    expect(await countersign(clerk, second, other)).toMatchObject({ status: 403 });

    // The applicant's is none of the helper's, whatever the table is made to say.
    await tampering(sql`update signatures set staff_id = 'helper', person_id = null, session_id = null, kid = null,
      level = null where case_id = ${first} and staff_id is null`);
    expect((await verdicts(first)).map(({ verdict }) => verdict)).toEqual(["evidenceChanged", "valid"]);
    expect(await receive(first)).toMatchObject({ code: "signaturesMissing" });
    await step(helper, ticket, finish);
  });

  it("S7 a colleague who takes over signs; who comes alone, for something else or elsewhere signs alone", async () => {
    const helper = business.staff("helper", role);
    const ticket = await entrust(helper);
    const id = await apply();
    await sign(id);
    const colleague = business.staff("helper-2", role);
    business.staff("helper");
    await step(colleague, ticket, { type: "take" });
    business.staff("helper", role);
    const { digest } = await sheet(id);
    expect(await countersign(helper, id, digest)).toMatchObject({ status: 404, code: "caseUnknown" });
    expect((await countersign(colleague, id, digest)).status).toBe(200);
    expect((await receive(id)).status).toBe(200);

    // No longer entrusted: what she hands in now is her own.
    const own = await apply();
    expect(await sheet(own)).not.toHaveProperty("helper");
    await sign(own);
    expect((await receive(own)).status).toBe(200);
    await entrust(colleague, ["GA01"]);
    expect(await sheet(await apply())).not.toHaveProperty("helper");
  });
});
