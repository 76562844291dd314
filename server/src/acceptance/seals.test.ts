import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { hybridCheckHolds, parser } from "@zizhuban/device-agent-contract";
import { SealView } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { sm2, sm3 } from "sm-crypto-v2";
import { Type } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bytesOf, decodeDer, encodeDer, membersOf } from "../asn1/index.ts";
import { oid, readSignedData } from "../cms/index.ts";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "../business/testing.ts";

const issuer = "11420702Y000001474";
const day = 24 * 60 * 60_000;
const seal = parser(SealView);
const seals = parser(Type.Object({ seals: Type.Array(SealView) }));

let business: TestBusiness;
let kiosk: TestKiosk;
beforeAll(async () => {
  business = await startBusiness();
});
afterAll(async () => business.stop());
beforeEach(() => {
  // Another hour: the limits of the one-time code are a person's, not a test's.
  business.clock.advance(3_600_000);
  kiosk = business.kiosk("kiosk0seals");
});

/** The PDF that a print grant lets out of a certificate. */
async function printed(certificateId: string): Promise<Buffer> {
  const granted = await kiosk.call("POST", `/api/kiosk/certificates/${certificateId}/grants`, {});
  const answer = await kiosk.call(
    "GET",
    `/api/kiosk/print-grants/${String(granted.body["grantId"])}/document`,
  );
  expect(answer.status).toBe(200);
  return answer.bytes;
}

async function check(pdf: Buffer): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await business.web.inject({
    method: "POST",
    url: "/api/public/verify-document",
    headers: { "content-type": "application/pdf" },
    payload: pdf,
  });
  return { status: response.statusCode, body: response.json() };
}

async function poppler(program: string, pdf: Buffer, ...options: readonly string[]): Promise<string> {
  const file = join(business.folder, "document.pdf");
  await writeFile(file, pdf);
  const ran = promisify(execFile)(program, [file, ...options]);
  // pdfsig ends with 1 when a signature is not valid, and says so in words.
  const failed = (error: unknown) => error as { stdout: string };
  return (await ran.catch(failed)).stdout;
}

function changed(pdf: Buffer, at: number): Buffer {
  const copy = Buffer.from(pdf);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

describe("S6 electronic seals", () => {
  it("S6 a certificate leaves sealed and signed, and pdfsig finds its signature valid", async () => {
    const pdf = await printed(await kiosk.issue());
    const said = await poppler("pdfsig", pdf);
    expect(said).toContain("Signature is Valid");
    expect(said).toContain("Total document signed");
    expect(await poppler("pdfdetach", pdf, "-list")).toContain("seal.ses");
    expect(await check(pdf)).toMatchObject({
      status: 200,
      body: {
        state: "valid",
        certificate: { holder: { name: "张**" } },
        seal: { name: "梁子湖区人力资源和社会保障局" },
      },
    });
  });

  it("S6 the signature bears a time stamp that OpenSSL verifies over it, trusted by the deployment's CA", async () => {
    const pdf = await printed(await kiosk.issue());
    const text = pdf.toString("latin1");
    const der = Buffer.from(/\/Contents <([0-9a-f]+)>/i.exec(text)?.[1] ?? "", "hex");
    const signed = readSignedData(der.subarray(0, 4 + der.readUInt16BE(2)));
    const token = signed?.unsigned(oid.timeStampToken);
    if (signed === undefined || token === undefined) throw new Error("no time stamp");
    const at = (name: string) => join(business.folder, name);
    const ca = at("authority/certificate.pem");
    const verify = async (stamped: Buffer) => {
      await writeFile(at("stamped"), stamped);
      await writeFile(at("token"), token);
      const files = ["-in", at("token"), "-token_in", "-data", at("stamped"), "-CAfile", ca];
      const now = ["-attime", String(Math.floor(business.clock.now() / 1000))];
      const ran = promisify(execFile)("openssl", ["ts", "-verify", ...files, ...now]);
      return (await ran.catch((error: unknown) => error as { stdout: string })).stdout;
    };
    expect(await verify(signed.signature)).toContain("Verification: OK");
    expect(await verify(changed(signed.signature, 9))).not.toContain("Verification: OK");
    const where = text.toLowerCase().indexOf(token.toString("hex"));
    expect(await check(changed(pdf, where + token.length))).toMatchObject({ body: { state: "altered" } });
  });

  it("S6 an independent SM2 library verifies the seal on the printed document, over the bytes it covers", async () => {
    const pdf = await printed(await kiosk.issue());
    const file = join(business.folder, "seal.ses");
    await poppler("pdfdetach", pdf, "-save", "1", "-o", file);
    const [toSign, certificate, , signed] = membersOf(decodeDer(await readFile(file)));
    if (toSign === undefined) throw new Error("no TBS_Sign");
    const spki = new X509Certificate(bytesOf(certificate) ?? "").publicKey.export({
      type: "spki",
      format: "der",
    });
    const point = spki.subarray(-65).toString("hex");
    const options = { der: true, hash: true } as const;
    const signature = bytesOf(signed)?.toString("hex") ?? "";
    expect(sm2.doVerifySignature(encodeDer(toSign), signature, point, options)).toBe(true);
    const sealedLength = Number(/\/SealedLength (\d+)/.exec(pdf.toString("latin1"))?.[1]);
    const digest = bytesOf(membersOf(toSign)[3])?.toString("hex");
    expect(sm3(pdf.subarray(0, sealedLength))).toBe(digest);
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from seal_uses where digest = ${Buffer.from(digest ?? "", "hex")}`.execute(
      business.db,
    );
    expect(rows[0]?.count).toBe(1);
  });

  it("S6 one byte changed anywhere, and neither pdfsig nor the check takes it", async () => {
    const pdf = await printed(await kiosk.issue());
    expect(await poppler("pdfsig", changed(pdf, 1500))).not.toContain("Signature is Valid");
    const identifier = pdf.indexOf("(1.2.156.3005.2.") + 25;
    const places = [
      20,
      identifier,
      ...Array.from({ length: 12 }, (_, n) => Math.floor((pdf.length * (n + 1)) / 13)),
    ];
    for (const at of places)
      expect([at, (await check(changed(pdf, at))).body]).toEqual([at, { state: "altered" }]);
    expect((await check(Buffer.concat([pdf, Buffer.from("\n")]))).body).toEqual({ state: "altered" });
  });

  it("S6 what is no document of ours is unknown; what is no PDF or too large is refused", async () => {
    expect((await check(Buffer.from("%PDF-1.7\n%%EOF\n"))).body).toEqual({ state: "unknown" });
    expect((await check(Buffer.alloc(5 * 1024 * 1024 + 1))).body).toMatchObject({ code: "payloadTooLarge" });
    const url = "/api/public/verify-document";
    const text = await business.web.inject({ method: "POST", url, payload: { a: 1 } });
    expect(text.json()).toMatchObject({ code: "unsupportedMediaType" });
  });

  it("S6 the log of seals set refuses to be changed", async () => {
    await kiosk.issue();
    await expect(sql`delete from seal_uses`.execute(business.db)).rejects.toThrow("append-only");
  });

  it("S6 dual control: another person approves, an expired or revoked seal cannot sign", async () => {
    const both = [
      { role: "sealKeeper", division: "420702" },
      { role: "sealApprover", division: "420702" },
    ] as const;
    const [wu, li] = [business.staff("wu", ...both), business.staff("li", ...both)];
    const elsewhere = business.staff("elsewhere", { role: "sealKeeper", division: "420703" });
    const { body } = await wu.call("GET", "/api/staff/seals");
    const known = seals(body);
    if (!known.ok) throw new Error(JSON.stringify(body));
    const old = known.value.seals.find((one) => one.issuer === issuer);
    expect(old).toMatchObject({ state: "approved", proposedBy: "system", approvedBy: "system" });
    expect((await elsewhere.call("GET", "/api/staff/seals")).body).toEqual({ seals: [] });

    expect(await wu.call("POST", `/api/staff/seals/${String(old?.id)}/revoke`, {})).toMatchObject({
      body: { state: "revoked" },
    });
    await kiosk.signIn(cards.zhang);
    expect(await kiosk.openCase("RS01")).toMatchObject({ status: 503, code: "sealUnavailable" });

    const now = business.clock.now();
    const period = { issuer, validFrom: now, validUntil: now + 2 * day };
    const forbidden = await elsewhere.call("POST", "/api/staff/seals", period);
    expect(forbidden).toMatchObject({ status: 403, code: "forbidden" });
    const past = { ...period, validFrom: now - day, validUntil: now - 1000 };
    expect(await wu.call("POST", "/api/staff/seals", past)).toMatchObject({ code: "sealPeriodInvalid" });
    const proposed = seal((await wu.call("POST", "/api/staff/seals", period)).body);
    if (!proposed.ok) throw new Error(proposed.detail);
    const approve = `/api/staff/seals/${proposed.value.id}/approve`;
    expect(await kiosk.openCase("RS01")).toMatchObject({ code: "sealUnavailable" });
    expect(await wu.call("POST", approve, {})).toMatchObject({ status: 403, code: "sealSamePerson" });
    const twice = await Promise.all([li.call("POST", approve, {}), li.call("POST", approve, {})]);
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const { rows } = await sql<{ action: string; actor: string }>`
      select action, actor from audit_log where subject_id = ${proposed.value.id} order by number`.execute(
      business.db,
    );
    expect(rows).toEqual([
      { action: "seal.proposed", actor: "staff:wu" },
      { action: "seal.approved", actor: "staff:li" },
    ]);
    business.clock.advance(3_600_000);
    const pdf = await printed(await kiosk.issue());
    expect((await check(pdf)).body).toMatchObject({ state: "valid" });

    const longer = { ...period, validUntil: now + 400 * day };
    const next = seal((await wu.call("POST", "/api/staff/seals", longer)).body);
    if (!next.ok) throw new Error(next.detail);
    business.clock.advance(2 * day);
    kiosk = business.kiosk("kiosk0later");
    await kiosk.signIn(cards.zhang);
    expect(await kiosk.openCase("RS01")).toMatchObject({ code: "sealUnavailable" });
    // What it was set on while it was in force keeps its seal.
    expect((await check(pdf)).body).toMatchObject({ state: "valid" });
    await li.call("POST", `/api/staff/seals/${next.value.id}/approve`, {});
    business.clock.advance(3_600_000);
    expect((await check(await printed(await kiosk.issue()))).body).toMatchObject({ state: "valid" });
  });
});

describe("S5 electronic licences", () => {
  it("S5 the identifier's check character holds, and no other does", async () => {
    const pdf = await printed(await kiosk.issue());
    const [, identifier = ""] = /\(1\.2\.156\.3005\.2\.([0-9A-Z.]+)\)/.exec(pdf.toString("latin1")) ?? [];
    const plain = identifier.replaceAll(".", "");
    expect(hybridCheckHolds(plain, "alphanumeric")).toBe(true);
    const other = plain.endsWith("A") ? "B" : "A";
    expect(hybridCheckHolds(plain.slice(0, -1) + other, "alphanumeric")).toBe(false);
  });
});
