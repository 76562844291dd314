import { parser } from "@zizhuban/device-agent-contract";
import {
  Catalogue,
  LifeEventView,
  PackageVersion,
  type Assignment,
  type PackageContent,
} from "@zizhuban/server-contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createBusiness } from "../business/index.ts";
import {
  cards,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { deskOf, settle } from "./testing.ts";

// domain.md §7.3 L1, §7.4 T1: packages are data in versions; what is published and withdrawn is so on the kiosks.

const district = "420702";
const parseCatalogue = parser(Catalogue);
const parseVersion = parser(PackageVersion);
const parseView = parser(LifeEventView);
const packages = "/api/staff/life-event-packages";

let business: TestBusiness;
let zhang: TestKiosk;
let editor: TestStaff;
let publisher: TestStaff;
let both: TestStaff;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0zhang");
  await zhang.signIn(cards.zhang);
  const everywhere = (role: Assignment["role"]): Assignment => ({ role, division: district });
  editor = business.staff("editor", everywhere("catalogueEditor"));
  publisher = business.staff("publisher", everywhere("catalogueSigner"));
  both = business.staff("both", everywhere("catalogueEditor"), everywhere("catalogueSigner"));
});
afterAll(async () => business.stop());

const node = (item: string, after: string[] = []) => ({
  item,
  optional: false,
  after,
  yields: [],
  opinions: [],
  visit: false,
});
/** A check of records, then an appointment that is made at once. */
const sample: PackageContent = {
  code: "YJS91",
  sample: true,
  name: { zh: "测试一件事", en: "A package for tests" },
  subject: "自然人",
  stages: ["就医"],
  lead: "SF",
  nodes: [node("GA04"), node("MZ01", ["GA04"])],
  questions: [],
  promised: { value: 6, unit: "workday" },
  note: "",
};

function told<Value>(
  parse: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
  { status, body }: Answer,
): Value {
  const parsed = parse(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value;
}

async function draft(content: PackageContent, who = editor): Promise<PackageVersion> {
  return told(parseVersion, await who.call("POST", `${packages}/drafts`, { content, reason: "test" }));
}

async function step({ code, sequence }: PackageVersion, what: "check" | "publish", who = publisher) {
  return who.call("POST", `${packages}/${code}/versions/${sequence}/${what}`, {});
}

/** In force after this. */
async function put(content: PackageContent, author = editor): Promise<PackageVersion> {
  const made = await draft(content, author);
  told(parseVersion, await step(made, "check", editor));
  return told(parseVersion, await step(made, "publish"));
}

async function withdraw(code: string, who = publisher): Promise<Answer> {
  return who.call("POST", `${packages}/${code}/withdraw`, { reason: "并入就医报销" });
}

async function apply(code: string, version: number): Promise<Answer> {
  const request = { code, version, answers: {}, chosen: [], form: { telephone: "13900000000" } };
  const nothing = { later: [], promised: [], consents: [] };
  return zhang.call("POST", "/api/kiosk/life-event-cases", { ...request, ...nothing });
}

/** What a kiosk is answered that asks for the catalogue with the version it holds. */
async function polled(held = "") {
  const answer = await business.kioskApp.inject({
    url: "/api/kiosk/catalogue",
    headers: { "x-test-kid": "kiosk0zhang", "if-none-match": held },
  });
  const catalogue = answer.statusCode === 200 ? parseCatalogue(answer.json()) : undefined;
  return {
    status: answer.statusCode,
    version: String(answer.headers["etag"]),
    listed: catalogue?.ok === true ? catalogue.value.lifeEvents : [],
  };
}

describe("L1 a package is data that two people publish", () => {
  it("a faulty draft is not checked, an author does not publish, a published one replaces the last", async () => {
    const faulty = await draft({ ...sample, nodes: [node("GA04", ["MZ01"]), node("MZ01", ["GA04"])] });
    expect(faulty.faults.map(({ code }) => code)).toContain("cycle");
    expect(await step(faulty, "check", editor)).toMatchObject({ status: 409, code: "packageFaulty" });

    const own = await draft(sample, both);
    expect(await step(own, "publish", both)).toMatchObject({ code: "eventOutOfOrder" });
    expect((await step(own, "check", both)).status).toBe(200);
    expect(await step(own, "publish", both)).toMatchObject({ status: 403, code: "sameOfficer" });
    expect((await step(own, "publish")).status).toBe(200);

    const next = await put({ ...sample, promised: { value: 9, unit: "workday" } });
    const old = await apply("YJS91", own.sequence);
    expect(old).toMatchObject({ status: 409, code: "packageChanged" });
    expect((await apply("YJS91", next.sequence)).status).toBe(200);
  });

  it("says the line of every fault in a text", async () => {
    const text = JSON.stringify({ ...sample, promised: { value: 1, unit: "workday" } }, null, 1);
    const answer = await editor.call("POST", `${packages}/validate`, { text });
    const line = text.split("\n").findIndex((one) => one.includes('"value": 1')) + 1;
    expect(answer.body["faults"]).toEqual([
      { code: "pathTooLong", path: "/promised/value", line, detail: "GA04: 2" },
    ]);
  });
});

describe("T1 packages on the kiosks", () => {
  it("T1 a package published is in the catalogue kiosks ask for, under another version; withdrawn it is gone", async () => {
    const before = await polled();
    const codes = new Set(before.listed.map(({ code }) => code));
    expect(before.status).toBe(200);
    expect((await polled(before.version)).status).toBe(304);

    const made = await put({ ...sample, code: "YJS92" });
    const after = await polled(before.version);
    expect(after.status).toBe(200);
    expect(after.listed.filter(({ code }) => !codes.has(code))).toEqual([
      { code: "YJS92", name: "测试一件事", stages: ["就医"], items: ["GA04", "MZ01"] },
    ]);

    const life = told(parseView, await apply("YJS92", made.sequence));
    expect(told(parseVersion, await withdraw("YJS92"))).toMatchObject({
      state: "withdrawn",
      withdrawal: "并入就医报销",
      withdrawnBy: "publisher",
    });
    const last = await polled(after.version);
    expect(last).toEqual(before);
    expect(await apply("YJS92", made.sequence)).toMatchObject({ code: "packageUnknown" });

    // What was applied for before goes on to its end.
    await settle(deskOf(business, "GA"), life.items[0]?.caseId ?? "");
    const end = told(parseView, await zhang.call("GET", `/api/kiosk/life-event-cases/${life.id}`));
    expect(end).toMatchObject({ state: "completed", name: sample.name, items: [{}, { state: "done" }] });
    const { body } = await editor.call("GET", `${packages}/YJS92/versions`);
    expect(body["versions"]).toMatchObject([
      { sequence: 1, state: "withdrawn", author: "editor", publisher: "publisher", reason: "test" },
    ]);
    expect(body["names"]).toEqual({ editor: "编目员", publisher: "publisher" });
    // It may come back, as another version.
    expect(await put({ ...sample, code: "YJS92" })).toMatchObject({ sequence: 2, state: "published" });
  });

  it("T1 another server process has it without being asked", async () => {
    const other = await createBusiness(business.parts);
    try {
      const listed = () => other.catalogue.current().lifeEvents.map(({ code }) => code);
      await put({ ...sample, code: "YJS93" });
      await vi.waitFor(() => expect(listed()).toContain("YJS93"));
      await withdraw("YJS93");
      await vi.waitFor(() => expect(listed()).not.toContain("YJS93"));
    } finally {
      for (const module of other.modules.toReversed()) await module.stop?.();
    }
  });

  it("T1 who wrote a package does not take it away, nor who only edits", async () => {
    await put({ ...sample, code: "YJS94" }, both);
    expect(await withdraw("YJS94", both)).toMatchObject({ status: 403, code: "sameOfficer" });
    expect(await withdraw("YJS94", editor)).toMatchObject({ status: 403, code: "forbidden" });
    expect((await polled()).listed.map(({ code }) => code)).toContain("YJS94");
    expect((await withdraw("YJS94")).status).toBe(200);
    expect(await withdraw("YJS94")).toMatchObject({ status: 404, code: "packageUnknown" });
  });
});
