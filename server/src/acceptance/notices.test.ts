import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import { Catalogue, ItemVersion, NoticeSheet, type ItemContent } from "@zizhuban/server-contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { noticePaper } from "../notices/index.ts";
import { renderSheet } from "../sheets/index.ts";
import { readPdf } from "../sheets/testing.ts";
import { applyFor } from "./testing.ts";

// domain.md §7.1 Y4: 一次性告知单, made from the item and the situation, versioned, stamped on the case.

const parseSheet = parser(NoticeSheet);
const parseVersion = parser(ItemVersion);
const parseCatalogue = parser(Catalogue);
let business: TestBusiness;
let zhang: TestKiosk;
let editor: TestStaff;
let signer: TestStaff;
let clerk: TestStaff;

beforeAll(async () => {
  business = await startBusiness();
  editor = business.staff("editor", { role: "catalogueEditor", division: "420702" });
  signer = business.staff("signer", { role: "catalogueSigner", division: "420702" });
  clerk = business.staff("clerk", { role: "windowClerk", division: "420702" });
  zhang = business.kiosk("kiosk0notice");
  await zhang.signIn(cards.zhang);
});
afterAll(async () => business.stop());

const read = (body: unknown): NoticeSheet => {
  const parsed = parseSheet(body);
  if (!parsed.ok) throw new Error(`${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value;
};
const sheet = async (key: string, query = "") =>
  read((await business.web.inject(`/api/public/catalogue/items/${key}/notice${query}`)).json());
const paper = async (url: string) => readPdf((await business.web.inject(url)).rawPayload);

async function publish(key: string, change: (content: ItemContent) => ItemContent): Promise<void> {
  const items = "/api/staff/catalogue/items";
  const guide = (await business.web.inject(`/api/public/catalogue/items/${key}`)).json<{
    content: ItemContent;
  }>();
  const content = change(guide.content);
  const draft = await editor.call("POST", "/api/staff/catalogue/drafts", { content, reason: "表格改版" });
  const made = parseVersion(draft.body);
  if (!made.ok) throw new Error(JSON.stringify(draft.body));
  const version = `${items}/${key}/versions/${made.value.sequence}`;
  const waivers = [{ member: "materials", reason: "表格改版" }];
  expect((await signer.call("POST", `${version}/sign`, { waivers })).status).toBe(200);
  expect((await signer.call("POST", `${version}/publish`, {})).status).toBe(200);
}

it("Y4 the sheet says everything once: conditions, materials, limits, fee, where to complain", async () => {
  const told = await sheet("GA04");
  expect(told).toMatchObject({ itemKey: "GA04", version: 1, materials: expect.any(Array) });
  const { text, pages } = await paper("/api/public/catalogue/items/GA04/notice.pdf");
  const squeezed = text.replaceAll(/\s/g, "");
  for (const { name } of told.materials) expect(squeezed).toContain(name.replaceAll(/\s/g, ""));
  for (const words of ["一次性告知单", told.name, "12345", "行政复议", "GA04-1", "办理流程"])
    expect(squeezed).toContain(words);
  expect(pages).toBe(1);
});

it("Y4 the code to begin on a telephone costs no item's sheet a page", async () => {
  const parsed = parseCatalogue((await zhang.call("GET", "/api/kiosk/catalogue")).body);
  const keys = parsed.ok ? parsed.value.items.map(({ key }) => key) : [];
  expect(keys).toHaveLength(70);
  const pages = async (told: NoticeSheet, address?: string) => {
    const model = new Sensitive(noticePaper(told, true, address));
    const pdf = (await renderSheet(model, "a4", told.since)).expose();
    return pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length;
  };
  for (const key of keys) {
    const told = await sheet(key);
    const address = `https://zizhuban.ezhou.gov.example/phone/items/${key}`;
    expect([key, await pages(told, address)]).toEqual([key, await pages(told)]);
  }
});

it("Y4 what may come later is said with its time and its way", async () => {
  const { later } = await sheet("YB05");
  expect(later).toEqual([
    expect.objectContaining({ ref: "M17", workdays: 10, way: expect.stringContaining("补交") }),
  ]);
  const { text } = await paper("/api/public/catalogue/items/YB05/notice.pdf");
  expect(text.replaceAll(/\s/g, "")).toContain("受理后10个工作日内");
});

it("Y4 the situation decides which materials are asked for", async () => {
  const plain = await sheet("JY01");
  const renting = await sheet("JY01", "?applies=M05");
  const refs = ({ materials }: NoticeSheet) => materials.map(({ ref }) => ref);
  expect(refs(plain)).not.toContain("M05");
  expect(refs(renting)).toEqual([...refs(plain), "M05"].toSorted());
  expect(plain.situations.map(({ ref, applies }) => [ref, applies])).toContainEqual(["M05", false]);
  const wrong = await business.web.inject("/api/public/catalogue/items/JY01/notice?applies=M99");
  expect(wrong.json()).toMatchObject({ code: "materialNotOnList" });
});

it("Y4 the same sheet fits a roll of 80 mm, as long as it needs to be", async () => {
  const { width, pages, text, height } = await paper(
    "/api/public/catalogue/items/GA04/notice.pdf?paper=roll80",
  );
  expect(width).toBeCloseTo(226.8, 0);
  expect(pages).toBe(1);
  expect(height).toBeGreaterThan(400);
  expect(text).toContain("一次性告知单");
});

it("Y4 change a material → new sheet version; the old case still shows its version", async () => {
  const old = await applyFor(zhang);
  await publish("GA04", (content) => ({
    ...content,
    materials: content.materials.map((one) => (one.ref === "M08" ? { ...one, name: "新的申请表" } : one)),
  }));
  const fresh = await applyFor(zhang);
  expect(await sheet("GA04")).toMatchObject({ version: 2 });
  const ofCase = async (id: string) => read((await clerk.call("GET", `/api/staff/cases/${id}/notice`)).body);
  const [before, after] = [await ofCase(old.caseId), await ofCase(fresh.caseId)];
  expect([before.version, after.version]).toEqual([1, 2]);
  expect(JSON.stringify(before.materials)).not.toContain("新的申请表");
  expect(JSON.stringify(after.materials)).toContain("新的申请表");
  const printed = await clerk.call("GET", `/api/staff/cases/${old.caseId}/notice.pdf?paper=roll80`);
  expect(readPdf(printed.bytes).text).toContain("第 1 版");
  expect(read((await zhang.call("GET", `/api/kiosk/cases/${old.caseId}/notice`)).body).version).toBe(1);
  // The sheet of an earlier version can be had by anybody, by its number.
  expect((await sheet("GA04", "?version=1")).version).toBe(1);
});

it("G3 the fee shown is the item's fee, in the same words on kiosk and sheet, also after it changed", async () => {
  const shown = async (key: string) => {
    const parsed = parseCatalogue((await zhang.call("GET", "/api/kiosk/catalogue")).body);
    return parsed.ok ? parsed.value.items.find((item) => item.key === key)?.fee : undefined;
  };
  const onSheet = async (key: string) =>
    (await sheet(key)).facts.find(({ label }) => label === "收费")?.value;
  const fees = {
    GA04: { amount: 0, note: "不收费" },
    GA01: { amount: 20, note: "20 元/证" },
    GA08: { amount: null, note: "按处罚决定" },
    BD06: { amount: 80, note: "80 元/件（住宅80元、非住宅550元）" },
  };
  for (const [key, fee] of Object.entries(fees))
    expect([key, await shown(key), await onSheet(key)]).toEqual([key, fee, fee.note]);
  await publish("GA01", (content) => ({ ...content, fee: { ...content.fee, amount: 30 } }));
  expect(await shown("GA01")).toEqual({ amount: 30, note: "30 元/证" });
  expect(await onSheet("GA01")).toBe("30 元/证");
});

it("a kiosk's page reads guide and sheet over the kiosk's own connection", async () => {
  const guide = await zhang.call("GET", "/api/public/catalogue/items/RS03");
  expect(guide.body).toMatchObject({ version: 1, content: { key: "RS03" } });
  expect(read((await zhang.call("GET", "/api/public/catalogue/items/RS03/notice")).body).itemKey).toBe(
    "RS03",
  );
});

it("a case's sheet is for its citizen and for who may read the case", async () => {
  const { caseId } = await applyFor(zhang);
  const wang = business.kiosk("kiosk0other");
  await wang.signIn(cards.wang);
  expect(await wang.call("GET", `/api/kiosk/cases/${caseId}/notice`)).toMatchObject({ code: "caseUnknown" });
  const far = business.staff("far", { role: "windowClerk", division: "420702101" });
  for (const path of ["notice", "notice.pdf"])
    expect(await far.call("GET", `/api/staff/cases/${caseId}/${path}`)).toMatchObject({
      code: "caseUnknown",
    });
});
