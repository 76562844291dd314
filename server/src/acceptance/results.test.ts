import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parser } from "@zizhuban/device-agent-contract";
import { OwnDelivery, routes } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "../business/testing.ts";
import { createBusiness } from "../business/index.ts";
import { readTimeStamps } from "../time-stamps/index.ts";
import { startTimeStampAuthority, type TimeStampAuthority } from "../time-stamps/testing.ts";
import { act, applyFor, deskOf, must, readCase } from "./testing.ts";

// domain.md §7.1 Y7, §7.2 G2: what a committed item results in, where that is a document of the platform's own, is made
// and sealed when the case is produced; it is in the licence file, is handed out, and is in the case's archive.

const run = promisify(execFile);
const parseOwn = parser(routes.ownLicences.response);
const parseDelivery = parser(OwnDelivery);
let business: TestBusiness;
let zhang: TestKiosk;
let desk: ReturnType<typeof deskOf>;
let folder: string;
let authority: TimeStampAuthority;
const failures: string[] = [];

beforeAll(async () => {
  authority = await startTimeStampAuthority();
  const { url, caFile } = authority;
  const timeStamps = await readTimeStamps({ url, caFile, whenMissing: "refuse" });
  business = await startBusiness({ timeStamps, onError: (error) => failures.push(String(error)) });
  zhang = business.kiosk("kiosk0results");
  desk = deskOf(business, "SF");
  folder = await mkdtemp(join(tmpdir(), "zizhuban-results-"));
});
afterAll(async () => {
  await business.stop();
  await authority.stop();
  await rm(folder, { recursive: true });
});

async function visit(): Promise<void> {
  business.clock.advance(16 * 60_000);
  expect((await zhang.signIn(cards.zhang)).status).toBe(200);
}

/** Legal aid (SF01): its decision is a document; applied for, accepted, in review. */
async function reviewed(): Promise<{ id: string; number: string }> {
  await visit();
  const { caseId: id, caseNumber: number } = await applyFor(zhang, "SF01", { promised: ["M37"] });
  await must(desk.clerk, id, { type: "receive" }, { type: "accept", promise: ["M37"] });
  await must(desk.reviewer, id, { type: "review" });
  return { id, number };
}

async function produce(id: string): Promise<void> {
  await must(desk.approver, id, { type: "decide", outcome: "granted", reasons: [] }, { type: "produce" });
}

async function licences() {
  const parsed = parseOwn((await zhang.call("GET", "/api/kiosk/licences")).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.licences;
}

async function pdf(bytes: Buffer, program: "pdftotext" | "pdfsig"): Promise<string> {
  const path = join(folder, "result.pdf");
  await writeFile(path, bytes);
  const { stdout } = await run(program, program === "pdftotext" ? ["-layout", path, "-"] : [path]);
  return program === "pdftotext" ? stdout.replaceAll(/\s/g, "") : stdout;
}

describe("S6 somebody else stamps the documents, over a network", () => {
  afterEach(() => authority.be());

  const result = async (id: string) => desk.clerk.call("GET", `/api/staff/cases/${id}/result`);
  /** Its number, and how many documents were made and seals set for it. */
  async function madeOf(id: string) {
    const { rows } = await sql<{ number: string; documents: number; seals: number; due: number }>`
      select c.number,
        (select count(*) from certificate_documents d where d.certificate_id = c.id) as documents,
        (select count(*) from seal_uses s where s.certificate_id = c.id) as seals,
        (select count(*) from certificate_documents_due d where d.certificate_id = c.id) as due
      from certificates c join cases on cases.certificate_id = c.id where cases.id = ${id}`.execute(
      business.db,
    );
    return rows;
  }

  it("S6 nobody waits for it in a transaction: one number, and the document as soon as it answers", async () => {
    const { id } = await reviewed();
    const asked = authority.fallSilent();
    await produce(id);
    const [promised] = await madeOf(id);
    expect(promised).toMatchObject({ documents: 0, seals: 0, due: 1 });
    const waiting = result(id);
    await asked;
    // The case is free meanwhile.
    await must(desk.clerk, id, { type: "handOver" });
    business.clock.advance(5_000);
    expect(await waiting).toMatchObject({ status: 503, code: "timeStampUnavailable" });
    authority.be({ answer: () => ({ status: 503 }) });
    expect(await result(id)).toMatchObject({ code: "timeStampUnavailable" });
    authority.be();
    expect(await pdf((await result(id)).bytes, "pdfsig")).toContain("Signature is Valid");
    expect(await madeOf(id)).toEqual([{ number: promised?.number, documents: 1, seals: 1, due: 0 }]);
  });

  it("S6 a stamp of an earlier question, or of other bytes, makes no document", async () => {
    const before = await reviewed();
    await produce(before.id);
    let earlier: Buffer | undefined;
    authority.be({ answer: (reply) => ({ body: (earlier = reply) }) });
    expect((await result(before.id)).status).toBe(200);
    const { id } = await reviewed();
    await produce(id);
    failures.length = 0;
    authority.be({ answer: () => ({ body: earlier ?? Buffer.of() }) });
    expect(await result(id)).toMatchObject({ code: "timeStampUnavailable" });
    // The digest is the first string of 32 bytes in the question (RFC 3161, 2.4.1); its nonce stays.
    const digestAt = (query: Buffer) => query.indexOf(Buffer.of(0x04, 0x20)) + 2;
    authority.be({
      question: (query) => {
        const other = Buffer.from(query);
        other.writeUInt8(query.readUInt8(digestAt(query)) ^ 1, digestAt(query));
        return other;
      },
    });
    expect(await result(id)).toMatchObject({ code: "timeStampUnavailable" });
    expect(failures).toEqual(Array(2).fill(expect.stringContaining("its stamp is not of this signature")));
    expect(await madeOf(id)).toMatchObject([{ documents: 0, due: 1 }]);
    authority.be();
    expect((await result(id)).status).toBe(200);
  });

  it("S6 what a stopped server promised the next one makes, and who comes second adds nothing", async () => {
    const { id } = await reviewed();
    await produce(id);
    const asked = authority.fallSilent();
    // Killed here it would leave just this: a number that is in force, and a document that is promised.
    const hanging = result(id);
    await asked;
    authority.be();
    const next = await createBusiness(business.parts);
    expect(await next.certificates.makeDue()).toBeGreaterThanOrEqual(1);
    for (const module of next.modules.toReversed()) await module.stop?.();
    expect(await madeOf(id)).toMatchObject([{ documents: 1, seals: 1, due: 0 }]);
    business.clock.advance(5_000);
    // What it waited for was not stamped for it, and is there.
    await hanging;
    const [first, again] = [await result(id), await result(id)];
    expect(first.bytes.equals(again.bytes)).toBe(true);

    const other = (await reviewed()).id;
    await produce(other);
    // Two at once: both are stamped, one is stored.
    const both = await Promise.all([result(other), result(other)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]?.bytes.equals(both[1]?.bytes ?? Buffer.of())).toBe(true);
    expect(await madeOf(other)).toMatchObject([{ documents: 1, seals: 1, due: 0 }]);
  });

  it("S6 nobody is called to fetch a document that is not there; it is told, once, with the document", async () => {
    const told = async (id: string) => {
      const { rows } = await sql<{ key: string }>`
        select key from case_messages where key = ${`pickUp:${id}`}`.execute(business.db);
      return rows.length;
    };
    const delivery = async (id: string) => {
      const parsed = parseDelivery((await zhang.call("GET", `/api/kiosk/cases/${id}/delivery`)).body);
      return parsed.ok ? parsed.value.chosen : undefined;
    };
    const counter = { way: "counter", point: "420702100" };
    const choose = async (id: string) => zhang.call("POST", `/api/kiosk/cases/${id}/delivery`, counter);
    const { id } = await reviewed();
    expect((await choose(id)).status).toBe(200);
    authority.be({ answer: () => ({ status: 503 }) });
    await produce(id);
    await must(desk.clerk, id, { type: "handOver" });
    expect(await told(id)).toBe(0);
    expect(await delivery(id)).toMatchObject({ state: "chosen" });
    expect((await delivery(id))?.code).toBeUndefined();
    // It is with the window: another way is neither offered nor taken.
    expect((await zhang.call("GET", `/api/kiosk/cases/${id}/delivery`)).body["ways"]).toEqual([]);
    expect(await choose(id)).toMatchObject({ code: "deliveryStateWrong" });
    const list = () => desk.clerk.call("GET", "/api/staff/deliveries");
    expect(JSON.stringify((await list()).body)).not.toContain(id);
    expect(await act(desk.clerk, id, { type: "complete" })).toMatchObject({ code: "deliveryOpen" });
    authority.be();
    expect((await result(id)).status).toBe(200);
    expect(await told(id)).toBe(1);
    expect(await delivery(id)).toMatchObject({ state: "ready", code: expect.stringMatching(/^\d{6}$/) });
    expect(JSON.stringify((await list()).body)).toContain(id);

    // Issued anew before it was made: what took its place has its document.
    const anew = await reviewed();
    await choose(anew.id);
    authority.be({ answer: () => ({ status: 503 }) });
    await produce(anew.id);
    await must(desk.clerk, anew.id, { type: "handOver" });
    const [issuer, second] = ["wu", "li"].map((who) =>
      business.staff(who, { role: "departmentHead", department: "SF", division: "420702" }),
    );
    async function changed(of: string, kind: "reissue" | "revocation"): Promise<void> {
      const { result: known } = await readCase(desk.clerk, of);
      const url = `/api/staff/licences/${known?.certificateId ?? ""}`;
      expect(await issuer?.call("POST", `${url}/changes`, { kind, reason: "信息有误" })).toMatchObject({
        status: 200,
      });
      const { rows } = await sql<{ id: string }>`
        select id from certificate_changes where state = 'proposed'`.execute(business.db);
      const approve = `/api/staff/licence-changes/${rows[0]?.id ?? ""}/approve`;
      expect(await second?.call("POST", approve, {})).toMatchObject({ status: 200 });
    }
    const before = (await readCase(desk.clerk, anew.id)).result;
    authority.be();
    await changed(anew.id, "reissue");
    expect(await told(anew.id)).toBe(1);
    const after = (await readCase(desk.clerk, anew.id)).result;
    expect(after).toMatchObject({ state: "valid" });
    expect(after?.number).not.toBe(before?.number);
    expect((await result(anew.id)).status).toBe(200);

    // Revoked before it was made: nobody is called, and the case can end.
    const fallen = await reviewed();
    await choose(fallen.id);
    authority.be({ answer: () => ({ status: 503 }) });
    await produce(fallen.id);
    await must(desk.clerk, fallen.id, { type: "handOver" });
    await changed(fallen.id, "revocation");
    authority.be();
    expect(await told(fallen.id)).toBe(0);
    expect(await result(fallen.id)).toMatchObject({ code: "certificateUnknown" });
    await must(desk.clerk, fallen.id, { type: "complete" });
  });

  it("S6 no copy, no reissue and no archive without a stamp; asked again the same one comes", async () => {
    const { id } = await reviewed();
    await produce(id);
    expect((await result(id)).status).toBe(200);
    const licence = (await licences()).find(({ state }) => state === "valid");
    const copies = `/api/kiosk/licences/${licence?.id ?? ""}/copies`;
    const copy = { purpose: "法律援助", days: 30 };
    const key = crypto.randomUUID();
    authority.be({ answer: () => ({ status: 500 }) });
    expect(await zhang.call("POST", copies, copy, key)).toMatchObject({ code: "timeStampUnavailable" });
    authority.be();
    const granted = await zhang.call("POST", copies, copy, key);
    expect(granted).toMatchObject({ status: 200, body: { copy: 101 } });
    const grantId = String(granted.body["grantId"]);
    const printed = await zhang.call("GET", `/api/kiosk/print-grants/${grantId}/document`);
    expect(await pdf(printed.bytes, "pdftotext")).toContain("仅供法律援助使用");

    const role = { role: "departmentHead", department: "SF", division: "420702" } as const;
    const [wu, li] = [business.staff("wu", role), business.staff("li", role)];
    const changes = `/api/staff/licences/${licence?.id ?? ""}/changes`;
    const proposed = await wu.call("POST", changes, { kind: "reissue", reason: "信息有误" });
    expect(proposed.status, JSON.stringify(proposed.body)).toBe(200);
    const { rows } = await sql<{ id: string }>`
      select id from certificate_changes where state = 'proposed'`.execute(business.db);
    const approve = `/api/staff/licence-changes/${rows[0]?.id ?? ""}/approve`;
    authority.be({ answer: () => ({ status: 500 }) });
    expect(await li.call("POST", approve, {})).toMatchObject({ code: "timeStampUnavailable" });
    // Nothing happened: the old one holds, and it can be approved once there is a stamp.
    expect((await licences()).find(({ id: known }) => known === licence?.id)).toMatchObject({
      state: "valid",
    });
    authority.be();
    const approved = await li.call("POST", approve, {});
    expect(approved.status, JSON.stringify(approved.body)).toBe(200);
    expect((await licences()).find(({ id: known }) => known === licence?.id)).toMatchObject({
      state: "revoked",
    });

    const withdrawn = await reviewed();
    await produce(withdrawn.id);
    authority.be({ answer: () => ({ status: 500 }) });
    expect(await business.cases.files.complete(withdrawn.id)).toBe(false);
    authority.be();
    expect(await business.cases.files.complete(withdrawn.id)).toBe(true);
  });
});

describe("Y7 the result of a committed item", () => {
  it("Y7 is made and sealed at production, stands in the licence file, is handed out and filed with its case", async () => {
    const { id, number } = await reviewed();
    const chosen = await zhang.call("POST", `/api/kiosk/cases/${id}/delivery`, {
      way: "counter",
      point: "420702100",
    });
    expect(chosen.status, JSON.stringify(chosen.body)).toBe(200);
    expect((await readCase(desk.clerk, id)).result).toBeUndefined();
    const before = await licences();
    await produce(id);
    const { result } = await readCase(desk.clerk, id);
    expect(result).toMatchObject({ state: "valid" });

    const own = (await licences()).filter((one) => before.every(({ id: known }) => known !== one.id));
    expect(own).toMatchObject([{ id: result?.certificateId, number: result?.number, state: "valid" }]);
    expect(own[0]?.issuer).toBe("梁子湖区司法局");
    const copy = { purpose: "法律援助", days: 30 };
    const granted = await zhang.call("POST", `/api/kiosk/licences/${own[0]?.id ?? ""}/copies`, copy);
    expect(granted.status, JSON.stringify(granted.body)).toBe(200);

    // The window prints what it hands out; nobody else does.
    const answer = await desk.clerk.call("GET", `/api/staff/cases/${id}/result`);
    expect(answer.status).toBe(200);
    const text = await pdf(answer.bytes, "pdftotext");
    for (const words of ["办理结果通知书", number, "给予/不予援助决定书", "根据张样例于2026年"])
      expect(text).toContain(words);
    expect(await pdf(answer.bytes, "pdfsig")).toContain("Signature is Valid");
    expect(await desk.reviewer.call("GET", `/api/staff/cases/${id}/result`)).toMatchObject({
      status: 403,
      code: "forbidden",
    });

    await must(desk.clerk, id, { type: "handOver" });
    const delivery = parseDelivery((await zhang.call("GET", `/api/kiosk/cases/${id}/delivery`)).body);
    const code = delivery.ok ? delivery.value.chosen?.code : undefined;
    const shown = { code, idNumber: cards.zhang.idNumber };
    const collected = await desk.clerk.call("POST", `/api/staff/deliveries/${id}/collect`, shown);
    expect(collected.status, JSON.stringify(collected.body)).toBe(200);
    expect((await readCase(desk.clerk, id)).phase).toMatch(/completed|archived/);
    const parts = await business.db.transaction().execute(async (tx) => business.cases.files.parts(id, tx));
    expect(parts.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["certificateRecord", "certificate"]),
    );
  });

  it("Y7 nothing is sealed for a refusal, nor for what is made elsewhere", async () => {
    const { id } = await reviewed();
    const before = (await licences()).length;
    await must(desk.approver, id, { type: "decide", outcome: "refused", reasons: ["不符合条件"] });
    expect((await readCase(desk.clerk, id)).result).toBeUndefined();
    expect(await desk.clerk.call("GET", `/api/staff/cases/${id}/result`)).toMatchObject({
      code: "certificateUnknown",
    });
    expect(await licences()).toHaveLength(before);
  });

  it("Y7 without a seal in force nothing is produced, and the case stays where it was", async () => {
    const { id } = await reviewed();
    await must(desk.approver, id, { type: "decide", outcome: "granted", reasons: [] });
    // Ten years on every sample seal has run out.
    business.clock.setWall(business.clock.now() + 11 * 365 * 24 * 60 * 60_000);
    const refused = await act(desk.approver, id, { type: "produce" });
    expect(refused).toMatchObject({ code: "sealUnavailable" });
    const page = await readCase(desk.clerk, id);
    expect(page).toMatchObject({ phase: "decided" });
    expect(page.result).toBeUndefined();
  });
});
