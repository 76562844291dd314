import { parser } from "@zizhuban/device-agent-contract";
import {
  handOverCheckDigit,
  ItemVersion,
  TakenDraft,
  type ItemContent,
  type PackageContent,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cards, startBusiness, type Answer, type TestBusiness, type TestKiosk } from "../business/testing.ts";
import { TestPhone } from "../drafts/testing.ts";
import { photograph, pdfOf } from "../materials/testing.ts";
import { harmful } from "./hostile-input/values.ts";
import { applyFor, deskOf, readCase } from "./testing.ts";

// domain.md §7.2 B2: begun on a telephone without an account, finished at any kiosk by whom a card says is there.

const minute = 60_000;
const day = 24 * 60 * minute;
const telephone = "13912345678";
const written = "写在手机上的事由甲乙丙";
const parseTaken = parser(TakenDraft);
const parseVersion = parser(ItemVersion);

let business: TestBusiness;
let kiosk: TestKiosk;

beforeAll(async () => {
  business = await startBusiness();
});
afterAll(async () => business.stop());
// Only so many codes are sent to one telephone in a day.
beforeEach(() => business.clock.advance(day));

/** Another kiosk each time, with somebody at it. */
let kiosks = 0;
async function at(card: (typeof cards)[keyof typeof cards]): Promise<TestKiosk> {
  business.clock.advance(2 * minute);
  kiosks += 1;
  const one = business.kiosk(`kiosk0draft${kiosks}`);
  await one.signIn(card);
  return one;
}

const phone = () => new TestPhone(business.web);
const take = async (who: TestKiosk, by: object) => who.call("POST", "/api/kiosk/drafts/take", by);

function taken({ status, body }: Pick<Answer, "status"> & { body: unknown }): TakenDraft {
  const parsed = parseTaken(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)}`);
  return parsed.value;
}

/** A filled-in draft, handed over. */
async function handedOver(itemKey: string, form: Readonly<Record<string, string>>) {
  const mine = phone();
  await mine.begin(itemKey);
  await mine.fill(itemKey, form);
  return { mine, ...(await mine.handOver(itemKey)) };
}

describe("B2 begun on a telephone, finished at a kiosk", () => {
  it("B2 a draft with a photographed paper is gone on with at another kiosk, handed in there, and then gone", async () => {
    const mine = phone();
    const begun = await mine.begin("GA03");
    expect(begun.body).toContain("现住址");
    expect((await mine.fill("GA03", { telephone: "123", reason: written })).body).toContain(
      "看起来不对：联系电话",
    );
    const next = await mine.fill("GA03", { telephone, reason: written, startDate: "2026-01-05" });
    expect(next.body).toContain("居住/就业/就读证明材料");
    const picture = await photograph({ width: 800, height: 600, gps: true });
    expect((await mine.postFile("/phone/items/GA03/files", "M12", picture)).body).toContain("已经交了");
    expect((await mine.get("/phone/items/GA03/check")).body).toContain("填好了");
    const { code, token } = await mine.handOver("GA03");
    expect(code).toMatch(/^\d{10}$/);
    expect(token).toMatch(/^[\w-]{43}$/);

    kiosk = await at(cards.zhang);
    const draft = taken(await take(kiosk, { token }));
    expect(draft).toMatchObject({
      itemKey: "GA03",
      form: { telephone, reason: written, startDate: "2026-01-05" },
      changed: false,
      left: [],
      added: [],
      materials: [{ ref: "M12" }],
    });
    // What it became is a paper of the box like any other: brought by the citizen, not compared with its original.
    const box = await kiosk.call("GET", "/api/kiosk/materials");
    expect(box.body["materials"]).toMatchObject([{ ref: "M12", trust: "C", from: "本人手机" }]);
    const outcome = await applyFor(kiosk, "GA03", {
      form: draft.form,
      materials: draft.materials,
      draft: draft.id,
    });
    const { clerk } = deskOf(business, "GA");
    expect(await readCase(clerk, outcome.caseId)).toMatchObject({
      channel: "phone",
      materials: expect.arrayContaining([expect.objectContaining({ ref: "M12", state: "held" })]),
    });
    // Gone: on the telephone, at the kiosk, in the database; nobody hands it in twice.
    expect((await mine.get("/phone/items/GA03/check")).body).toContain("开始填");
    expect(await take(kiosk, { token })).toMatchObject({ code: "draftCodeInvalid" });
    const again = { itemKey: "GA03", form: draft.form, later: [], promised: [], consents: [] };
    const twice = { ...again, materials: draft.materials, draft: draft.id };
    expect(await kiosk.call("POST", "/api/kiosk/applications", twice)).toMatchObject({
      code: "draftUnknown",
    });
    const { rows } = await sql`select 1 from drafts where id = ${draft.id}
      union all select 1 from draft_files`.execute(business.db);
    expect(rows).toEqual([]);
    // What began at the kiosk says so.
    const plain = await applyFor(kiosk, "GA04");
    expect((await readCase(clerk, plain.caseId)).channel).toBe("kiosk");
  });

  it("B2 a kiosk hands what was filled in to a telephone, and goes on with what was written there", async () => {
    const here = await at(cards.zhang);
    const handed = await here.call("POST", "/api/kiosk/drafts", {
      itemKey: "SF01",
      form: { telephone },
      applying: [],
    });
    const { id, url } = handed.body as { id: string; url: string };
    const state = async () => (await here.call("GET", `/api/kiosk/drafts/${id}`)).body["state"];
    expect(await state()).toBe("waiting");
    const [address = "", token = ""] = url.split("#");
    expect(new URL(address).pathname).toBe("/phone/open");
    const mine = phone();
    expect((await mine.get("/phone/open")).headers["content-security-policy"]).toContain(
      "script-src 'sha256-",
    );
    expect((await mine.post("/phone/open", { token })).body).toContain(telephone);
    expect(await state()).toBe("opened");
    // The code on the kiosk's screen opens nothing for who comes second.
    expect((await phone().post("/phone/open", { token })).statusCode).toBe(410);

    await mine.fill("SF01", { telephone, reason: written });
    expect(await state()).toBe("opened");
    expect((await mine.handOver("SF01")).html).toContain("填好了，请回到自助机");
    expect(await state()).toBe("ready");
    const draft = taken(await take(here, { draft: id }));
    expect(draft.form).toEqual({ telephone, reason: written });
    // Once more, on the telephone: the kiosk waits again.
    await mine.fill("SF01", { telephone, reason: `${written}丁` });
    expect(await state()).toBe("opened");
    // Nobody else finds it, by its id or by its codes.
    const other = await at(cards.chen);
    const { code } = await mine.handOver("SF01");
    expect(await other.call("GET", `/api/kiosk/drafts/${id}`)).toMatchObject({ code: "draftUnknown" });
    expect(await take(other, { draft: id })).toMatchObject({ code: "draftUnknown" });
    expect(await take(other, { code })).toMatchObject({ status: 403, code: "draftOfAnother" });
    // The visit is over; the same person comes back to another kiosk.
    expect(taken(await take(await at(cards.zhang), { code })).form["reason"]).toBe(`${written}丁`);
  });
});

describe("B2 whose it is", () => {
  it("B2 a draft that names another ID number is taken over by nobody else, and its code stays good for its own", async () => {
    const named = { telephone, owner: cards.chen.idNumber.toLowerCase() };
    const { code, token } = await handedOver("SF01", named);
    const wrong = await at(cards.wang);
    for (const by of [{ code }, { token }]) {
      const answer = await take(wrong, by);
      expect(answer).toMatchObject({ status: 403, code: "draftOfAnother" });
      expect(JSON.stringify(answer.body)).not.toContain(telephone);
    }
    expect((await wrong.call("GET", "/api/kiosk/materials")).body["materials"]).toEqual([]);
    expect(taken(await take(await at(cards.chen), { code })).form).toEqual({ telephone });
  });

  it("B2 a code is good once, for minutes, and a mistyped one opens nothing", async () => {
    const { mine, code } = await handedOver("SF01", { telephone });
    const one = await at(cards.chen);
    const swapped = code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10);
    expect(await take(one, { code: swapped })).toMatchObject({ status: 422, code: "draftCodeInvalid" });
    const taking = taken(await take(one, { code }));
    // The same session may ask again: an answer can be lost.
    expect(taken(await take(one, { code })).id).toBe(taking.id);
    expect(await take(await at(cards.zhang), { code })).toMatchObject({ code: "draftCodeInvalid" });
    expect((await mine.get("/phone/items/SF01/code")).body).toContain("码用过或过期了");

    const fresh = await handedOver("SF01", { telephone });
    business.clock.advance(31 * minute);
    const late = await at(cards.zhang);
    expect(await take(late, { code: fresh.code })).toMatchObject({ code: "draftCodeInvalid" });
    expect(await take(late, { token: fresh.token })).toMatchObject({ code: "draftCodeInvalid" });
    const renewed = await fresh.mine.handOver("SF01");
    expect(taken(await take(late, { code: renewed.code })).form).toEqual({ telephone });
  });

  it("B2 who tries codes at a kiosk is stopped there, and only there", async () => {
    const { code } = await handedOver("SF01", { telephone });
    const trier = await at(cards.wang);
    const guesses = Array.from({ length: 10 }, (_, n) => String(100_000_000 + n));
    for (const guess of guesses)
      expect(await take(trier, { code: guess + handOverCheckDigit(guess) })).toMatchObject({
        code: "draftCodeInvalid",
      });
    expect(await take(trier, { code })).toMatchObject({ status: 429, code: "tooManyAttempts" });
    business.clock.advance(11 * minute);
    await trier.signIn(cards.wang);
    expect(taken(await take(trier, { code }))).toMatchObject({ itemKey: "SF01" });
  });

  it("B2 a found card opens no draft of an item that wants the person", async () => {
    const { code } = await handedOver("SF01", { telephone });
    const found = business.kiosk("kiosk0foundcard");
    await found.openSession(cards.zhang);
    expect(await take(found, { code })).toMatchObject({ status: 403, code: "identityLevelTooLow" });
    const own = await (
      await at(cards.zhang)
    ).call("POST", "/api/kiosk/drafts", {
      itemKey: "SF01",
      form: { telephone },
      applying: [],
    });
    const id = String(own.body["id"]);
    await found.openSession(cards.zhang);
    expect(await take(found, { draft: id })).toMatchObject({ code: "draftUnknown" });
    const anew = { itemKey: "SF01", form: {}, applying: [] };
    expect(await found.call("POST", "/api/kiosk/drafts", anew)).toMatchObject({
      code: "identityLevelTooLow",
    });
  });

  it("B2 another item, another browser and another site open nothing", async () => {
    const { mine } = await handedOver("SF01", { telephone });
    expect(mine.cookies.map(({ path }) => path)).toEqual(["/phone/items/SF01"]);
    expect((await phone().get("/phone/items/SF01/form")).body).not.toContain(telephone);
    const stolen = mine.cookies[0]?.value ?? "";
    const elsewhere = { method: "GET", url: "/phone/items/GA03/form", cookies: { draft: stolen } } as const;
    expect((await business.web.inject(elsewhere)).headers.location).toBe("/phone/items/GA03");
    const forged = await mine.post("/phone/items/SF01/delete", {}, { "sec-fetch-site": "cross-site" });
    expect(forged.statusCode).toBe(403);
    expect((await mine.get("/phone/items/SF01/form")).body).toContain(telephone);
  });
});

describe("B2 a life event", () => {
  const code = "YJS06";
  const answers = { certificate: "no", poor: "no", aid: "yes" };
  const shelf = `/phone/life-events/${code}`;

  it("B2 L1 is begun on a telephone with its questions, one form and its papers, and handed in at a kiosk as one", async () => {
    const mine = phone();
    expect((await mine.get("/phone")).body).toContain("扶残助困一件事");
    expect((await mine.get(shelf)).body).toContain("残疾人补贴");
    // Its questions come first, whatever page somebody asks for.
    expect((await mine.begin(code)).body).toContain("第 1 步，共 4 步 · 情况");
    expect((await mine.get(`${shelf}/check`)).body).toContain("先答几句");
    const half = await mine.answer(code, { certificate: "no", poor: "other" });
    expect([half.statusCode, half.body.includes("还有没选的")]).toEqual([422, true]);
    const none = await mine.answer(code, { certificate: "no", poor: "no", aid: "no" });
    expect([none.statusCode, none.body.includes("没有要办的")]).toEqual([422, true]);
    const form = await mine.answer(code, answers);
    expect(form.body).toContain("第 2 步，共 4 步 · 填表");
    expect(form.body).toContain("我要交：病历资料");
    await mine.fill(code, { telephone, reason: written, situation: "M17" });
    const picture = await photograph({ width: 800, height: 600 });
    expect((await mine.postFile(`${shelf}/files`, "M17", picture)).body).toContain("已经交了");
    expect((await mine.get(`${shelf}/check`)).body).toContain("填好了");
    const { token, html } = await mine.handOver(code);
    expect(html).toContain("一件事");

    const who = await at(cards.zhang);
    const draft = taken(await take(who, { token }));
    expect(draft).toMatchObject({
      code,
      answers,
      chosen: [],
      form: { telephone, reason: written },
      applying: ["M17"],
      materials: [{ ref: "M17" }],
      changed: false,
      left: [],
      added: [],
    });
    const asked = {
      code,
      version: 1,
      answers,
      chosen: [],
      form: draft.form,
      materials: draft.materials,
      applying: draft.applying,
      later: [],
      promised: ["M37"],
      consents: [],
    };
    const events = "/api/kiosk/life-event-cases";
    // Another person's, or another package's, it is not.
    const stranger = await at(cards.chen);
    expect(await stranger.call("POST", events, { ...asked, materials: [], draft: draft.id })).toMatchObject({
      code: "draftUnknown",
    });
    const here = await at(cards.zhang);
    const other = { ...asked, code: "YJS18", answers: { first: "no" }, draft: draft.id };
    expect(await here.call("POST", events, other)).toMatchObject({ code: "draftUnknown" });
    const life = await here.call("POST", events, { ...asked, draft: draft.id });
    const [child] = life.body["items"] as { caseId: string }[];
    const { clerk } = deskOf(business, "SF");
    expect((await readCase(clerk, child?.caseId ?? "")).channel).toBe("phone");
    expect(await here.call("POST", events, { ...asked, draft: draft.id })).toMatchObject({
      code: "draftUnknown",
    });
    expect((await mine.get(`${shelf}/check`)).body).toContain("开始填");
    const { rows } = await sql`select 1 from drafts where id = ${draft.id}`.execute(business.db);
    expect(rows).toEqual([]);
  });

  it("B2 L1 goes from a kiosk to a telephone in the situation that was answered there, and back", async () => {
    const here = await at(cards.zhang);
    const given = { form: { telephone }, applying: [] };
    const begun = { code, answers, chosen: [], ...given };
    const wrong = { ...begun, answers: { ...answers, aid: "perhaps" } };
    expect(await here.call("POST", "/api/kiosk/drafts", wrong)).toMatchObject({ code: "invalidData" });
    const handed = await here.call("POST", "/api/kiosk/drafts", begun);
    const { id, url } = handed.body as { id: string; url: string };
    const mine = phone();
    const opened = await mine.post("/phone/open", { token: url.split("#")[1] ?? "" });
    expect(opened.body).toContain(telephone);
    // Another answer on the telephone asks for something else, and is what comes back.
    const more = { ...answers, poor: "yes" };
    await mine.answer(code, more);
    await mine.fill(code, { telephone, reason: written });
    await mine.handOver(code);
    expect(taken(await take(here, { draft: id }))).toMatchObject({
      code,
      answers: more,
      form: { reason: written },
    });
    expect(
      (await business.kiosk("kiosk0page").call("GET", `/api/kiosk/phone-pages/${code}`)).body["url"],
    ).toMatch(/\/phone\/life-events\/YJS06$/);
  });

  it("B2 L1 one whose package asks other questions today is answered anew on the telephone", async () => {
    const mine = phone();
    await mine.begin("YJS04");
    await mine.answer("YJS04", { cause: "ended", card: "yes" });
    await mine.fill("YJS04", { telephone });
    const before = await mine.handOver("YJS04");
    const { rows } = await sql<{ content: PackageContent }>`
      select content from life_event_packages where code = 'YJS04'`.execute(business.db);
    const [kept] = rows;
    if (kept === undefined) throw new Error("no such package");
    const questions = kept.content.questions.filter(({ key }) => key !== "card");
    const editor = business.staff("packages", { role: "catalogueEditor", division: "420702" });
    const signer = business.staff("packageSigner", { role: "catalogueSigner", division: "420702" });
    const base = "/api/staff/life-event-packages";
    const body = { content: { ...kept.content, questions }, reason: "test" };
    expect(await editor.call("POST", `${base}/drafts`, body)).toMatchObject({ status: 200 });
    await editor.call("POST", `${base}/YJS04/versions/2/check`, {});
    expect(await signer.call("POST", `${base}/YJS04/versions/2/publish`, {})).toMatchObject({ status: 200 });
    expect(await take(await at(cards.zhang), { code: before.code })).toMatchObject({
      code: "packageChanged",
    });
    expect((await mine.get("/phone/life-events/YJS04/form")).body).toContain("先答几句");
    await mine.answer("YJS04", { cause: "ended" });
    const { code: renewed } = await mine.handOver("YJS04");
    expect(taken(await take(await at(cards.zhang), { code: renewed }))).toMatchObject({
      code: "YJS04",
      answers: { cause: "ended" },
      form: { telephone },
    });
  });
});

describe("B2 A3 for an enterprise", () => {
  const company = "9142070200001447X4";

  async function actingFor(card: (typeof cards)[keyof typeof cards]): Promise<TestKiosk> {
    const one = await at(card);
    const { body } = await one.call("GET", "/api/kiosk/mandate");
    const proved = await one.call("POST", "/api/kiosk/mandate", { uscc: company, consent: body });
    expect(proved).toMatchObject({ status: 200 });
    return one;
  }

  it("B2 A3 is begun by anybody, gone on with by who may act for it, and its code is that enterprise's", async () => {
    const mine = phone();
    expect((await mine.get("/phone/items/SC05")).body).toContain("替单位办");
    await mine.begin("SC05");
    const other = "91350100M000100Y43";
    await mine.fill("SC05", { telephone, uscc: other, businessScope: written });
    const { code } = await mine.handOver("SC05");
    // The person is not enough.
    expect(await take(await at(cards.zhang), { code })).toMatchObject({
      status: 403,
      code: "identityLevelTooLow",
    });
    const draft = taken(await take(await actingFor(cards.zhang), { code }));
    expect(draft.form).toEqual({ telephone, businessScope: written });
    expect(draft.left.map(({ en }) => en)).toEqual([expect.stringContaining("code")]);
    // From now on it is the enterprise's: the same person alone finds it no more.
    const alone = await at(cards.zhang);
    expect(await take(alone, { draft: draft.id })).toMatchObject({ code: "draftUnknown" });
    expect(await alone.call("GET", `/api/kiosk/drafts/${draft.id}`)).toMatchObject({ code: "draftUnknown" });
    const renewed = await mine.handOver("SC05");
    expect(await take(alone, { code: renewed.code })).toMatchObject({ code: "draftOfAnother" });
    const again = await actingFor(cards.zhang);
    expect(taken(await take(again, { code: renewed.code })).form).toEqual(draft.form);
  });
});

describe("B2 what is no more as it was", () => {
  async function published(
    key: string,
    changes: (content: ItemContent) => Partial<ItemContent>,
  ): Promise<void> {
    const district = "420702";
    const editor = business.staff("editor", { role: "catalogueEditor", division: district });
    const signer = business.staff("signer", { role: "catalogueSigner", division: district });
    const guide = await business.web.inject(`/api/public/catalogue/items/${key}`);
    const { content } = guide.json<{ content: ItemContent }>();
    const body = { content: { ...content, ...changes(content) }, reason: "test" };
    const made = parseVersion((await editor.call("POST", "/api/staff/catalogue/drafts", body)).body);
    if (!made.ok) throw new Error(made.detail);
    const { sequence, differences } = made.value;
    const version = `/api/staff/catalogue/items/${key}/versions/${sequence}`;
    const waivers = differences.map(({ member }) => ({ member, reason: "test" }));
    await signer.call("POST", `${version}/sign`, { waivers });
    expect(await signer.call("POST", `${version}/publish`, {})).toMatchObject({ status: 200 });
  }

  it("B2 a newer version says what changed, and what still fits is kept", async () => {
    const before = { telephone, childName: "样例娃", schoolName: "样例小学" };
    const { mine, code } = await handedOver("JY01", before);
    await published("JY01", ({ fields = [] }) => ({
      fields: [...fields.filter(({ key }) => key !== "schoolName"), { key: "startDate", required: true }],
    }));
    expect((await mine.get("/phone/items/JY01/form")).body).toContain("这个事项的要求改过了");
    const draft = taken(await take(await at(cards.zhang), { code }));
    expect(draft).toMatchObject({
      form: { telephone, childName: "样例娃" },
      changed: true,
      left: [{ zh: "学校名称", en: "School" }],
      added: [{ zh: "开始日期", en: "Start date" }],
    });
  });

  it("B2 a withdrawn item is said to be gone, on the telephone and at the kiosk, and can be deleted", async () => {
    const { mine, code } = await handedOver("MZ05", { telephone });
    const signer = business.staff("signer", { role: "catalogueSigner", division: "420702" });
    await signer.call("POST", "/api/staff/catalogue/items/MZ05/withdraw", { reason: "移交市级" });
    const shown = await mine.get("/phone/items/MZ05/form");
    expect(shown.statusCode).toBe(410);
    expect(shown.body).toContain("这个事项不办了");
    expect(await take(await at(cards.zhang), { code })).toMatchObject({ status: 404, code: "itemUnknown" });
    expect((await mine.post("/phone/items/MZ05/delete")).body).toContain("已经删掉了");
    expect((await phone().get("/phone/items/MZ05")).statusCode).toBe(404);
    const { rows } = await sql`select 1 from drafts where key = 'MZ05'`.execute(business.db);
    expect(rows).toEqual([]);
  });

  it("B2 what nobody comes back to is gone after its days, with its files", async () => {
    const { mine, code } = await handedOver("GA03", { telephone });
    const picture = await photograph({ width: 400, height: 300 });
    await mine.postFile("/phone/items/GA03/files", "M12", picture);
    const files = async () => (await sql`select 1 from draft_files`.execute(business.db)).rows.length;
    expect(await files()).toBe(1);
    business.clock.advance(7 * day - minute);
    expect((await mine.get("/phone/items/GA03/form")).body).toContain(telephone);
    business.clock.advance(2 * minute);
    expect((await mine.get("/phone/items/GA03/form")).body).not.toContain(telephone);
    expect(await take(await at(cards.zhang), { code })).toMatchObject({ code: "draftCodeInvalid" });
    await business.drafts.sweep();
    // What is due may be on its way out already.
    await expect.poll(files).toBe(0);
  });
});

describe("B2 what strangers may send", () => {
  it("B2 every answer is told back as it was written, and none of it is markup or breaks a page", async () => {
    const mine = phone();
    await mine.begin("GA03");
    for (const text of [
      harmful,
      "<script>alert(1)</script>",
      '"><img src=x>',
      "\0\u202E",
      "𬱖\ue5cf",
      "%00",
      "../..",
    ]) {
      const shown = await mine.fill("GA03", { telephone: text.slice(0, 20), reason: text, address: text });
      expect(shown.statusCode).toBe(200);
      expect(shown.body).not.toMatch(/<script|<img/);
    }
    const long = await mine.fill("GA03", { reason: "长".repeat(501) });
    expect([long.statusCode, long.headers["content-type"]]).toEqual([400, "text/html; charset=utf-8"]);
    const unknown = await mine.fill("GA03", { telephone, uscc: "X", __proto__: "x", situation: "M99" });
    expect(unknown.statusCode).toBe(200);
    const { token } = await mine.handOver("GA03");
    expect(taken(await take(await at(cards.zhang), { token })).form).toEqual({ telephone });
  });

  it("B2 a file is looked into like every upload, and there are only so many", async () => {
    const mine = phone();
    await mine.begin("GA03");
    const files = "/phone/items/GA03/files";
    const script = pdfOf({ catalog: "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>" });
    expect((await mine.postFile(files, "M12", script)).statusCode).toBe(422);
    const refused = await mine.postFile(files, "M12", Buffer.from("MZ no picture"));
    expect([refused.statusCode, refused.body.includes("只收照片")]).toEqual([415, true]);
    const picture = await photograph({ width: 200, height: 150 });
    expect((await mine.postFile(files, "M17", picture)).statusCode).toBe(422);
    expect((await mine.post(files, { ref: "M12" })).statusCode).toBe(415);
    for (let sent = 1; sent <= 12; sent += 1)
      expect((await mine.postFile(files, "M12", picture)).statusCode).toBe(200);
    expect((await mine.postFile(files, "M12", picture)).body).toContain("存满了");
    const id =
      /name="id" value="([\w-]+)"/.exec((await mine.get("/phone/items/GA03/materials")).body)?.[1] ?? "";
    await phone().post(`${files}/remove`, { id });
    expect((await mine.post(`${files}/remove`, { id })).body.match(/已经交了/g)).toHaveLength(11);
    for (const notOurs of ["", "x", "' or 1=1 --"])
      expect((await mine.post(`${files}/remove`, { id: notOurs })).statusCode).toBe(200);
  });

  it("B2 pages without a draft lead to the item, unknown ones and broken requests to a page that says so", async () => {
    for (const page of ["form", "materials", "check", "code"])
      expect((await phone().get(`/phone/items/GA03/${page}`)).body).toContain("开始填");
    for (const [url, status] of [
      ["/phone/items/XX99", 404],
      ["/phone/items/RS01", 404],
      ["/phone/items/%3Cscript%3E/form", 404],
      ["/phone/life-events", 404],
      ["/phone/item/%3Cscript%3E", 404],
    ] as const) {
      const answer = await phone().get(url);
      expect([url, answer.statusCode]).toEqual([url, status]);
      expect(answer.body).toContain('href="/phone"');
      expect(answer.body).not.toContain("<script");
    }
    expect((await phone().post("/phone/items/XX99/begin")).statusCode).toBe(404);
    const json = { method: "POST", url: "/phone/open", payload: { token: "x" } } as const;
    expect((await business.web.inject(json)).statusCode).toBe(415);
    expect((await phone().post("/phone/open", { token: "x" })).statusCode).toBe(410);
    expect((await business.kiosk("kiosk0page").call("GET", "/api/kiosk/phone-pages/RS01")).code).toBe(
      "itemUnavailable",
    );
  });

  it("B2 the pages are there in English, and load nothing from anywhere", async () => {
    const mine = phone();
    expect((await mine.get("/phone?lang=en")).body).toContain("What do you need?");
    const { body, headers } = await mine.begin("GA03");
    expect(body).toContain("Telephone");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(body).not.toMatch(/ (src|style|onclick)=|url\(/);
  });
});

it("B2 nothing that was written on a telephone lies in the database in clear, nor does any secret", async () => {
  const mine = phone();
  await mine.begin("GA03");
  const answers = { telephone, reason: written, address: "样例镇示范村七组", owner: cards.zhang.idNumber };
  await mine.fill("GA03", answers);
  const marked = await photograph({ width: 400, height: 300 });
  await mine.postFile("/phone/items/GA03/files", "M12", marked);
  const { code, token } = await mine.handOver("GA03");
  const secret = mine.cookies.find(({ name }) => name === "draft")?.value ?? "";
  // As it begins, and as one begins that was written anew: too long to be in sealed bytes by chance.
  const picture = Buffer.from("ffd8ffdb0043", "hex");
  expect(marked.includes(picture)).toBe(true);
  for (const table of ["drafts", "draft_files", "material_files", "draft_code_refusals", "audit_log"]) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
      business.db,
    );
    const stored = rows.flatMap((row) =>
      Object.values(row).map((value) =>
        Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? ""),
      ),
    );
    for (const canary of [...Object.values(answers), code, token, secret, picture])
      expect([table, stored.some((bytes) => bytes.includes(canary))]).toEqual([table, false]);
  }
  expect(secret).toMatch(/^[\w-]{43}$/);
});
