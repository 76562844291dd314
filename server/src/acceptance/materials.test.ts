import { execFile } from "node:child_process";
import { request } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateSync, gzipSync } from "node:zlib";
import { parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  BoxMaterial,
  CaseMaterial,
  CasePage,
  MaterialCheck,
  type ApplyRequest,
  type DeskAction,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  certificateOf,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { blankPdf, pdfOf, photograph, pngBomb, zipBomb } from "../materials/testing.ts";

// Materials through the public API on real PostgreSQL (domain.md §7.2 Y3, Y8, B4).

const district = "420702";
const parsed = <Value>(
  parse: (body: unknown) => { ok: true; value: Value } | { ok: false },
  answer: Answer,
) => {
  const value = parse(answer.body);
  if (!value.ok) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return value.value;
};
const asBox = parser(Type.Object({ materials: Type.Array(BoxMaterial) }));
const asMaterial = parser(BoxMaterial);
const asCase = parser(Type.Object({ materials: Type.Array(CaseMaterial) }));
const asPage = parser(CasePage);
const asApplied = parser(ApplyOutcome);
const asCheck = parser(MaterialCheck);

let business: TestBusiness;
let zhang: TestKiosk;
let clerk: TestStaff;
let stranger: TestStaff;
let pdf: Buffer;
let photo: Buffer;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0zhang");
  await zhang.signIn(cards.zhang);
  clerk = business.staff("clerk", { role: "windowClerk", division: district });
  stranger = business.staff("stranger", { role: "windowClerk", division: "420704" });
  pdf = await blankPdf(2, "Tenancy");
  photo = await photograph({ width: 400, height: 560, gps: true });
});
afterAll(async () => business.stop());

/** GA03 居住证申领 wants a card, a form, a photograph and M12, a proof of living here that the citizen brings. */
const residence = (more: Partial<ApplyRequest> = {}): ApplyRequest => ({
  itemKey: "GA03",
  form: { telephone: "13900000000", address: "样例镇示范村1组1号", startDate: "2026-01-05" },
  later: [],
  promised: [],
  consents: [],
  ...more,
});
const apply = async (kiosk: TestKiosk, request: ApplyRequest) =>
  kiosk.call("POST", "/api/kiosk/applications", request);
const uploaded = async (kiosk: TestKiosk, ref: string, bytes: Buffer) =>
  parsed(asMaterial, await kiosk.upload(ref, bytes)).id;
const ofCase = async (id: string, who = clerk) =>
  parsed(asCase, await who.call("GET", `/api/staff/cases/${id}/materials`)).materials;
async function act(id: string, action: DeskAction) {
  const { version } = parsed(asPage, await clerk.call("GET", `/api/staff/cases/${id}`));
  const done = await clerk.call("POST", `/api/staff/cases/${id}/actions`, { version, action });
  if (done.status !== 200) throw new Error(JSON.stringify(done.body));
}
const counted = async (table: string) => {
  const { rows } = await sql<{ count: string }>`select count(*) from ${sql.table(table)}`.execute(
    business.db,
  );
  return Number(rows[0]?.count);
};

/** An application with a fresh upload; the case's id and the material's. */
async function applied(kiosk = zhang, bytes = pdf) {
  const material = await uploaded(kiosk, "M12", bytes);
  const answer = await apply(kiosk, residence({ materials: [{ ref: "M12", id: material }] }));
  return { id: parsed(asApplied, answer).caseId, material };
}

/** A copy as it is handed out: its bytes, the words of each page and its fonts as poppler reads them. */
async function copied(useId: string) {
  const { status, bytes } = await clerk.call("GET", `/api/staff/case-materials/${useId}/copy`);
  expect(status).toBe(200);
  return inFile(bytes, async (file) => {
    const { stdout } = await promisify(execFile)("pdftotext", ["-raw", file, "-"]);
    const fonts = await promisify(execFile)("pdffonts", [file]);
    return { bytes, pages: stdout.split("\f").filter((text) => text.trim() !== ""), fonts: fonts.stdout };
  });
}
async function inFile<Value>(bytes: Buffer, read: (file: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-copy-"));
  try {
    await writeFile(join(folder, "copy.pdf"), bytes);
    return await read(join(folder, "copy.pdf"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
const squeezed = (text: string) => text.replaceAll(/\s/g, "");

/** The picture on the desk's screen is the copy's page: the same words at its foot, drawn by another rasteriser. */
async function expectShown(useId: string, copy: Buffer): Promise<void> {
  const { bytes: shown } = await clerk.call("GET", `/api/staff/case-materials/${useId}/pages/1`);
  expect(shown.subarray(0, 3)).toEqual(Buffer.of(0xff, 0xd8, 0xff));
  const drawn = await inFile(copy, async (file) => {
    const prefix = file.replace(".pdf", "");
    await promisify(execFile)("pdftoppm", ["-singlefile", "-r", "150", "-png", file, prefix]);
    return readFile(`${prefix}.png`);
  });
  const [feet, other] = [await footOf(shown), await footOf(drawn)];
  const ink = (foot: Buffer) => foot.filter((grey) => grey < 160).length;
  expect(ink(feet), "words at the foot").toBeGreaterThan(200);
  expect(likeness(feet, other)).toBeGreaterThan(0.85);
}
/** The lowest part of a page as grey dots. */
async function footOf(picture: Buffer): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const page = await sharp(picture).resize(1240, 1754, { fit: "fill" }).toBuffer();
  return sharp(page)
    .extract({ left: 0, top: 1700, width: 1240, height: 54 })
    .greyscale()
    .blur(1.2)
    .raw()
    .toBuffer();
}
/** Correlation of two pictures of one size. */
function likeness(one: Buffer, other: Buffer): number {
  const mean = (of: Buffer) => of.reduce((sum, grey) => sum + grey, 0) / of.length;
  const [a, b] = [mean(one), mean(other)];
  let [both, first, second] = [0, 0, 0];
  for (const [at, grey] of one.entries()) {
    const [x, y] = [grey - a, (other[at] ?? 0) - b];
    both += x * y;
    first += x * x;
    second += y * y;
  }
  return both / Math.sqrt(first * second);
}

it("B4 what is missing is told before submission, with every way to meet it; without it nothing is submitted", async () => {
  const ask = {
    itemKey: "GA03",
    formFilled: true,
    applying: [],
    later: [],
    promised: [],
    chosen: [],
    consents: [],
  };
  const before = await zhang.call("POST", "/api/kiosk/material-checks", ask);
  expect(before.body).toMatchObject({
    complete: false,
    materials: [
      { ref: "M01", state: "there", ways: [] },
      { ref: "M09", state: "there" },
      { ref: "M08", state: "there" },
      { ref: "M12", state: "missing", ways: [{ way: "scan" }] },
    ],
  });
  const cases = await counted("cases");
  expect(await apply(zhang, residence())).toMatchObject({
    status: 422,
    code: "materialMissing",
    body: { detail: "M12" },
  });
  expect(await apply(zhang, residence({ later: ["M12"] }))).toMatchObject({ code: "notTolerable" });
  expect(await apply(zhang, residence({ promised: ["M12"] }))).toMatchObject({ code: "notPromisable" });
  expect(await counted("cases")).toBe(cases);

  const id = await uploaded(zhang, "M12", pdf);
  const chosen = [{ ref: "M12", id }];
  const after = await zhang.call("POST", "/api/kiosk/material-checks", { ...ask, chosen });
  expect(after.body).toMatchObject({ complete: true });
  expect(await apply(zhang, residence({ materials: chosen }))).toMatchObject({ status: 200 });
});

it("B4 a tolerated material may come later, a promise stands for one, and the case knows until when", async () => {
  const form = {
    telephone: "13900000000",
    bankAccount: "6217000000000000",
    amount: "1200",
  };
  // YB05 wants M07 and M16 from registers; M16 answers to nobody yet, so the paper is scanned. M17 may come later.
  const consents = [{ register: "社会保障卡持卡信息库", purpose: "核验申请材料：社会保障卡/银行账户" }];
  const bill = await uploaded(zhang, "M16", pdf);
  const request = {
    itemKey: "YB05",
    form,
    later: ["M17"],
    promised: [],
    consents,
    materials: [{ ref: "M16", id: bill }],
  };
  const { caseId } = parsed(asApplied, await apply(zhang, request));
  await act(caseId, { type: "receive" });
  await act(caseId, { type: "accept", tolerate: ["M17"] });
  const own = await zhang.call("GET", "/api/kiosk/cases");
  expect(own.body).toMatchObject({
    cases: expect.arrayContaining([
      expect.objectContaining({ id: caseId, asked: [expect.objectContaining({ ref: "M17" })] }),
    ]),
  });
  const records = await uploaded(zhang, "M17", photo);
  const brought = await zhang.call("POST", `/api/kiosk/cases/${caseId}/materials`, {
    materials: [{ ref: "M17", id: records }],
    consents: [],
  });
  expect(brought.body).toMatchObject({ id: caseId, phase: "accepted", asked: [] });
});

it("Y3 what the authorities know already is not asked of the citizen: a register answers, with consent, once", async () => {
  const ask = {
    itemKey: "MZ02",
    formFilled: true,
    applying: [],
    later: [],
    promised: [],
    chosen: [],
    consents: [],
  };
  const before = await zhang.call("POST", "/api/kiosk/material-checks", ask);
  const way = {
    way: "register",
    register: "社会保障卡持卡信息库",
    purpose: "核验申请材料：社会保障卡/银行账户",
  };
  expect(before.body).toMatchObject({
    complete: false,
    materials: expect.arrayContaining([
      expect.objectContaining({ ref: "M07", state: "missing", ways: expect.arrayContaining([way]) }),
    ]),
  });
  const consents = [{ register: way.register, purpose: way.purpose }];
  expect((await zhang.call("POST", "/api/kiosk/material-checks", { ...ask, consents })).body).toMatchObject({
    complete: true,
  });
  const asked = await counted("share_queries");
  const form = { telephone: "13900000000", bankAccount: "6217000000000000" };
  const request = { itemKey: "MZ02", form, later: [], promised: [], consents };
  const { caseId } = parsed(asApplied, await apply(zhang, request));
  expect(await counted("share_queries"), "asked once a visit").toBe(asked);
  expect(await ofCase(caseId)).toEqual([
    expect.objectContaining({
      ref: "M07",
      trust: "A",
      origin: "register",
      reused: true,
      state: "accepted",
      statement: expect.stringMatching(
        /^此件由社会保障卡持卡信息库提供，仅供办理政务服务事项时使用，仅用于办理“.+”，有效期至\d{4}-\d\d-\d\d，他用无效。$/,
      ),
      consent: { purpose: way.purpose, givenAt: expect.any(Number) },
      facts: [
        { label: "发卡银行", value: "样例银行" },
        { label: "账户", value: "6217********0001" },
        { label: "状态", value: "正常" },
      ],
    }),
  ]);
  const wang = business.kiosk("kiosk0wang1");
  await wang.signIn(cards.wang);
  expect(await apply(wang, request), "no record").toMatchObject({
    code: "materialMissing",
    body: { detail: "M07" },
  });
  expect(await apply(zhang, { ...request, consents: [] }), "no consent now").toMatchObject({
    code: "materialMissing",
  });
});

describe("Y8 the material box", () => {
  it("brought once, offered the next time; from C to use again only after a window compared it", async () => {
    const chen = business.kiosk("kiosk0chen1");
    await chen.signIn(cards.chen);
    const first = await applied(chen);
    const box = async (kiosk: TestKiosk) =>
      parsed(asBox, await kiosk.call("GET", "/api/kiosk/materials")).materials.find(
        ({ id }) => id === first.material,
      );
    // Another visit, another kiosk.
    business.clock.advance(61_000);
    const later = business.kiosk("kiosk0chen2");
    await later.signIn(cards.chen);
    expect(await box(later)).toMatchObject({
      ref: "M12",
      trust: "C",
      origin: "upload",
      reuse: "verifyFirst",
    });
    const again = residence({ materials: [{ ref: "M12", id: first.material }] });
    expect(await apply(later, again)).toMatchObject({ status: 409, code: "materialNotVerified" });

    const [use] = await ofCase(first.id);
    expect(use).toMatchObject({ trust: "C", state: "unseen", reused: false });
    await clerk.call("POST", `/api/staff/case-materials/${use?.id}/verify`, { validUntil: "2027-01-31" });
    expect(await box(later)).toMatchObject({ trust: "B", reuse: "ready" });
    const offered = await later.call("POST", "/api/kiosk/material-checks", {
      itemKey: "GA03",
      formFilled: true,
      applying: [],
      later: [],
      promised: [],
      chosen: [],
      consents: [],
    });
    expect(JSON.stringify(offered.body)).toContain(`"way":"box","id":"${first.material}"`);
    const second = parsed(asApplied, await apply(later, again)).caseId;
    expect(await ofCase(second)).toEqual([expect.objectContaining({ ref: "M12", trust: "B", reused: true })]);
    // What was used again was not brought again, in the figures too (K4).
    const supervisor = business.staff("supervisor", { role: "supervisor", division: district });
    const { body: figures } = await supervisor.call("GET", "/api/staff/supervision/measures?item=GA03");
    const numberOf = async (id: string) =>
      parsed(asPage, await clerk.call("GET", `/api/staff/cases/${id}`)).number;
    const measured = { asked: 4, present: 3, promised: 0 };
    expect(figures["cases"]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          caseNumber: await numberOf(first.id),
          materials: { ...measured, shared: 0, brought: 1 },
        }),
        expect.objectContaining({
          caseNumber: await numberOf(second),
          materials: { ...measured, shared: 1, brought: 0 },
        }),
      ]),
    );
  });

  it("what ran out, was rejected, or is good once only is not used again", async () => {
    const zhou = business.kiosk("kiosk0zhou1");
    await zhou.signIn(cards.zhou);
    const { id, material } = await applied(zhou);
    const [use] = await ofCase(id);
    await clerk.call("POST", `/api/staff/case-materials/${use?.id}/verify`, { validUntil: "2020-01-01" });
    const again = residence({ materials: [{ ref: "M12", id: material }] });
    expect(await apply(zhou, again)).toMatchObject({ status: 410, code: "materialExpired" });

    const other = await applied(zhou);
    const [bad] = await ofCase(other.id);
    await clerk.call("POST", `/api/staff/case-materials/${bad?.id}/reject`, {
      ground: "illegible",
      reason: "看不清",
    });
    expect(await apply(zhou, residence({ materials: [{ ref: "M12", id: other.material }] }))).toMatchObject({
      code: "materialRejected",
    });
    expect(await ofCase(other.id)).toEqual([
      expect.objectContaining({ state: "rejected", ground: "illegible", reason: "看不清" }),
    ]);
  });

  it("every copy says on every page what it is for, in words a reader can find", async () => {
    const { id } = await applied();
    const [use] = await ofCase(id);
    const { pages, fonts, bytes } = await copied(use?.id ?? "");
    expect(pages).toHaveLength(2);
    for (const page of pages) {
      expect(
        page.match(/仅用于办理“居住证申领”/g)?.length,
        "across the page and at its foot",
      ).toBeGreaterThan(5);
      expect(squeezed(page)).toContain("此件由申请人提供，未与原件核对，仅用于办理“居住证申领”，有效期至");
      expect(page, "what came is a picture now").not.toContain("Tenancy");
    }
    expect(fonts).toMatch(/[A-Z]{6}\+NotoSansSC\S*\s+CID TrueType.*yes yes yes/);
    await expectShown(use?.id ?? "", bytes);

    await clerk.call("POST", `/api/staff/case-materials/${use?.id}/verify`, {});
    const compared = await copied(use?.id ?? "");
    for (const page of compared.pages)
      expect(squeezed(page)).toContain("此件经与原件核对无误，仅用于办理“居住证申领”，有效期至");
    await expectShown(use?.id ?? "", compared.bytes);

    const [proof, own] = [await uploaded(zhang, "M12", pdf), await uploaded(zhang, "M08", pdf)];
    const materials = [
      { ref: "M12", id: proof },
      { ref: "M08", id: own },
    ];
    const { caseId } = parsed(asApplied, await apply(zhang, residence({ materials })));
    const promised = (await ofCase(caseId)).find(({ trust }) => trust === "D");
    for (const page of (await copied(promised?.id ?? "")).pages)
      expect(squeezed(page)).toContain("此件由申请人自行承诺，仅使用一次，仅用于办理“居住证申领”，有效期至");
    expect((await clerk.call("GET", `/api/staff/case-materials/${use?.id}/pages/3`)).status).toBe(404);
  });

  it("the citizen sees who looked at what, for which purpose, and until when they may", async () => {
    const { id } = await applied();
    const [use] = await ofCase(id);
    await clerk.call("GET", `/api/staff/case-materials/${use?.id}/pages/1`);
    const { body } = await zhang.call("GET", "/api/kiosk/material-log");
    const common = { ref: "M12", purpose: "仅用于办理“居住证申领”", caseId: id, until: expect.any(Number) };
    expect(body).toMatchObject({
      entries: expect.arrayContaining([
        expect.objectContaining({ ...common, what: "authorised" }),
        expect.objectContaining({ ...common, what: "shown", department: "GA" }),
      ]),
    });
    await sql`update material_uses set expires_at = ${new Date(business.clock.now() - 1)} where case_id = ${id}`.execute(
      business.db,
    );
    expect(await clerk.call("GET", `/api/staff/case-materials/${use?.id}/pages/1`)).toMatchObject({
      status: 410,
      code: "materialExpired",
    });
  });
});

describe("what people send", () => {
  it("is refused by its content with a code, and nothing of it is kept", async () => {
    const tables = ["materials", "material_files", "material_uses", "material_log"];
    const rows = async () => Promise.all(tables.map(async (table) => [table, await counted(table)]));
    const before = await rows();
    // 100 MB of zeros in 100 kB, twice.
    const bomb = { dictionary: "/Filter /FlateDecode", body: deflateSync(Buffer.alloc(100 * 1024 * 1024)) };
    const pngHead = Buffer.from("89504e470d0a1a0a", "hex");
    const jpegHead = Buffer.from("ffd8ffe0", "hex");
    const script = pdfOf({ catalog: "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>" });
    const hostile: readonly [string, Buffer, number, string][] = [
      ["markup", Buffer.from("<script>alert(1)</script>"), 415, "fileTypeRefused"],
      ["a PDF with a script", script, 422, "fileUnsafe"],
      [
        "a script in a disguised name",
        pdfOf({ catalog: "/AA << /O << /J#61vaScript 9 0 R >> >>" }),
        422,
        "fileUnsafe",
      ],
      [
        "a PDF that starts a program",
        pdfOf({ catalog: "/OpenAction << /S /Launch /F (cmd.exe) >>" }),
        422,
        "fileUnsafe",
      ],
      ["a PDF with a file in it", pdfOf({ catalog: "/Names << /EmbeddedFiles 9 0 R >>" }), 422, "fileUnsafe"],
      ["a PDF's bomb", pdfOf({ streams: [bomb, bomb] }), 422, "fileTooComplex"],
      [
        "a document of an office program with a bomb in it",
        zipBomb("word/document.xml"),
        415,
        "fileTypeRefused",
      ],
      [
        "a table of an office program with a bomb in it",
        zipBomb("xl/worksheets/sheet1.xml"),
        415,
        "fileTypeRefused",
      ],
      ["a gzip bomb", gzipSync(Buffer.alloc(64 * 1024 * 1024)), 415, "fileTypeRefused"],
      ["an SVG with a script", Buffer.from("<svg onload='alert(1)'/>"), 415, "fileTypeRefused"],
      ["a photograph that says it is a PNG", Buffer.concat([pngHead, photo]), 422, "fileUnreadable"],
      [
        "a page of markup that says it is a photograph",
        Buffer.concat([jpegHead, Buffer.from("<script>")]),
        422,
        "fileUnreadable",
      ],
      [
        "a program that says it is a PDF",
        Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.from("MZ\0")]),
        422,
        "fileUnreadable",
      ],
      ["an encrypted PDF", pdfOf({ trailer: "/Encrypt 9 0 R" }), 422, "fileEncrypted"],
      ["a picture's bomb", pngBomb(60_000, 60_000), 422, "fileTooComplex"],
      ["half a picture", photo.subarray(0, photo.length / 2), 422, "fileUnreadable"],
      ["nothing", Buffer.alloc(0), 415, "fileTypeRefused"],
    ];
    for (const [what, bytes, status, code] of hostile)
      expect(await zhang.upload("M12", bytes), what).toMatchObject({ status, code });
    expect(await zhang.upload("M99", pdf)).toMatchObject({ status: 404, code: "materialUnknown" });
    expect(await rows()).toEqual(before);
  });

  it("50 MB that say so beforehand are refused before they are sent", async () => {
    const before = await counted("material_files");
    const refused = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        "x-test-kid": zhang.kid,
        "idempotency-key": crypto.randomUUID(),
        "content-type": "application/octet-stream",
        "content-length": 50 * 1024 * 1024,
        authorization: `Bearer ${zhang.token ?? ""}`,
      };
      void business.listen().then((url) => {
        const sending = request(`${url}/api/kiosk/materials/M12`, { method: "POST", headers }, (answer) => {
          resolve(answer.statusCode);
          sending.destroy();
        });
        sending.on("error", reject);
        sending.write("%PDF-1.7\n");
      }, reject);
    });
    expect(refused).toBe(413);
    expect(await counted("material_files")).toBe(before);
  });

  it("50 MB are refused while they come: the rest is not waited for, nothing is kept", async () => {
    const before = await counted("material_files");
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(sent === 0 ? Buffer.from("%PDF-1.7\n") : Buffer.alloc(1024 * 1024));
        sent += 1;
        if (sent > 60) controller.close();
      },
    });
    const refused = await zhang.uploadOverWire(await business.listen(), "M12", endless);
    expect(refused).toMatchObject({ status: 413, code: "payloadTooLarge" });
    expect(sent).toBeLessThan(45);
    expect(await counted("material_files")).toBe(before);
  });

  it("lies sealed, without where it was taken, and markup in words stays words", async () => {
    const { id, material } = await applied(zhang, photo);
    const { rows } = await sql<{ sealed: Buffer }>`select f.sealed from material_files f
      join materials m on m.file_id = f.id where m.id = ${material}`.execute(business.db);
    // As a picture begins in which nothing is written: too long to be in sealed bytes by chance.
    const picture = Buffer.from("ffd8ffdb0043", "hex");
    expect(rows[0]?.sealed.includes(picture)).toBe(false);
    const own = await zhang.call("GET", `/api/kiosk/materials/${material}/pages/1`);
    expect(own.status).toBe(200);
    expect([photo.includes("Exif\0\0"), own.bytes.includes("Exif\0\0")]).toEqual([true, false]);
    expect(own.bytes.includes(picture)).toBe(true);
    const [use] = await ofCase(id);
    const reason = `"><img src=x onerror=alert(1)>'); drop table materials; --`;
    const rejected = await clerk.call("POST", `/api/staff/case-materials/${use?.id}/reject`, {
      ground: "illegible",
      reason,
    });
    expect(rejected.body).toMatchObject({ materials: [{ state: "rejected", reason }] });
    expect(await counted("materials")).toBeGreaterThan(0);
  });

  it("sent twice is kept once; discarded it is gone, but what a case stands on stays with the case", async () => {
    const key = crypto.randomUUID();
    const first = parsed(asMaterial, await zhang.upload("M12", pdf, key));
    expect(parsed(asMaterial, await zhang.upload("M12", pdf, key)).id).toBe(first.id);
    const files = await counted("material_files");
    expect((await zhang.call("DELETE", `/api/kiosk/materials/${first.id}`)).status).toBe(200);
    expect(await counted("material_files")).toBe(files - 1);
    expect(await zhang.call("DELETE", `/api/kiosk/materials/${first.id}`)).toMatchObject({
      code: "materialUnknown",
    });

    const { id, material } = await applied();
    await zhang.call("DELETE", `/api/kiosk/materials/${material}`);
    const [use] = await ofCase(id);
    expect((await clerk.call("GET", `/api/staff/case-materials/${use?.id}/pages/1`)).status).toBe(200);
    expect(await zhang.call("GET", `/api/kiosk/materials/${material}/pages/1`)).toMatchObject({
      code: "materialUnknown",
    });
  });
});

describe("whose it is", () => {
  it("a found card opens no box: at A1 there is what this visit brought, and nothing else", async () => {
    const owner = business.kiosk("kiosk0owner");
    await owner.signIn(cards.stranger);
    const kept = await uploaded(owner, "M12", pdf);
    const finder = business.kiosk("kiosk0finder");
    await finder.openSession(cards.stranger);
    const refused = { status: 403, code: "identityLevelTooLow" };
    expect((await finder.call("GET", "/api/kiosk/materials")).body).toEqual({ materials: [] });
    expect(await finder.call("GET", "/api/kiosk/material-log")).toMatchObject(refused);
    expect(await finder.call("GET", `/api/kiosk/materials/${kept}/pages/1`)).toMatchObject(refused);
    expect(await finder.call("DELETE", `/api/kiosk/materials/${kept}`)).toMatchObject(refused);
    const own = await uploaded(finder, "M12", pdf);
    const box = parsed(asBox, await finder.call("GET", "/api/kiosk/materials"));
    expect(box.materials.map(({ id }) => id)).toEqual([own]);
    expect(await finder.call("GET", `/api/kiosk/materials/${own}/pages/1`)).toMatchObject({ status: 200 });
  });

  it("nobody else's box, page or case opens, whoever knows its id", async () => {
    const { id, material } = await applied();
    const [use] = await ofCase(id);
    const wang = business.kiosk("kiosk0wang2");
    await wang.signIn(cards.wang);
    expect(await wang.call("GET", `/api/kiosk/materials/${material}/pages/1`)).toMatchObject({
      code: "materialUnknown",
    });
    expect(await wang.call("DELETE", `/api/kiosk/materials/${material}`)).toMatchObject({
      code: "materialUnknown",
    });
    expect(await apply(wang, residence({ materials: [{ ref: "M12", id: material }] }))).toMatchObject({
      code: "materialUnknown",
    });
    const supply = { materials: [{ ref: "M12", id: material }], consents: [] };
    expect(await wang.call("POST", `/api/kiosk/cases/${id}/materials`, supply)).toMatchObject({
      code: "caseUnknown",
    });
    for (const [method, path, body] of [
      ["GET", `/api/staff/cases/${id}/materials`, undefined],
      ["GET", `/api/staff/case-materials/${use?.id}/pages/1`, undefined],
      ["GET", `/api/staff/case-materials/${use?.id}/copy`, undefined],
      ["POST", `/api/staff/case-materials/${use?.id}/verify`, {}],
      ["POST", `/api/staff/case-materials/${use?.id}/reject`, { ground: "illegible", reason: "?" }],
      ["POST", `/api/staff/cases/${id}/materials/M12`, pdf],
    ] as const)
      expect((await stranger.call(method, path, body)).status, path).toBe(404);
    const supervisor = business.staff("supervisor", { role: "supervisor", division: district });
    expect(await supervisor.call("GET", `/api/staff/cases/${id}/materials`)).toMatchObject({ status: 403 });
  });

  it("a material found unfit is asked for again, once, and its answer moves the case on", async () => {
    const { id } = await applied();
    await act(id, { type: "receive" });
    const [bad] = await ofCase(id);
    await clerk.call("POST", `/api/staff/case-materials/${bad?.id}/reject`, {
      ground: "illegible",
      reason: "看不清",
    });
    const { version } = parsed(asPage, await clerk.call("GET", `/api/staff/cases/${id}`));
    const accept = { version, action: { type: "accept" } };
    expect(await clerk.call("POST", `/api/staff/cases/${id}/actions`, accept)).toMatchObject({
      code: "materialMissing",
    });
    await act(id, { type: "requestSupplement", refs: ["M12"], words: "请重新扫描" });
    const better = await uploaded(zhang, "M12", photo);
    const answer = { materials: [{ ref: "M12", id: better }], consents: [] };
    expect((await zhang.call("POST", `/api/kiosk/cases/${id}/materials`, answer)).body).toMatchObject({
      phase: "received",
      asked: [],
    });
    await act(id, { type: "accept" });
    expect((await ofCase(id)).map(({ state }) => state).toSorted()).toEqual(["rejected", "unseen"]);
  });

  it("paper taken in at a window was compared there, and is good for the next time", async () => {
    const { id } = await applied();
    await act(id, { type: "receive" });
    await act(id, { type: "requestSupplement", refs: ["M12"], words: "请带原件" });
    const taken = await clerk.call("POST", `/api/staff/cases/${id}/materials/M12`, pdf);
    expect(taken.body).toMatchObject({
      materials: expect.arrayContaining([
        expect.objectContaining({ origin: "counter", trust: "B", state: "accepted" }),
      ]),
    });
    const { phase } = parsed(asPage, await clerk.call("GET", `/api/staff/cases/${id}`));
    expect(phase).toBe("received");
    expect(await clerk.call("POST", `/api/staff/cases/${id}/materials/M03`, pdf)).toMatchObject({
      code: "materialNotOnList",
    });
  });
});

describe("Y3 what was issued here is not asked for again", () => {
  const ask = {
    itemKey: "GY02",
    formFilled: true,
    applying: [],
    later: [],
    promised: [],
    chosen: [],
    consents: [],
  };
  const consent = { register: "不动产登记信息库", purpose: "为本人查询名下不动产登记资料" };
  const query = async () =>
    certificateOf((await holder.call("POST", "/api/kiosk/cases", { itemKey: "BD01", consent })).body).id;
  const allow = async (licence: string, recipient: string) => {
    const given = { recipient, purpose: "水电气过户", days: 10 };
    expect(await holder.call("POST", `/api/kiosk/licences/${licence}/authorisations`, given)).toMatchObject({
      status: 200,
    });
  };
  const licencesOffered = async () => {
    const { materials } = parsed(asCheck, await holder.call("POST", "/api/kiosk/material-checks", ask));
    const ways = materials.find(({ ref }) => ref === "M05")?.ways ?? [];
    return ways.flatMap((way) => (way.way === "licence" ? [way] : []));
  };
  const usesOf = async (licence: string) => {
    const { rows } = await sql<{ case_id: string; actor: string }>`select u.case_id, u.actor
      from certificate_uses u join certificate_authorisations a on a.id = u.authorisation_id
      where a.certificate_id = ${licence}`.execute(business.db);
    return rows;
  };
  const request = (id: string): ApplyRequest => ({
    itemKey: "GY02",
    form: { telephone: "13900000000" },
    later: [],
    promised: [],
    consents: [],
    materials: [{ ref: "M05", id }],
  });

  let holder: TestKiosk;
  beforeEach(async () => {
    // A code is not sent twice within a minute.
    business.clock.advance(61_000);
    holder = business.kiosk("kiosk0deed1");
    await holder.signIn(cards.chen);
  });

  it("a licence its holder lets the department use is offered, taken for the case, and the use is in its log", async () => {
    const licence = await query();
    expect(await licencesOffered(), "nobody said so yet").toEqual([]);
    await allow(licence, "GJ");
    expect(await licencesOffered(), "another department's").toEqual([]);
    await allow(licence, "GY");
    const [way] = await licencesOffered();
    expect(way).toMatchObject({ title: "不动产登记资料查询结果" });
    const chosen = [{ ref: "M05", id: way?.id ?? "" }];
    const checked = await holder.call("POST", "/api/kiosk/material-checks", { ...ask, chosen });
    expect(checked.body).toMatchObject({ complete: true });
    expect(await usesOf(licence), "looked at the list only").toEqual([]);
    const wrong = await apply(holder, { ...request(way?.id ?? ""), itemKey: "GA03" });
    expect(wrong.status).not.toBe(200);

    const { caseId } = parsed(asApplied, await apply(holder, request(way?.id ?? "")));
    expect(await usesOf(licence)).toEqual([{ case_id: caseId, actor: expect.stringMatching(/^citizen:/) }]);
    const [use] = await ofCase(caseId);
    expect(use).toMatchObject({
      ref: "M05",
      trust: "A",
      origin: "licence",
      from: "梁子湖区不动产登记中心(区自然资源和规划分局)（电子证照：不动产登记资料查询结果）",
      reused: true,
      state: "accepted",
      file: { type: "application/pdf", pages: 1 },
    });
    const copy = await copied(use?.id ?? "");
    expect(copy.pages.map(squeezed)).toEqual([
      expect.stringContaining(
        "此件由梁子湖区不动产登记中心(区自然资源和规划分局)（电子证照：不动产登记资料查询结果）提供，仅供办理政务服务事项时使用，仅用于办理“水电气联动过户”，有效期至",
      ),
    ]);
    await expectShown(use?.id ?? "", copy.bytes);
    const log = await holder.call("GET", "/api/kiosk/material-log");
    expect(JSON.stringify(log.body)).toContain("仅用于办理“水电气联动过户”");
    const { materials } = parsed(asBox, await holder.call("GET", "/api/kiosk/materials"));
    expect(
      materials.map(({ origin }) => origin),
      "the next case asks again",
    ).not.toContain("licence");
  });

  it("one that is revoked, or whose time is over, is neither offered nor taken", async () => {
    const licence = await query();
    await allow(licence, "GY");
    const offered = await licencesOffered();
    // The one of the test before is still there.
    expect(offered).toHaveLength(2);
    await business.certificates.revoke(licence, "test", "system:test");
    const left = await licencesOffered();
    const gone = offered.filter(({ id }) => !left.some((one) => one.id === id));
    expect(gone).toHaveLength(1);
    expect(await apply(holder, request(gone[0]?.id ?? ""))).toMatchObject({ code: "materialUnknown" });
    expect(await usesOf(licence)).toEqual([]);

    const other = await query();
    await allow(other, "GY");
    const before = await licencesOffered();
    await sql`update certificate_authorisations set expires_at = ${new Date(business.clock.now())}`.execute(
      business.db,
    );
    expect(await licencesOffered()).toEqual([]);
    for (const { id } of before)
      expect(await apply(holder, request(id))).toMatchObject({ code: "materialUnknown" });
    expect(await usesOf(other)).toEqual([]);
  });
});

it("what was brought for an application that came to nothing goes after a day, and stays where its case is still to come", async () => {
  const leaver = business.kiosk("kiosk0leaver");
  business.clock.advance(61_000);
  await leaver.signIn(cards.wang);
  const kept = async (id: string) => {
    const { rows } = await sql`select 1 from materials where id = ${id}`.execute(business.db);
    return rows.length;
  };
  const abandoned = await uploaded(leaver, "M12", pdf);
  const unfinished = residence({
    form: { telephone: "no number" },
    materials: [{ ref: "M12", id: abandoned }],
  });
  expect(await apply(leaver, unfinished)).toMatchObject({ status: 400, code: "invalidData" });

  const waiting = await uploaded(leaver, "M12", pdf);
  const known = await business.identity.citizen(leaver.token ?? "", { kid: leaver.kid });
  if (!known.ok) throw new Error(known.code);
  const caseId = crypto.randomUUID();
  const request = residence({ materials: [{ ref: "M12", id: waiting }] });
  await business.cases.living.prepare(request, { citizen: known.value, kid: leaver.kid }, caseId);
  business.materials.awaits(async (ids) => ids.filter((id) => id === caseId));

  await business.materials.sweep();
  expect([await kept(abandoned), await kept(waiting)]).toEqual([1, 1]);
  business.clock.advance(25 * 60 * 60_000);
  await business.materials.sweep();
  expect([await kept(abandoned), await kept(waiting)]).toEqual([0, 1]);
});
