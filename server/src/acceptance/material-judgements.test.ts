import { parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  BoxMaterial,
  CaseMaterial,
  CasePage,
  type ApplyRequest,
  type DeskAction,
  type RejectionGround,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { blankPdf } from "../materials/testing.ts";

// One material in several cases (domain.md §7.2 Y8): which judgement holds where. On real PostgreSQL.

const district = "420702";
const told = <Value>(
  parse: (body: unknown) => { ok: true; value: Value } | { ok: false },
  answer: Answer,
) => {
  const value = parse(answer.body);
  if (!value.ok) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return value.value;
};
const asMaterial = parser(BoxMaterial);
const asBox = parser(Type.Object({ materials: Type.Array(BoxMaterial) }));
const asCase = parser(Type.Object({ materials: Type.Array(CaseMaterial) }));
const asPage = parser(CasePage);
const asApplied = parser(ApplyOutcome);

let business: TestBusiness;
let clerk: TestStaff;
let officer: TestStaff;
let pdf: Buffer;
let citizen: TestKiosk;

beforeAll(async () => {
  business = await startBusiness();
  clerk = business.staff("clerk", { role: "windowClerk", division: district });
  officer = business.staff(
    "officer",
    { role: "reviewer", division: district },
    { role: "approver", division: district },
  );
  pdf = await blankPdf(1, "Tenancy");
  citizen = business.kiosk("kiosk0judge");
  await citizen.signIn(cards.zhang);
});
afterAll(async () => business.stop());

const apply = async (kiosk: TestKiosk, material: string, more: Partial<ApplyRequest> = {}) =>
  kiosk.call("POST", "/api/kiosk/applications", {
    itemKey: "GA03",
    form: { telephone: "13900000000", address: "样例镇示范村1组1号", startDate: "2026-01-05" },
    later: [],
    promised: [],
    consents: [],
    materials: [{ ref: "M12", id: material }],
    ...more,
  });
const uploaded = async (kiosk: TestKiosk) => told(asMaterial, await kiosk.upload("M12", pdf)).id;
const applied = async (kiosk: TestKiosk, material: string) =>
  told(asApplied, await apply(kiosk, material)).caseId;
const pageOf = async (id: string) => told(asPage, await clerk.call("GET", `/api/staff/cases/${id}`));
const usesOf = async (id: string) =>
  told(asCase, await clerk.call("GET", `/api/staff/cases/${id}/materials`)).materials;
async function useOf(id: string): Promise<CaseMaterial> {
  const [use] = await usesOf(id);
  if (use === undefined) throw new Error("nothing attached");
  return use;
}
async function act(id: string, action: DeskAction, who = clerk): Promise<Answer> {
  const { version } = await pageOf(id);
  return who.call("POST", `/api/staff/cases/${id}/actions`, { version, action });
}
async function reject(id: string, ground: RejectionGround, reason = "看不清"): Promise<Answer> {
  const use = await useOf(id);
  return clerk.call("POST", `/api/staff/case-materials/${use.id}/reject`, { ground, reason });
}
const listed = async (id: string) => (await pageOf(id)).materials.find(({ ref }) => ref === "M12")?.state;
const boxed = async (kiosk: TestKiosk, material: string) =>
  told(asBox, await kiosk.call("GET", "/api/kiosk/materials")).materials.find(({ id }) => id === material);

/** One material in two cases of one visit, both at the window. */
async function twoCases() {
  const material = await uploaded(citizen);
  const ids = [await applied(citizen, material), await applied(citizen, material)] as const;
  for (const id of ids) await act(id, { type: "receive" });
  return { material, here: ids[0], there: ids[1] };
}

describe("Y8 a material that is bad in itself", () => {
  it.each(["illegible", "notGenuine", "outOfDate"] as const)(
    "%s: every open case that relied on it shows it and no longer counts it",
    async (ground) => {
      const { material, here, there } = await twoCases();
      expect((await reject(here, ground, "公章不清")).status).toBe(200);
      for (const id of [here, there]) {
        expect(await useOf(id)).toMatchObject({ state: "rejected", ground, reason: "公章不清" });
        expect(await listed(id)).toBe("missing");
      }
      expect((await pageOf(there)).timeline.at(-1)).toMatchObject({
        type: "setAside",
        actor: "system:materials",
        refs: ["M12"],
      });
      expect(await act(there, { type: "accept" })).toMatchObject({ code: "materialMissing" });
      expect(await boxed(citizen, material)).toMatchObject({ reuse: "rejected" });
      expect(await apply(citizen, material)).toMatchObject({ status: 409, code: "materialRejected" });
    },
  );

  it("said twice, or found good afterwards, is answered with a code, in whichever case", async () => {
    const { here, there } = await twoCases();
    await reject(here, "illegible");
    const refused = { status: 409, code: "materialRejected", body: { detail: "M12" } };
    for (const id of [here, there]) {
      expect(await reject(id, "illegible")).toMatchObject(refused);
      expect(await reject(id, "unsuitable")).toMatchObject(refused);
      const { id: use } = await useOf(id);
      expect(await clerk.call("POST", `/api/staff/case-materials/${use}/verify`, {})).toMatchObject(refused);
    }
    expect((await pageOf(there)).timeline.filter(({ type }) => type === "setAside")).toHaveLength(1);
  });

  it("two windows say it at once, each in its case: one of them, and the other is told", async () => {
    const { here, there } = await twoCases();
    const answers = await Promise.all([reject(here, "illegible"), reject(there, "notGenuine")]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const grounds = [(await useOf(here)).ground, (await useOf(there)).ground];
    expect(grounds[0]).toBe(grounds[1]);
    expect([await listed(here), await listed(there)]).toEqual(["missing", "missing"]);
  });

  it("what another paper meets, or what is decided, goes on", async () => {
    const { here, there } = await twoCases();
    await act(there, { type: "requestSupplement", refs: ["M12"], words: "请带原件" });
    await clerk.call("POST", `/api/staff/cases/${there}/materials/M12`, pdf);
    const third = await applied(citizen, await uploaded(citizen));
    await reject(here, "notGenuine");
    expect(await listed(there), "a good one was taken in at a window").toBe("held");
    expect((await usesOf(there)).map(({ state }) => state).toSorted()).toEqual(["accepted", "rejected"]);

    await act(third, { type: "receive" });
    await act(third, { type: "accept" });
    await act(third, { type: "review" }, officer);
    expect((await act(third, { type: "decide", outcome: "granted", reasons: [] }, officer)).status).toBe(200);
    expect((await reject(third, "notGenuine")).status, "known from now on").toBe(200);
    expect(await useOf(third)).toMatchObject({ state: "rejected", ground: "notGenuine" });
    expect(await listed(third)).toBe("held");
    expect((await pageOf(third)).phase).toBe("decided");
  });

  it("what a register answered and a window rejected is asked for anew, in the same visit too", async () => {
    const register = { register: "社会保障卡持卡信息库", purpose: "核验申请材料：社会保障卡/银行账户" };
    const again = async () =>
      apply(citizen, "", {
        itemKey: "MZ02",
        form: { telephone: "13900000000", bankAccount: "6217000000000000" },
        consents: [register],
        materials: [],
      });
    const first = told(asApplied, await again()).caseId;
    await act(first, { type: "receive" });
    expect((await reject(first, "outOfDate", "已换卡")).status).toBe(200);
    const second = told(asApplied, await again()).caseId;
    expect(await useOf(second)).toMatchObject({ ref: "M07", origin: "register", state: "accepted" });
    expect(await useOf(first)).toMatchObject({ state: "rejected" });
  });

  it("a case that was prepared before and is opened after it does not count it", async () => {
    const material = await uploaded(citizen);
    const here = await applied(citizen, material);
    const known = await business.identity.citizen(citizen.token ?? "", { kid: citizen.kid });
    if (!known.ok) throw new Error(known.code);
    const id = crypto.randomUUID();
    const request: ApplyRequest = {
      itemKey: "GA03",
      form: { telephone: "13900000000", address: "样例镇示范村1组1号", startDate: "2026-01-05" },
      later: [],
      promised: [],
      consents: [],
      materials: [{ ref: "M12", id: material }],
    };
    const prepared = await business.cases.living.prepare(
      request,
      { citizen: known.value, kid: citizen.kid },
      id,
    );
    if (!prepared.ok) throw new Error(prepared.code);
    await reject(here, "illegible");
    await business.db.transaction().execute(async (tx) => business.cases.living.open(tx, prepared.value));
    expect(await listed(id)).toBe("missing");
    expect(await useOf(id)).toMatchObject({ state: "rejected", ground: "illegible" });
  });
});

describe("Y8 a paper that is not the right one for an item", () => {
  it("counts for nothing in that case, and is as good as before in every other", async () => {
    const { material, here, there } = await twoCases();
    expect((await reject(here, "unsuitable", "不是租赁合同")).status).toBe(200);
    expect(await useOf(here)).toMatchObject({
      state: "rejected",
      ground: "unsuitable",
      reason: "不是租赁合同",
    });
    expect(await listed(here)).toBe("missing");
    expect(await listed(there)).toBe("held");
    const use = await useOf(there);
    expect(use).toMatchObject({ state: "unseen" });
    expect(use).not.toHaveProperty("reason");
    expect((await clerk.call("POST", `/api/staff/case-materials/${use.id}/verify`, {})).status).toBe(200);
    expect((await act(there, { type: "accept" })).status).toBe(200);
    expect(await boxed(citizen, material)).toMatchObject({ trust: "B", reuse: "ready" });
    expect(await useOf(here), "compared with its original, and still not the right one").toMatchObject({
      state: "rejected",
    });
  });

  it("is not brought to that case a second time", async () => {
    const { material, here } = await twoCases();
    await reject(here, "unsuitable");
    await act(here, { type: "requestSupplement", refs: ["M12"], words: "请换一份" });
    const again = { materials: [{ ref: "M12", id: material }], consents: [] };
    expect(await citizen.call("POST", `/api/kiosk/cases/${here}/materials`, again)).toMatchObject({
      status: 409,
      code: "materialRejected",
    });
    expect(await listed(here)).toBe("asked");
    const other = { materials: [{ ref: "M12", id: await uploaded(citizen) }], consents: [] };
    expect((await citizen.call("POST", `/api/kiosk/cases/${here}/materials`, other)).body).toMatchObject({
      phase: "received",
    });
  });

  it("lies sealed, with the reason somebody wrote", async () => {
    const { here } = await twoCases();
    await reject(here, "unsuitable", "张样例的合同");
    const { rows } = await sql<{ sealed_reason: Buffer }>`
      select sealed_reason from material_uses where case_id = ${here}`.execute(business.db);
    expect(rows[0]?.sealed_reason.includes(Buffer.from("张样例"))).toBe(false);
  });
});
