import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import { Catalogue, ItemVersion, type ItemContent } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createBusiness } from "../business/index.ts";
import { newRequest } from "../fleet/testing.ts";
import {
  cards,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";

// domain.md §7: the rows that the catalogue answers for.

const district = "420702";
const parseVersion = parser(ItemVersion);
const parseCatalogue = parser(Catalogue);

let business: TestBusiness;
let editor: TestStaff;
let signer: TestStaff;
let kiosk: TestKiosk;

beforeAll(async () => {
  business = await startBusiness();
  editor = business.staff("editor", { role: "catalogueEditor", division: district });
  signer = business.staff("signer", { role: "catalogueSigner", division: district });
  kiosk = business.kiosk("kiosk0catalogue");
  await kiosk.signIn(cards.zhang);
});
afterAll(async () => business.stop());

const items = "/api/staff/catalogue/items";

function version({ status, body }: Pick<Answer, "status"> & { body: unknown }): ItemVersion {
  const parsed = parseVersion(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value;
}

async function history(key: string): Promise<ItemVersion[]> {
  const { body } = await editor.call("GET", `${items}/${key}/versions`);
  const found: unknown = body["versions"];
  return Array.isArray(found) ? found.map((one) => version({ status: 200, body: one })) : [];
}

async function contentOf(key: string): Promise<ItemContent> {
  const last = (await history(key)).at(-1);
  if (last === undefined) throw new Error(`no item ${key}`);
  return last.content;
}

/** A draft of the item with these members changed. */
async function draft(key: string, changes: Partial<ItemContent>): Promise<ItemVersion> {
  const content = { ...(await contentOf(key)), ...changes };
  return version(await editor.call("POST", "/api/staff/catalogue/drafts", { content, reason: "test" }));
}

type Waivers = readonly { readonly member: string; readonly reason: string }[];
async function sign({ key, sequence }: ItemVersion, waivers: Waivers = [], who = signer): Promise<Answer> {
  return who.call("POST", `${items}/${key}/versions/${sequence}/sign`, { waivers });
}

async function publish({ key, sequence }: ItemVersion): Promise<Answer> {
  return signer.call("POST", `${items}/${key}/versions/${sequence}/publish`, {});
}

async function onKiosk(key: string) {
  const parsed = parseCatalogue((await kiosk.call("GET", "/api/kiosk/catalogue")).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.items.find((item) => item.key === key);
}

it("Y1 an item without 进驻 cannot be published, and the report says what it lacks and why", async () => {
  const presence = { window: true, authorised: false, supervised: true, exemption: "涉密事项" };
  const made = await draft("MZ06", { presence });
  expect((await sign(made)).status).toBe(200);
  expect(await publish(made)).toMatchObject({ status: 409, code: "itemNotPresent" });
  const { body } = await signer.call("GET", "/api/staff/catalogue/absences");
  const expected = { key: "MZ06", sequence: 2, missing: ["authorised"], exemption: "涉密事项" };
  expect(body["items"]).toEqual([expect.objectContaining(expected)]);
  expect(await onKiosk("MZ06")).toBeDefined();
});

describe("N1 四级四同", () => {
  it("a local name makes the difference report red and blocks publishing; a waiver with a reason lets it through", async () => {
    const { name } = await contentOf("JT01");
    const made = await draft("JT01", { name: `${name}（本区）` });
    expect(made.differences).toEqual([{ member: "name", local: `${name}（本区）`, standard: name }]);
    await sign(made);
    expect(await publish(made)).toMatchObject({ status: 409, code: "standardDiffers" });
    const { body } = await signer.call("GET", "/api/staff/catalogue/differences");
    expect(body["items"]).toEqual([expect.objectContaining({ key: "JT01", sequence: 2 })]);

    const again = await draft("JT01", {});
    await sign(again, [{ member: "name", reason: "地方性法规另有名称" }]);
    const published = version(await publish(again));
    expect(published.differences[0]?.waiver).toEqual({ reason: "地方性法规另有名称", by: "signer" });
    const { body: versions } = await editor.call("GET", `${items}/JT01/versions`);
    expect(versions["names"]).toMatchObject({ editor: "编目员", signer: "签发员" });
    expect((await onKiosk("JT01"))?.name).toBe(`${name}（本区）`);
  });

  it.each([
    ["basicCode", { basicCode: "429999999999" }],
    ["itemType", { itemType: "行政裁决" }],
    ["legalBasis", { legalBasis: ["另一部法"] }],
    ["materials", { materials: [] }],
    ["steps", { steps: ["受理"] }],
    ["legalLimit", { legalLimit: { value: 999, unit: "calendar", source: "x", confidence: "low" } }],
  ] as const)("compares %s", async (member, changes) => {
    const made = await draft("SF01", changes as unknown as Partial<ItemContent>);
    expect(made.differences.map((one) => one.member)).toContain(member);
  });
});

describe("T1 publish and withdraw", () => {
  it("no one signs what they wrote, and the order cannot be skipped", async () => {
    const both = business.staff(
      "both",
      { role: "catalogueEditor", division: district },
      { role: "catalogueSigner", division: district },
    );
    const content = await contentOf("GY03");
    const made = version(await both.call("POST", "/api/staff/catalogue/drafts", { content, reason: "r" }));
    expect(await publish(made)).toMatchObject({ status: 409, code: "eventOutOfOrder" });
    expect(await sign(made, [], both)).toMatchObject({ status: 403, code: "sameOfficer" });
    expect((await sign(made)).status).toBe(200);
    expect(await sign(made)).toMatchObject({ status: 409, code: "eventOutOfOrder" });
    expect((await publish(made)).status).toBe(200);
    expect(await publish(made)).toMatchObject({ status: 409, code: "eventOutOfOrder" });
  });

  it("a withdrawn item is gone from the kiosks and cannot be applied for; its history stays", async () => {
    const before = await onKiosk("WJ03");
    expect(before).toBeDefined();
    const answer = await signer.call("POST", `${items}/WJ03/withdraw`, { reason: "移交市级" });
    expect(version(answer)).toMatchObject({ state: "withdrawn", withdrawal: "移交市级" });
    expect(await onKiosk("WJ03")).toBeUndefined();
    const request = { itemKey: "WJ03", form: {}, later: [], promised: [], consents: [] };
    expect(await kiosk.call("POST", "/api/kiosk/applications", request)).toMatchObject({
      code: "itemUnknown",
    });
    expect(await signer.call("POST", `${items}/WJ03/withdraw`, { reason: "again" })).toMatchObject({
      code: "eventOutOfOrder",
    });
    expect((await history("WJ03")).map(({ state }) => state)).toEqual(["withdrawn"]);
  });

  it("another server process has it without being asked", async () => {
    const other = await createBusiness(business.parts);
    try {
      const made = await draft("SW01", { conditions: ["样例条件"] });
      await sign(made);
      await publish(made);
      await vi.waitFor(() => expect(other.catalogue.find("SW01")?.item.conditions).toEqual(["样例条件"]));
    } finally {
      for (const module of other.modules.toReversed()) await module.stop?.();
    }
  });

  it("only who may change this department's items here does", async () => {
    const content = await contentOf("GA04");
    const elsewhere = business.staff("elsewhere", { role: "catalogueEditor", division: "420702100" });
    const health = business.staff("health", {
      role: "catalogueEditor",
      division: district,
      department: "WJ",
    });
    for (const who of [elsewhere, health, signer]) {
      const body = { content, reason: "r" };
      expect(await who.call("POST", "/api/staff/catalogue/drafts", body)).toMatchObject({
        code: "forbidden",
      });
    }
    // Nor does anyone take an item over by writing their own department into it.
    const taken = { content: { ...content, deptKey: "WJ" }, reason: "r" };
    expect(await health.call("POST", "/api/staff/catalogue/drafts", taken)).toMatchObject({
      code: "forbidden",
    });
  });
});

it("Y4 a case keeps the version of the item it was opened with", async () => {
  const apply = async () => {
    const form = { telephone: "13900000000" };
    const request = { itemKey: "GA04", form, later: [], promised: [], consents: [] };
    const { body } = await kiosk.call("POST", "/api/kiosk/applications", request);
    return String(body["caseId"]);
  };
  const versionOf = async (id: string) => {
    const { rows } = await sql<{ version: number }>`
      select item_version as version from cases where id = ${id}`.execute(business.db);
    return rows[0]?.version;
  };
  const old = await apply();
  const { materials } = await contentOf("GA04");
  const renamed = materials.map((one) =>
    one.ref === "M08" ? Object.assign(one, { name: "新的申请表" }) : one,
  );
  const made = await draft("GA04", { materials: renamed });
  await sign(made, [{ member: "materials", reason: "表格改版" }]);
  expect((await publish(made)).status).toBe(200);
  const fresh = await apply();
  expect([await versionOf(old), await versionOf(fresh)]).toEqual([1, 2]);
  const clerk = business.staff("clerk", { role: "windowClerk", division: "420702100" });
  const namesOn = async (id: string) =>
    JSON.stringify((await clerk.call("GET", `/api/staff/cases/${id}`)).body["materials"]);
  expect(await namesOn(old)).not.toContain("新的申请表");
  expect(await namesOn(fresh)).toContain("新的申请表");
});

describe("the form is data of the item (DESIGN §5.7)", () => {
  const send = async (form: Record<string, string>) =>
    kiosk.call("POST", "/api/kiosk/applications", {
      itemKey: "GA04",
      form,
      later: [],
      promised: [],
      consents: [],
    });

  it("the kiosk has each field with its names and its check", async () => {
    expect((await onKiosk("GA04"))?.fields).toEqual([
      expect.objectContaining({ key: "telephone", zh: "联系电话", required: true, check: "telephone" }),
      expect.objectContaining({ key: "purpose", en: "Purpose", required: false }),
    ]);
  });

  it.each([
    [{ telephone: "13900000000", colour: "red" }, "/form/colour: the item does not ask for it"],
    [{ telephone: "secret-value" }, "/form/telephone: does not match"],
    [{ purpose: "求职" }, "/form/telephone: is missing"],
  ])("a wrong form is refused by the field's name", async (form, detail) => {
    const answer = await send(form);
    expect(answer).toMatchObject({ status: 400, code: "invalidData" });
    expect(answer.body["detail"]).toBe(detail);
  });

  it("the desk reads the field's name, not its key", async () => {
    const { body } = await send({ telephone: "13900000001", purpose: "求职" });
    const clerk = business.staff("clerk", { role: "windowClerk", division: "420702100" });
    const page = await clerk.call("GET", `/api/staff/cases/${String(body["caseId"])}`);
    expect(page.body["form"]).toContainEqual({ field: "purpose", label: "用途", value: "求职" });
  });
});

describe("T1 lists and guides are queries over what is in force", () => {
  const get = async (path: string) => business.web.inject(`/api/public/catalogue/${path}`);
  const keysOf = async (mode: string) => {
    const { items } = (await get(`lists/${encodeURIComponent(mode)}`)).json<{ items: { key: string }[] }>();
    return items.map(({ key }) => key);
  };

  it.each(["马上办", "网上办", "一次办", "就近办", "集中办", "帮你办", "自助办", "全域办"])(
    "%s lists its items, less what was withdrawn",
    async (mode) => {
      const text = await readFile(join(import.meta.dirname, "../../sample-data/catalogue.json"), "utf8");
      const sample: { lists: Record<string, string[]> } = JSON.parse(text);
      const expected = sample.lists[mode]?.filter((key) => key !== "WJ03");
      expect((await keysOf(mode)).toSorted()).toEqual(expected?.toSorted());
    },
  );

  it("a list opens in a spreadsheet, and another word is no list", async () => {
    const answer = await get(`lists/${encodeURIComponent("马上办")}?format=csv`);
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    const lines = answer.body.trim().split("\r\n");
    expect(lines[0]).toMatch(/^\uFEFF?事项,版本,基本编码,名称/);
    expect(lines.length).toBe((await keysOf("马上办")).length + 1);
    expect((await get("lists/everything")).statusCode).toBe(404);
  });

  it("Y4 a guide is shown as it is, and as it was when an older case was opened", async () => {
    expect((await get("items/GA04")).json()).toMatchObject({
      version: 2,
      inForce: true,
      issuer: "梁子湖区公安分局",
      content: { materials: expect.arrayContaining([expect.objectContaining({ name: "新的申请表" })]) },
    });
    const old = (await get("items/GA04?version=1")).json<{ inForce: boolean; content: unknown }>();
    expect(old.inForce).toBe(false);
    expect(JSON.stringify(old.content)).not.toContain("新的申请表");
    expect((await get("items/GA04?version=9")).json()).toMatchObject({ code: "itemUnknown" });
    expect((await get("items/WJ03")).statusCode).toBe(404);
  });
});

describe("T1 who holds what is in force", () => {
  /** An enrolled kiosk that is here. */
  async function standing(number: string): Promise<string> {
    const place = {
      name: "目录点",
      division: "样例市",
      divisionCode: "420702100",
      phone: "12345",
      hours: "24 小时",
    };
    const kid = await business.kiosks.register({ ...place, number });
    const { csrPem } = await newRequest();
    const enrolled = await business.kiosks.enrol({ claim: await business.kiosks.newClaim(kid), csrPem });
    expect(enrolled.ok).toBe(true);
    await present(kid);
    return kid;
  }
  const present = async (kid: string, lost: number | null = null) =>
    sql`
      insert into kiosk_live (kid, sid, online_since, lost_at, offline_at)
      values (${kid}, ${crypto.randomUUID()}, ${business.clock.now()}, ${lost}, ${lost})
      on conflict (kid) do update set online_since = excluded.online_since, lost_at = excluded.lost_at,
        offline_at = excluded.offline_at`.execute(business.db);
  /** As the agent asks: with what it holds. */
  const ask = async (kid: string, held?: string) =>
    business.kioskApp.inject({
      url: "/api/kiosk/catalogue",
      headers: { "x-test-kid": kid, ...(held !== undefined && { "if-none-match": `"${held}"` }) },
    });
  const holders = async () => (await editor.call("GET", "/api/staff/catalogue/holders")).body;
  const takenAt = async (kid: string) => {
    const { rows } = await sql<{ taken_at: Date }>`
      select taken_at from kiosk_catalogues where kid = ${kid}`.execute(business.db);
    return rows[0]?.taken_at.getTime();
  };

  it("T1 is counted: who has it, who takes it, who is late with it, and who is away", async () => {
    const [near, far] = [await standing("11"), await standing("12")];
    // One that is registered and never came holds nothing, and nobody waits for it.
    const place = {
      name: "目录点",
      division: "样例市",
      divisionCode: "420702100",
      phone: "12345",
      hours: "24 小时",
    };
    await business.kiosks.register({ ...place, number: "13" });
    const before = business.catalogue.current().version;
    const given = business.clock.now();
    for (const kid of [near, far]) expect((await ask(kid)).statusCode).toBe(200);
    expect(await holders()).toMatchObject({ version: before, kiosks: 2, holding: 2 });
    business.clock.advance(60_000);
    expect((await ask(near, before)).statusCode).toBe(304);
    expect(await takenAt(near)).toBe(given);

    await present(far, business.clock.now());
    business.clock.advance(60_000);
    expect((await signer.call("POST", `${items}/GA06/withdraw`, { reason: "移交市级" })).status).toBe(200);
    const since = business.clock.now();
    const { version } = business.catalogue.current();
    expect(version).not.toBe(before);
    expect(await holders()).toEqual({ version, since, kiosks: 2, holding: 0, taking: 1, late: 0, away: 1 });
    business.clock.advance(5 * 60_000 + 1);
    expect(await holders()).toMatchObject({ holding: 0, taking: 0, late: 1, away: 1 });

    expect((await ask(near, before)).statusCode).toBe(200);
    expect(await takenAt(near)).toBe(business.clock.now());
    await present(far);
    expect(await holders()).toMatchObject({ holding: 1, taking: 1, late: 0, away: 0 });
    expect((await ask(far, before)).statusCode).toBe(200);
    expect(await holders()).toMatchObject({ since, kiosks: 2, holding: 2 });

    // A server that starts again knows the same, and since when.
    const second = await createBusiness(business.parts);
    expect(second.catalogue.versions()[0]).toEqual({ version, since });
    for (const module of second.modules.toReversed()) await module.stop?.();
  });
});
