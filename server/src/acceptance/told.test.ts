import { parser } from "@zizhuban/device-agent-contract";
import { OwnCase, routes, type AccessLogEntry } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Client } from "pg";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "../business/testing.ts";
import { blankPdf } from "../materials/testing.ts";
import { applyFor, deskOf, must, readCase } from "./testing.ts";

// What an office writes to a person reaches that person, and nobody else (行政许可法 §32, §38, §42, §45); who read what
// of theirs, they see (domain.md §7.4 D1, DESIGN §5.5).

const parseOwn = parser(Type.Object({ cases: Type.Array(OwnCase) }));
const parseLog = parser(routes.accessLog.response);
const supplement = "住院清单缺第三页，请到医院补打盖章";
const refusal = "收入超过标准，附核对表";

let business: TestBusiness;
let zhang: TestKiosk;
let desk: ReturnType<typeof deskOf>;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0told");
  desk = deskOf(business, "SF");
});
afterAll(async () => business.stop());

async function signIn(at = zhang, card = cards.zhang): Promise<void> {
  // A code is not sent twice within a minute, and a session ends after a quarter of an hour.
  business.clock.advance(16 * 60_000);
  expect((await at.signIn(card)).status).toBe(200);
}

async function own(at = zhang): Promise<OwnCase[]> {
  const parsed = parseOwn((await at.call("GET", "/api/kiosk/cases")).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.cases;
}
const toldOf = (matter: OwnCase | undefined) =>
  matter?.timeline.flatMap(({ type, words }) => (words === undefined ? [] : [[type, words]]));

async function looks(at = zhang): Promise<AccessLogEntry[]> {
  const parsed = parseLog((await at.call("GET", "/api/kiosk/access-log")).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.entries;
}

/** Legal aid: in the town of the kiosk, decided in the district. */
async function apply(): Promise<{ id: string; number: string }> {
  await signIn();
  const { caseId: id, caseNumber: number } = await applyFor(zhang, "SF01", { promised: ["M37"] });
  return { id, number };
}

describe("the words of an office", () => {
  it("what is to be supplemented and why it is refused come to whoever applied, who proved to be that person", async () => {
    const { id } = await apply();
    await must(desk.clerk, id, { type: "receive" });
    await must(desk.clerk, id, { type: "requestSupplement", refs: ["M37"], words: supplement });
    expect(toldOf((await own()).find((one) => one.id === id))).toEqual([["requestSupplement", supplement]]);

    // Whoever has the card alone sees neither case nor words; somebody else has neither.
    const found = business.kiosk("kiosk0card");
    await found.openSession(cards.zhang);
    expect(await own(found)).toEqual([]);
    await signIn(found, cards.wang);
    expect(await own(found)).toEqual([]);
  });

  it("a refusal, a pause and a delay say why; the answer to a withdrawal says it too", async () => {
    const { id } = await apply();
    await must(desk.clerk, id, { type: "receive" }, { type: "accept", promise: ["M37"] });
    await must(desk.reviewer, id, { type: "review" });
    const { procedures } = await readCase(desk.reviewer, id);
    const [procedure] = procedures;
    if (procedure !== undefined)
      await must(desk.reviewer, id, { type: "pause", procedure, words: supplement }, { type: "resume" });
    await must(desk.approver, id, { type: "decide", outcome: "refused", reasons: [refusal, supplement] });
    await signIn();
    const words = toldOf((await own()).find((one) => one.id === id));
    expect(words).toContainEqual(["decided.refused", `${refusal}\n${supplement}`]);
    expect(words).toHaveLength(procedure === undefined ? 1 : 2);

    const other = await apply();
    await must(desk.clerk, other.id, { type: "receive" });
    await must(desk.clerk, other.id, { type: "requestSupplement", refs: ["M37"], words: supplement });
    const { body } = await zhang.call("POST", `/api/kiosk/cases/${other.id}/withdraw`, {});
    expect(JSON.stringify(body)).toContain(supplement);
  });

  it("however many cases somebody has, their list asks the database the same number of questions", async () => {
    const asked = async () => {
      const queries = vi.spyOn(Client.prototype, "query");
      const { length } = await own();
      const texts = queries.mock.calls.map(([query]) => JSON.stringify(query));
      queries.mockRestore();
      const about = /case_events|joint_visits|calendar_years/;
      return { length, questions: texts.filter((text) => about.test(text)).length };
    };
    await apply();
    const before = await asked();
    await applyFor(zhang, "SF01", { promised: ["M37"] });
    await applyFor(zhang);
    const after = await asked();
    expect(after.length).toBe(before.length + 2);
    expect([before.questions, after.questions]).toEqual([3, 3]);
  });

  it("in the visit that applied too, a token alone reads no word and no address; the person does", async () => {
    const { id } = await apply();
    await must(desk.clerk, id, { type: "receive" });
    await must(desk.clerk, id, { type: "requestSupplement", refs: ["M37"], words: supplement });
    const known = async () => (await zhang.call("GET", `/api/kiosk/cases/${id}/delivery`)).body["known"];
    const words = async () => toldOf((await own()).find((one) => one.id === id));
    const whole = { name: cards.zhang.name, address: cards.zhang.address };
    expect([await words(), await known()]).toEqual([[["requestSupplement", supplement]], whole]);
    // As an item opens it that needs no more than the token: none of the sample's is left open by its rules.
    const at = async (level: string, token: string) =>
      sql`update citizen_sessions set level = ${level}, token = ${token}
        where kid = ${zhang.kid} and ended_at is null`.execute(business.db);
    await at("A1", "idCard");
    expect([await words(), await known()]).toEqual([[], whole]);
    await at("A1", "socialSecurityCard");
    expect([await words(), await known()]).toEqual([[], { name: cards.zhang.name }]);
  });

  it("they are in no message, and nowhere in clear", async () => {
    const { rows } = await sql<{ text: string }>`
      select e::text as text from case_events e union all select m::text from case_messages m
      union all select a::text from audit_log a`.execute(business.db);
    const kept = rows.map(({ text }) => text).join("\n");
    const sent = JSON.stringify((await zhang.call("GET", "/api/kiosk/simulator/messages")).body);
    for (const secret of [supplement, refusal]) {
      expect(kept).not.toContain(secret);
      expect(sent).not.toContain(secret);
    }
  });
});

describe("D1 the citizen sees their own access log", () => {
  it("D1 which office read the case, its papers and its signature, when, for what; of a day one line", async () => {
    const { id, number } = await apply();
    const { body: sheet } = await zhang.call("GET", `/api/kiosk/cases/${id}/signing-sheet`);
    const strokes = [
      Array.from({ length: 20 }, (_, t) => ({ x: 100 + t * 40, y: 200 + (t % 5) * 60, t: t * 16 })),
    ];
    const signature = { digest: sheet["digest"], strokes };
    const signed = await zhang.call("POST", `/api/kiosk/cases/${id}/signatures`, signature);
    expect(signed.status).toBe(200);
    const { body } = await zhang.upload("M37", await blankPdf(1, "Paper"));
    expect(body["id"]).toBeDefined();
    await must(desk.clerk, id, { type: "receive" });
    await readCase(desk.clerk, id);
    await desk.clerk.call("GET", `/api/staff/cases/${id}/signatures`);
    await must(desk.clerk, id, { type: "accept", promise: ["M37"] });
    await must(desk.reviewer, id, { type: "review" });
    await signIn();
    const mine = (await looks()).filter((one) => one.number === number);
    const window = { place: "梁子湖区", role: "windowClerk" };
    const review = { place: "梁子湖区", department: expect.stringContaining("司法"), role: "reviewer" };
    expect(mine.map(({ kind, office }) => ({ kind, office }))).toEqual(
      expect.arrayContaining([
        { kind: "case", office: window },
        { kind: "signature", office: window },
        { kind: "case", office: review },
      ]),
    );
    const read = mine.find(({ kind, office }) => kind === "case" && office?.role === "windowClerk");
    expect(read?.times).toBeGreaterThan(2);
    expect(mine.filter(({ kind }) => kind === "case")).toHaveLength(2);
    expect(read?.purpose).toContain("法律援助");
    for (const who of [desk.clerk, desk.reviewer]) expect(JSON.stringify(mine)).not.toContain(who.id);
  });

  it("D1 a paper that was looked at, with whose desk and for what", async () => {
    await signIn();
    const uploaded = await zhang.upload("M16", await blankPdf(1, "Paper"));
    const { caseId: id, caseNumber: number } = await applyFor(zhang, "YB05", {
      form: { telephone: "13900000000", bankAccount: "6222020200112233" },
      materials: [{ ref: "M16", id: uploaded.body["id"] }],
      later: ["M17"],
      consents: [{ register: "社会保障卡持卡信息库", purpose: "核验申请材料：社会保障卡/银行账户" }],
    });
    const medical = deskOf(business, "YB");
    const { body } = await medical.clerk.call("GET", `/api/staff/cases/${id}/materials`);
    const listed = parser(routes.caseMaterials.response)(body);
    if (!listed.ok) throw new Error(JSON.stringify(body));
    const paper = listed.value.materials.find(({ ref }) => ref === "M16");
    const page = await medical.clerk.call("GET", `/api/staff/case-materials/${paper?.id ?? ""}/pages/1`);
    expect(page.status).toBe(200);
    const seen = (await looks()).find(({ kind, paper: name }) => kind === "material" && name === paper?.name);
    expect(seen).toMatchObject({ number, office: { role: "windowClerk" }, times: 1 });
    expect(seen?.purpose).not.toBe("");
  });

  it("D1 what was read of one person is nobody else's to see", async () => {
    const wang = business.kiosk("kiosk0wang");
    await signIn(wang, cards.wang);
    expect(await looks(wang)).toEqual([]);
  });
});
