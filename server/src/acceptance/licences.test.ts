import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { hybridCheckHolds, parser } from "@zizhuban/device-agent-contract";
import { LicenceFile, OwnLicence } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  certificateOf,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { applyFor } from "./testing.ts";

const hour = 3_600_000;
const day = 24 * hour;
const fileOf = parser(LicenceFile);
const ownOf = parser(Type.Object({ licences: Type.Array(OwnLicence) }));

let business: TestBusiness;
let kiosk: TestKiosk;
let head: TestStaff;
let second: TestStaff;
let issued: ReturnType<typeof certificateOf>;
beforeAll(async () => {
  business = await startBusiness();
  head = business.staff("head", { role: "departmentHead", division: "420702", department: "RS" });
  second = business.staff("second", { role: "departmentHead", division: "420702" });
});
afterAll(async () => business.stop());
beforeEach(async () => {
  business.clock.advance(hour);
  kiosk = business.kiosk("kiosk0licence");
  await kiosk.signIn(cards.zhang);
  issued = certificateOf((await kiosk.openCase("RS01")).body);
});

async function file(who = head): Promise<LicenceFile> {
  const answer = await who.call("GET", `/api/staff/licences/${issued.id}`);
  const parsed = fileOf(answer.body);
  if (!parsed.ok) throw new Error(JSON.stringify(answer.body));
  return parsed.value;
}

async function own(who = kiosk): Promise<OwnLicence[]> {
  const parsed = ownOf((await who.call("GET", "/api/kiosk/licences")).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.licences;
}

/** Proposed by the head of the department, approved by another. */
async function changed(kind: "revocation" | "reissue"): Promise<LicenceFile> {
  const asked = { kind, reason: "持证人说证照丢了" };
  const proposed = fileOf((await head.call("POST", `/api/staff/licences/${issued.id}/changes`, asked)).body);
  const id = proposed.ok ? proposed.value.changes.at(-1)?.id : undefined;
  const done = await second.call("POST", `/api/staff/licence-changes/${String(id)}/approve`, {});
  expect(done.status).toBe(200);
  return file();
}

async function documentOf(granted: { body: Record<string, unknown> }, who = kiosk): Promise<Buffer> {
  const answer = await who.call("GET", `/api/kiosk/print-grants/${String(granted.body["grantId"])}/document`);
  expect(answer.status).toBe(200);
  return answer.bytes;
}

async function wordsOf(pdf: Buffer): Promise<string> {
  const path = join(business.folder, "licence.pdf");
  await writeFile(path, pdf);
  return (await promisify(execFile)("pdftotext", [path, "-"])).stdout;
}

async function check(pdf: Buffer): Promise<Record<string, unknown>> {
  const response = await business.web.inject({
    method: "POST",
    url: "/api/public/verify-document",
    headers: { "content-type": "application/pdf" },
    payload: pdf,
  });
  return response.json();
}

const verifyPage = async (url: string) =>
  (await business.web.inject({ method: "GET", url: new URL(url).pathname })).body;
const grant = async (id = issued.id) => kiosk.call("POST", `/api/kiosk/certificates/${id}/grants`, {});

const copyOf = async (id = "") =>
  kiosk.call("POST", `/api/kiosk/licences/${id}/copies`, { purpose: "办理贷款", days: 30 });

describe("S5 electronic licences", () => {
  it("S5 number and identifier validate by their check character (MOD 37,36), and no other does", async () => {
    const { number, identifier } = await file();
    const plain = identifier.split(".").slice(5).join("");
    for (const text of [number, plain]) {
      expect(hybridCheckHolds(text, "alphanumeric")).toBe(true);
      const wrong = text.slice(0, -1) + (text.endsWith("A") ? "B" : "A");
      expect(hybridCheckHolds(wrong, "alphanumeric")).toBe(false);
    }
  });

  it("S5 revoked by two persons: print refused, the verify page says 已注销, so does the file's check", async () => {
    const pdf = await documentOf(await grant());
    expect(await verifyPage(issued.verifyUrl)).toContain("有效");
    const url = `/api/staff/licences/${issued.id}/changes`;
    const asked = { kind: "revocation", reason: "张样例来电，发证有误" };
    const proposed = fileOf((await head.call("POST", url, asked)).body);
    const change = proposed.ok ? proposed.value.changes[0] : undefined;
    expect(change).toMatchObject({ state: "proposed", dual: true, proposedBy: "staff:head" });
    expect(await second.call("POST", url, asked)).toMatchObject({ code: "licenceChangeOpen" });
    // Only proposed: it still holds.
    expect(await verifyPage(issued.verifyUrl)).not.toContain("已注销");
    const approve = `/api/staff/licence-changes/${String(change?.id)}/approve`;
    expect(await head.call("POST", approve, {})).toMatchObject({
      status: 403,
      code: "licenceChangeSamePerson",
    });
    const twice = await Promise.all([second.call("POST", approve, {}), second.call("POST", approve, {})]);
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
    expect(await file()).toMatchObject({
      state: "revoked",
      changes: [{ state: "done", decidedBy: "staff:second" }],
    });
    // Whose licence it was, is told why.
    expect((await own()).find(({ id }) => id === issued.id)?.revokedFor).toBe(asked.reason);

    expect(await grant()).toMatchObject({ status: 410, code: "certificateRevoked" });
    const copy = { purpose: "办理贷款", days: 30 };
    expect(await kiosk.call("POST", `/api/kiosk/licences/${issued.id}/copies`, copy)).toMatchObject({
      code: "certificateRevoked",
    });
    expect(await verifyPage(issued.verifyUrl)).toContain("已注销");
    expect(await check(pdf)).toMatchObject({ state: "revoked" });
    const { rows } = await sql<{ text: string }>`
      select string_agg(c::text, ' ') as text from certificate_changes c`.execute(business.db);
    expect(rows[0]?.text).not.toContain("张样例");
  });

  it("S5 reissued: the old one is out of force, the new one has a new number and the next version", async () => {
    const old = await changed("reissue");
    expect(old).toMatchObject({ state: "revoked" });
    const mine = (await own()).find(({ id }) => id === old.replacedBy);
    expect(mine).toMatchObject({ state: "valid" });
    expect(mine?.number).not.toBe(old.number);
    expect(mine?.identifier).toContain(".002.");
    expect(mine?.identifier.split(".")[7]).toBe(old.identifier.split(".")[7]);
    expect(hybridCheckHolds(mine?.identifier.split(".").slice(5).join("") ?? "", "alphanumeric")).toBe(true);
    const pdf = await documentOf(await grant(mine?.id));
    expect(await wordsOf(pdf)).toContain(mine?.number);
    expect(await check(pdf)).toMatchObject({ state: "valid", certificate: { number: mine?.number } });
    expect(await grant()).toMatchObject({ code: "certificateRevoked" });
  });

  it("S5 changed: old beside new is approved by another, and the new one says what the file says now", async () => {
    const url = `/api/staff/licences/${issued.id}`;
    const asked = { reason: "持证人改了名字", fromFile: ["holderName"] };
    const propose = async (body: object) => head.call("POST", `${url}/fact-changes`, body);
    const facts = async () => (await head.call("GET", `${url}/facts`)).body["facts"];
    const said = { fact: "holderName", says: ["张样例"] };
    expect(await facts()).toEqual([{ ...said, file: ["张样例"] }]);
    expect(await propose(asked)).toMatchObject({ status: 409, code: "licenceFactsUnchanged" });
    for (const body of [
      { ...asked, outputs: ["别的"] },
      { ...asked, fromFile: ["enterpriseName"] },
    ])
      expect(await propose(body)).toMatchObject({ status: 422, code: "licenceFactFixed" });
    expect(await propose({ ...asked, fromFile: ["number"] })).toMatchObject({ code: "invalidData" });

    business.clock.advance(hour);
    await kiosk.signIn({ ...cards.zhang, name: "张\ue5cf" });
    expect(await propose(asked)).toMatchObject({ status: 422, code: "nameNotPrintable" });
    business.clock.advance(hour);
    await kiosk.signIn({ ...cards.zhang, name: "张改名" });
    const elsewhere = business.staff("elsewhere", { role: "departmentHead", division: "420703" });
    for (const answer of [
      await elsewhere.call("GET", `${url}/facts`),
      await elsewhere.call("POST", `${url}/fact-changes`, asked),
    ])
      expect(answer).toMatchObject({ status: 404, code: "certificateUnknown" });
    expect(await facts()).toEqual([{ ...said, file: ["张改名"] }]);
    const changes = [{ fact: "holderName", was: ["张样例"], becomes: ["张改名"] }];
    const proposed = fileOf((await propose(asked)).body);
    const change = proposed.ok ? proposed.value.changes[0] : undefined;
    expect(change).toMatchObject({ kind: "change", state: "proposed", dual: true, facts: changes });
    const { rows } = await sql<{ text: string }>`
      select string_agg(c::text, ' ') as text from certificate_changes c`.execute(business.db);
    expect(rows[0]?.text).not.toContain("改名");
    expect(rows[0]?.text).not.toContain(Buffer.from("改名").toString("hex"));

    const approve = `/api/staff/licence-changes/${String(change?.id)}/approve`;
    expect(await head.call("POST", approve, {})).toMatchObject({ code: "licenceChangeSamePerson" });
    // What was proposed is what is approved, whatever the file says by then.
    business.clock.advance(hour);
    await kiosk.signIn(cards.zhang);
    expect(await second.call("POST", approve, {})).toMatchObject({ status: 200 });
    const old = await file();
    expect(old).toMatchObject({ state: "revoked", changes: [{ state: "done", facts: changes }] });
    const { body: anew } = await second.call("GET", `/api/staff/licences/${String(old.replacedBy)}`);
    expect(anew).toMatchObject({
      state: "valid",
      version: 2,
      replaces: issued.id,
      cameOf: { kind: "change", reason: asked.reason, decidedBy: "staff:second", facts: changes },
    });
    expect(await verifyPage(issued.verifyUrl)).toContain("已注销");
    expect(await propose(asked)).toMatchObject({ code: "certificateRevoked" });
    const pdf = await documentOf(await copyOf(old.replacedBy));
    const words = await wordsOf(pdf);
    expect(words).toContain("张改名");
    expect(words).not.toContain("张样例");
    expect(words).toContain(anew["number"]);
    expect(await check(pdf)).toMatchObject({ state: "valid", certificate: { number: anew["number"] } });
    const { rows: log } = await sql<{ entry: string }>`
      select action || ' ' || actor as entry from audit_log where subject_id = ${issued.id}
      and action in ('licence.compared', 'certificate.changeProposed', 'certificate.changeApproved')
      order by number`.execute(business.db);
    expect(log.map(({ entry }) => entry)).toEqual([
      "licence.compared staff:head",
      "licence.compared staff:head",
      "certificate.changeProposed staff:head",
      "certificate.changeApproved staff:second",
    ]);
  });

  it("S5 changed: an enterprise's name as its file has it, and what the authority handed out", async () => {
    const uscc = "9142070200001447X4";
    const register = "企业授权办事人员库";
    const consent = { register, purpose: "核验您是否可以代表企业办理事项" };
    const actFor = async () => kiosk.call("POST", "/api/kiosk/mandate", { uscc, consent });
    expect((await actFor()).status).toBe(200);
    const before = new Set((await own()).map(({ id }) => id));
    await applyFor(kiosk, "RS13", {
      form: { telephone: "13900000000", uscc },
      consents: [{ register: "市场主体登记库", purpose: "核验申请材料：营业执照" }],
    });
    const id = (await own()).find((one) => !before.has(one.id))?.id ?? "";
    const name = "梁子湖样例农产品集团有限公司";
    business.registers.change(register, cards.zhang.idNumber, {
      mandates: [{ uscc, name, role: "legalRepresentative" }],
    });
    business.clock.advance(hour);
    await kiosk.signIn(cards.zhang);
    expect((await actFor()).status).toBe(200);
    const url = `/api/staff/licences/${id}`;
    expect((await head.call("GET", `${url}/facts`)).body["facts"]).toMatchObject([
      { fact: "holderName" },
      { fact: "enterpriseName", says: ["梁子湖样例农产品有限公司"], file: [name] },
      { fact: "outputs" },
    ]);
    const asked = { reason: "企业更名", fromFile: ["enterpriseName"], outputs: ["参保缴费证明（更正）"] };
    const propose = async (body: object) => head.call("POST", `${url}/fact-changes`, body);
    expect(await propose({ ...asked, outputs: ["证\ue5cf"] })).toMatchObject({ code: "nameNotPrintable" });
    for (const outputs of [[], ["两\n行"], [" "]])
      expect(await propose({ ...asked, outputs })).toMatchObject({ code: "invalidData" });
    const proposed = fileOf((await propose(asked)).body);
    const change = proposed.ok ? proposed.value.changes[0] : undefined;
    expect(change?.facts?.map(({ fact }) => fact)).toEqual(["enterpriseName", "outputs"]);
    const approve = `/api/staff/licence-changes/${String(change?.id)}/approve`;
    const approved = fileOf((await second.call("POST", approve, {})).body);
    const anew = approved.ok ? approved.value.replacedBy : undefined;
    const words = (await wordsOf(await documentOf(await copyOf(anew)))).replaceAll(/\s/gu, "");
    // As far as the large words across the page leave it in one piece.
    expect(words).toContain("代表梁子湖样例农产品集团");
    expect(words).toContain("参保缴费证明（更正）");
    expect(words).toContain("张样例");
  });

  it("S5 refused, a change leaves everything as it was", async () => {
    const asked = { kind: "reissue", reason: "看错了" };
    const proposed = fileOf(
      (await head.call("POST", `/api/staff/licences/${issued.id}/changes`, asked)).body,
    );
    const id = proposed.ok ? proposed.value.changes[0]?.id : undefined;
    const refused = await second.call("POST", `/api/staff/licence-changes/${String(id)}/refuse`, {});
    expect(refused.body).toMatchObject({ state: "valid", changes: [{ state: "refused" }] });
    expect(refused.body["replacedBy"]).toBeUndefined();
  });

  it("S5 my licences at any kiosk, and a copy that says what for and until when", async () => {
    business.clock.advance(hour);
    const elsewhere = business.kiosk("kiosk0elsewhere");
    await elsewhere.openSession(cards.zhang);
    expect(await elsewhere.call("GET", "/api/kiosk/licences")).toMatchObject({ code: "identityLevelTooLow" });
    await elsewhere.signIn(cards.zhang);
    expect((await own(elsewhere)).map(({ id }) => id)).toContain(issued.id);
    const url = `/api/kiosk/licences/${issued.id}/copies`;
    const pdf = await documentOf(
      await elsewhere.call("POST", url, { purpose: "办理住房贷款", days: 30 }),
      elsewhere,
    );
    const words = await wordsOf(pdf);
    expect(words).toContain("仅供办理住房贷款使用");
    expect(words).toMatch(/有效期至\d{4}年\d+月\d+日/);
    expect(await check(pdf)).toMatchObject({ state: "valid" });
    expect((await elsewhere.call("POST", url, { purpose: "办\n理", days: 30 })).code).toBe("invalidData");
    expect((await elsewhere.call("POST", url, { purpose: "办理\ue5cf", days: 30 })).code).toBe(
      "nameNotPrintable",
    );

    const stranger = business.kiosk("kiosk0stranger");
    await stranger.signIn(cards.chen);
    expect((await own(stranger)).map(({ id }) => id)).not.toContain(issued.id);
    expect(await stranger.call("POST", url, { purpose: "办理贷款", days: 1 })).toMatchObject({
      code: "certificateUnknown",
    });
  });

  it("S5 the holder lets a department use it, for a purpose and a time; each use is in the licence file", async () => {
    const url = `/api/kiosk/licences/${issued.id}/authorisations`;
    const given = { recipient: "GJ", purpose: "住房公积金提取", days: 10 };
    const authorised = await kiosk.call("POST", url, given);
    expect(authorised.body).toMatchObject({ authorisations: [{ recipient: "GJ", uses: 0 }] });
    const { licences } = business.certificates;
    const { rows } = await sql<{ person: string }>`
      select person_id as person from certificates where id = ${issued.id}`.execute(business.db);
    const person = rows[0]?.person ?? "";
    const usable = (await licences.usable(person, "GJ")).find(
      ({ certificateId }) => certificateId === issued.id,
    );
    expect((await licences.usable(person, "GA")).map(({ certificateId }) => certificateId)).not.toContain(
      issued.id,
    );
    const use = async (recipient: string) =>
      business.db
        .transaction()
        .execute(async (tx) =>
          licences.use(tx, { authorisationId: usable?.authorisationId ?? "", recipient, actor: "staff:gj" }),
        );
    expect(await use("GJ")).toMatchObject({ ok: true });
    expect(await use("GA")).toEqual({ ok: false, code: "authorisationUnknown" });
    expect(await file()).toMatchObject({ authorisations: [{ purpose: "住房公积金提取", uses: 1 }] });
    await expect(sql`delete from certificate_uses`.execute(business.db)).rejects.toThrow("append-only");

    business.clock.setWall(business.clock.now() + 11 * day);
    expect(await use("GJ")).toEqual({ ok: false, code: "authorisationUnknown" });
    business.clock.setWall(business.clock.now() - 11 * day);
    const end = `/api/kiosk/licence-authorisations/${usable?.authorisationId ?? ""}/end`;
    expect(await kiosk.call("POST", end, {})).toMatchObject({ status: 200 });
    expect(await kiosk.call("POST", end, {})).toMatchObject({ code: "authorisationUnknown" });
    expect(await use("GJ")).toEqual({ ok: false, code: "authorisationUnknown" });
  });

  it("S5 licences of another department or place are not there for staff", async () => {
    for (const staff of [
      business.staff("police", { role: "departmentHead", division: "420702", department: "GA" }),
      business.staff("faraway", { role: "departmentHead", division: "420703" }),
    ])
      expect(await staff.call("GET", `/api/staff/licences/${issued.id}`)).toMatchObject({
        status: 404,
        code: "certificateUnknown",
      });
    const found = await head.call("GET", `/api/staff/licences?number=${issued.number}`);
    expect(found.body).toMatchObject({ id: issued.id, holder: { name: "张**" } });
  });
});
