import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import {
  cards,
  certificateOf,
  publicUrl,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
} from "./testing.ts";

const run = promisify(execFile);

let business: TestBusiness;
beforeAll(async () => {
  business = await startBusiness();
  // From the package, not from its default content network.
  const wasm = await readFile(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
});
afterAll(async () => business.stop());

async function textOf(pdf: Buffer): Promise<string> {
  const file = join(business.folder, "page.pdf");
  await writeFile(file, pdf);
  return (await run("pdftotext", ["-layout", file, "-"])).stdout;
}

async function signatureOf(pdf: Buffer): Promise<string> {
  const file = join(business.folder, "signed.pdf");
  await writeFile(file, pdf);
  // pdfsig ends with 1 when a signature does not hold.
  return run("pdfsig", [file]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

describe("a visit, from the card to the rating", () => {
  let kiosk: TestKiosk;
  let certificate: { id: string; number: string; verifyUrl: string };
  let document: Buffer;
  let caseId: unknown;

  it("opens at A1 with the card, masked, and A1 is not enough for a record", async () => {
    kiosk = business.kiosk("kiosk0visit");
    const opened = await kiosk.openSession(cards.zhang);
    expect(opened.body).toMatchObject({
      level: "A1",
      citizen: { name: "张**", idNumber: "420702********0010" },
    });
    expect(await kiosk.openCase("RS01")).toMatchObject({ status: 403, code: "identityLevelTooLow" });
  });

  it("is lifted to A2 by the code sent to the telephone on file", async () => {
    const methods = await kiosk.call("GET", "/api/kiosk/proofs");
    expect(methods.body).toMatchObject({
      methods: [
        { method: "sms-code", available: true, hint: "138****0010" },
        { method: "pin", available: false },
        { method: "helper", available: true },
      ],
    });
    const challenge = await kiosk.call("POST", "/api/kiosk/proofs/sms-code/challenge", {});
    expect(challenge.body).toMatchObject({ sentTo: "138****0010", digits: 6 });
    const proof = { challengeId: challenge.body["challengeId"], answer: await kiosk.lastCode() };
    const lifted = await kiosk.call("POST", "/api/kiosk/proofs/sms-code/verify", proof);
    expect(lifted.body).toMatchObject({ level: "A2" });
  });

  it("issues at once: a case with a number one can read out, facts, a certificate", async () => {
    const { status, body } = await kiosk.openCase("RS01");
    expect(status).toBe(200);
    expect(body).toMatchObject({ itemKey: "RS01", outcome: "issued" });
    expect(body["caseNumber"]).toMatch(/^20261123-\d{6}-\d$/);
    expect(body["facts"]).toContainEqual({
      label: "城乡居民基本养老保险",
      value: "正常参保 · 累计 126 个月",
    });
    caseId = body["caseId"];
    certificate = certificateOf(body);
    expect(certificate.verifyUrl).toMatch(/^http:\/\/verify\.test\/verify\/[\w-]{22}$/);
    expect((await business.certificates.issuedToday()).get("kiosk0visit")).toBe(1);
  });

  it("previews the page with the holder masked and no working QR", async () => {
    const preview = await kiosk.call("GET", `/api/kiosk/certificates/${certificate.id}/preview`);
    const text = await textOf(preview.bytes);
    expect(text).toContain("屏幕上遮住了，打印出来是完整的");
    expect(text).toContain("张**");
    expect(text).not.toContain("张样例");
    expect(text).not.toContain("420702198506150010");
    expect(text).not.toContain("/verify/");
  });

  it("gives the document for a grant, complete and signed", async () => {
    const grant = await kiosk.call("POST", `/api/kiosk/certificates/${certificate.id}/grants`, {});
    expect(grant.body).toMatchObject({ copy: 1, pages: 1 });
    const path = `/api/kiosk/print-grants/${String(grant.body["grantId"])}`;
    const answer = await kiosk.call("GET", `${path}/document`);
    document = answer.bytes;
    const text = await textOf(document);
    for (const words of [
      "张样例",
      "420702198506150010",
      "样例",
      "扫码验真",
      certificate.number,
      certificate.verifyUrl,
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain("补打");
    const jobId = crypto.randomUUID();
    expect(await kiosk.call("POST", `${path}/consume`, { jobId })).toMatchObject({ status: 200 });
    expect(await kiosk.call("POST", `${path}/consume`, { jobId })).toMatchObject({ code: "grantUsed" });
    expect(await kiosk.call("GET", `${path}/document`)).toMatchObject({ code: "grantUsed" });
    const outcome = { jobId, state: "printed" };
    expect(await kiosk.call("POST", `${path}/outcome`, outcome)).toMatchObject({ status: 200 });
    expect(await kiosk.call("POST", `${path}/outcome`, outcome)).toMatchObject({ status: 200 });
  });

  it("signs so that any PDF reader sees an intact document, and one changed byte", async () => {
    expect(await signatureOf(document)).toContain("Signature is Valid");
    expect(await signatureOf(document)).toContain("Total document signed");
    const forged = Buffer.from(document);
    const place = forged.indexOf("stream") + 60;
    forged.writeUInt8(forged.readUInt8(place) ^ 1, place);
    expect(await signatureOf(forged)).toContain("Digest Mismatch");
  });

  it("prints a QR that leads to the verify page, which shows masked data", async () => {
    const file = join(business.folder, "print.pdf");
    await writeFile(file, document);
    await run("pdftoppm", ["-r", "150", "-png", "-singlefile", file, join(business.folder, "print")]);
    const [code] = await readBarcodes(await readFile(join(business.folder, "print.png")), {
      formats: ["QRCode"],
    });
    expect(code?.text).toBe(certificate.verifyUrl);
    const path = certificate.verifyUrl.slice(publicUrl.length);
    const page = await business.web.inject(path);
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    for (const words of ["有效", "Valid", "张**", "420702********0010", certificate.number]) {
      expect(page.body).toContain(words);
    }
    expect(page.body).not.toContain("张样例");
    const json = await business.web.inject(`/api/public${path}`);
    expect(json.json()).toMatchObject({
      state: "valid",
      holder: { name: "张**" },
      number: certificate.number,
    });
  });

  it("takes one rating for the case", async () => {
    const rating = { caseId, stars: 5, reasons: ["快"] };
    expect(await kiosk.call("POST", "/api/kiosk/ratings", rating)).toMatchObject({ status: 200, body: {} });
    expect(await kiosk.call("POST", "/api/kiosk/ratings", rating)).toMatchObject({ code: "alreadyRated" });
  });

  it("ends: the token opens nothing any more, and ending twice is ending once", async () => {
    expect(await kiosk.call("DELETE", "/api/kiosk/sessions/current")).toMatchObject({ status: 200 });
    expect(await kiosk.call("GET", "/api/kiosk/sessions/current")).toMatchObject({ code: "sessionEnded" });
    expect(await kiosk.call("DELETE", "/api/kiosk/sessions/current")).toMatchObject({ status: 200 });
  });

  it("says on the verify page that a revoked certificate no longer holds", async () => {
    const revoked = await business.certificates.revoke(certificate.id, "test", "system");
    expect(revoked.ok).toBe(true);
    const path = certificate.verifyUrl.slice(publicUrl.length);
    expect((await business.web.inject(path)).body).toContain("已注销");
    expect((await business.web.inject(`/api/public${path}`)).json()).toMatchObject({ state: "revoked" });
    const unknown = await business.web.inject("/verify/AAAAAAAAAAAAAAAAAAAAAA");
    expect(unknown.statusCode).toBe(404);
    expect(unknown.body).toContain("查无此证明");
  });
});

describe("what stays behind", () => {
  it("is no readable name or number in any table, and every reading is on record", async () => {
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
      business.db,
    );
    const dump = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(
        business.db,
      );
      dump.push(...rows.map(({ row }) => row));
    }
    const text = dump.join("\n");
    for (const secret of ["张样例", "420702198506150010", "13800000010", "示范村"]) {
      expect(text.includes(secret) || text.includes(Buffer.from(secret).toString("hex"))).toBe(false);
    }
    const { rows } = await sql<{ action: string }>`select distinct action from audit_log`.execute(
      business.db,
    );
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        "person.created",
        "person.read",
        "register.asked",
        "certificate.previewed",
        "certificate.documentRead",
        "certificate.verified",
        "session.ended",
      ]),
    );
  });
});
