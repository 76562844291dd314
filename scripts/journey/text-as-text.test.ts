import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  BoxMaterial,
  CaseMaterial,
  CasePage,
  ItemVersion,
  type Assignment,
  type DeskAction,
} from "@zizhuban/server-contract";
import { blankPdf, cards, startBusiness, type TestBusiness, type TestKiosk } from "@zizhuban/server/testing";
import { Type } from "typebox";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { root } from "../house/paths.ts";
import { launchBrowser } from "./browser.ts";
import { sitAt } from "./console-seat.ts";
import { planted, plantedIn, plantedShort, watchScripts } from "./planted.ts";

// What a citizen or a colleague wrote is shown at the console as they wrote it: it never becomes part of the page.

const district = "420702";
const town = "420702100";
const roles = {
  clerk: [{ role: "windowClerk", division: district }],
  officer: [
    { role: "reviewer", division: district },
    { role: "approver", division: district },
  ],
  keeper: [{ role: "fileKeeper", division: district }],
  keeper2: [{ role: "fileKeeper", division: district }],
  head: [{ role: "departmentHead", division: district }],
  editor: [{ role: "catalogueEditor", division: district }],
} as const satisfies Record<string, readonly Assignment[]>;
type Person = keyof typeof roles;

const read = {
  applied: parser(ApplyOutcome),
  box: parser(BoxMaterial),
  ofCase: parser(Type.Object({ materials: Type.Array(CaseMaterial) })),
  page: parser(CasePage),
  version: parser(ItemVersion),
  certificate: parser(Type.Object({ certificate: Type.Object({ id: Type.String() }) })),
};

let business: TestBusiness;
let browser: Browser;
let address: string;
let zhang: TestKiosk;

beforeAll(async () => {
  await buildPages(() => undefined);
  [business, browser] = await Promise.all([startBusiness(), launchBrowser()]);
  for (const [person, assignments] of Object.entries(roles)) business.staff(person, ...assignments);
  zhang = business.kiosk("kiosk0text", town);
  await zhang.signIn(cards.zhang);
  address = await business.serveConsole(join(root, "server/console/dist"));
});
afterAll(async () => {
  await browser?.close();
  await business?.stop();
});

const staff = (person: Person) => business.staff(person, ...roles[person]);

function told<Value>(
  parse: (body: unknown) => { ok: true; value: Value } | { ok: false },
  { body, status }: { body: unknown; status: number },
): Value {
  const parsed = parse(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)}`);
  return parsed.value;
}

/** Goes there as this person, does what opens the thing, and sees every one of these texts, and only as text. */
async function shows(
  person: Person,
  hash: string,
  texts: readonly string[],
  open: (page: Page) => Promise<void> = async () => undefined,
): Promise<void> {
  const { page } = await sitAt(browser, address, person);
  const scripts = await watchScripts(page);
  await page.goto(`${address}${hash}`);
  await page.reload();
  await open(page);
  for (const text of texts) await page.getByText(text).first().waitFor();
  expect(await plantedIn(page)).toEqual([]);
  expect(scripts).toEqual([]);
  await page.context().close();
}

async function apply(itemKey: string, form: object, more: object = {}): Promise<string> {
  const request = { itemKey, form, later: [], promised: [], consents: [], ...more };
  return told(read.applied, await zhang.call("POST", "/api/kiosk/applications", request)).caseId;
}

async function act(person: Person, id: string, ...actions: readonly DeskAction[]): Promise<void> {
  for (const action of actions) {
    const { version } = told(read.page, await staff(person).call("GET", `/api/staff/cases/${id}`));
    told(read.page, await staff(person).call("POST", `/api/staff/cases/${id}/actions`, { version, action }));
  }
}

it("what becomes an element, and what tries to run, is found by the look of this test", async () => {
  const { page } = await sitAt(browser, address, "clerk");
  const scripts = await watchScripts(page);
  await page.reload();
  await page.evaluate(() => {
    const image = document.createElement("img");
    image.src = "/planted";
    document.body.append(image);
    const script = document.createElement("script");
    try {
      script.text = "alert(2)";
    } catch {
      // The page's policy takes no text for a script, and says so.
    }
  });
  expect(await plantedIn(page)).toEqual(["img"]);
  await expect.poll(() => scripts).toEqual(["require-trusted-types-for"]);
  await page.context().close();
});

it("a case: what was filled in, what was asked for, why a paper was not taken, why it was refused", async () => {
  const reason = planted("事由");
  const asked = planted("补正");
  const unfit = planted("不清");
  const refused = planted("不予");
  const id = await apply("SF01", { telephone: "13900000000", reason }, { promised: ["M37"] });
  await act("clerk", id, { type: "receive" });
  await act("clerk", id, { type: "requestSupplement", refs: ["M37"], words: asked });
  const paper = told(read.box, await zhang.upload("M37", await blankPdf(1, "Paper"))).id;
  const supply = { materials: [{ ref: "M37", id: paper }], consents: [] };
  expect((await zhang.call("POST", `/api/kiosk/cases/${id}/materials`, supply)).status).toBe(200);
  const materials = `/api/staff/cases/${id}/materials`;
  const [use] = told(read.ofCase, await staff("clerk").call("GET", materials)).materials;
  await act("clerk", id, { type: "accept" });
  await act("officer", id, { type: "review" });
  await act("officer", id, { type: "decide", outcome: "refused", reasons: [refused] });
  const why = { ground: "notGenuine", reason: unfit };
  const rejected = await staff("clerk").call("POST", `/api/staff/case-materials/${use?.id}/reject`, why);
  expect(rejected.status, JSON.stringify(rejected.body)).toBe(200);
  await shows("clerk", `#/case/${id}`, [reason, asked, unfit, refused]);
});

it("a delivery: to whom, and where", async () => {
  const [name, street] = [plantedShort("收件"), planted("路")];
  const id = await apply("GA04", { telephone: "13900000000" });
  const to = { name, telephone: "13900000000", address: street };
  const chosen = await zhang.call("POST", `/api/kiosk/cases/${id}/delivery`, { way: "post", address: to });
  expect(chosen.status, JSON.stringify(chosen.body)).toBe(200);
  await act("clerk", id, { type: "receive" }, { type: "accept" });
  const granted = { type: "decide", outcome: "granted", reasons: [] } as const;
  await act("officer", id, { type: "review" }, { ...granted, reasons: [] }, { type: "produce" });
  await act("clerk", id, { type: "handOver" });
  const carrier = "<b>邮政</b>";
  const sent = { carrier, tracking: "EA123456789CN" };
  expect((await staff("clerk").call("POST", `/api/staff/deliveries/${id}/dispatch`, sent)).status).toBe(200);
  await shows("clerk", "#/deliveries", [name, street, carrier], async (page) =>
    page.locator(`[data-delivery="${id}"]`).click(),
  );
});

it("a file: what somebody says is wrong, why it was corrected, why two are one", async () => {
  const [wrong, reason] = [planted("异议"), planted("同一人")];
  await business.kiosk("kiosk0other").openSession(cards.wang);
  const dispute = { field: "telephone", words: wrong };
  expect((await zhang.call("POST", "/api/kiosk/file/disputes", dispute)).status).toBe(200);
  const merge = { keep: cards.zhang.idNumber, merge: cards.wang.idNumber, reason };
  expect((await staff("keeper").call("POST", "/api/staff/party-merges", merge)).status).toBe(200);
  await shows("keeper2", "#/parties", [wrong, reason]);
});

it("a licence: what it may be used for, and why it should end", async () => {
  const [purpose, reason] = [plantedShort("用途"), planted("发错")];
  business.clock.advance(61_000);
  await zhang.signIn(cards.zhang);
  const { id } = told(read.certificate, await zhang.openCase("RS01")).certificate;
  const allowed = { recipient: "GJ", purpose, days: 10 };
  const authorised = await zhang.call("POST", `/api/kiosk/licences/${id}/authorisations`, allowed);
  expect(authorised.status, JSON.stringify(authorised.body)).toBe(200);
  const change = { kind: "revocation", reason };
  expect((await staff("head").call("POST", `/api/staff/licences/${id}/changes`, change)).status).toBe(200);
  await shows("head", `#/licences/${id}`, [purpose, reason]);
});

it("an item of the catalogue: its words, and why it was changed", async () => {
  const [condition, step, why] = [planted("条件"), planted("步骤"), planted("改版")];
  const guide = await business.web.inject("/api/public/catalogue/items/GA04");
  const { content } = guide.json<{ content: ItemVersion["content"] }>();
  const draft = {
    content: { ...content, conditions: [condition], steps: [...content.steps, step] },
    reason: why,
  };
  told(read.version, await staff("editor").call("POST", "/api/staff/catalogue/drafts", draft));
  await shows("editor", "#/catalogue/GA04", [why]);
});
