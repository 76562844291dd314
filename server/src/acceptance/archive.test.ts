import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, ArchiveFilePage, ArchiveFileRow, type DeskAction } from "@zizhuban/server-contract";
import { unzipSync } from "fflate";
import { sql } from "kysely";
import { Type } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyArchive, verifyPackage } from "../archive/index.ts";
import {
  cards,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";

const hour = 3_600_000;
const year = 366 * 24 * hour;
const fileOf = parser(ArchiveFilePage);
const listOf = parser(Type.Object({ files: Type.Array(ArchiveFileRow) }));
const applied = parser(ApplyOutcome);
const numbered = parser(Type.Object({ caseId: Type.String(), caseNumber: Type.String() }));

let business: TestBusiness;
let kiosk: TestKiosk;
let keeper: TestStaff;
let certificate: Buffer;
/** What went wrong, where a test expects that something does. */
let faults: unknown[] | undefined;
beforeAll(async () => {
  business = await startBusiness({
    onError(error) {
      if (faults === undefined) throw error;
      faults.push(error);
    },
  });
  certificate = business.parts.keys.documents.certificate;
  keeper = business.staff("keeper", { role: "fileKeeper", division: "420702" });
});
afterAll(async () => business.stop());
beforeEach(() => {
  business.clock.advance(hour);
  kiosk = business.kiosk("kiosk0archive");
});

async function closeFiles(): Promise<void> {
  business.clock.advance(11 * 60_000);
  await business.archive.pass();
}

async function fileOfCase(number: string, who = keeper): Promise<ArchiveFilePage> {
  const { body } = await who.call("GET", `/api/staff/archive/files?number=${number}`);
  const list = listOf(body);
  const id = list.ok ? list.value.files[0]?.id : undefined;
  const page = fileOf((await who.call("GET", `/api/staff/archive/files/${String(id)}`)).body);
  if (!page.ok) throw new Error(`no file of ${number}: ${JSON.stringify(body)}`);
  return page.value;
}

/** Applied for, issued and rated in one session. */
async function instantCase() {
  await kiosk.signIn(cards.zhang);
  const opened = numbered((await kiosk.openCase("RS01")).body);
  if (!opened.ok) throw new Error(opened.detail);
  return opened.value;
}

/** Through every desk to its end. */
async function committedCase(): Promise<string> {
  await kiosk.signIn(cards.zhang);
  const form = { telephone: "13900000000" };
  const request = { itemKey: "GA04", form, later: [], promised: [], consents: [] };
  const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  const clerk = business.staff("clerk", { role: "windowClerk", division: "420702" });
  const officers = [
    { role: "reviewer", division: "420702", department: "GA" },
    { role: "approver", division: "420702", department: "GA" },
  ] as const;
  const officer = business.staff("officer", ...officers);
  const steps: readonly (readonly [TestStaff, DeskAction])[] = [
    [clerk, { type: "receive" }],
    [clerk, { type: "accept" }],
    [officer, { type: "review" }],
    [officer, { type: "decide", outcome: "granted", reasons: ["经查，符合条件"] }],
    [officer, { type: "produce" }],
    [clerk, { type: "handOver" }],
    [clerk, { type: "complete" }],
  ];
  const looked = { point: 0, looked: true };
  expect((await clerk.call("POST", `/api/staff/cases/${outcome.value.caseId}/checks`, looked)).status).toBe(
    200,
  );
  for (const [index, [who, action]] of steps.entries()) {
    const url = `/api/staff/cases/${outcome.value.caseId}/actions`;
    const answer = await who.call("POST", url, { version: index + 1, action });
    expect([action.type, answer.status]).toEqual([action.type, 200]);
  }
  return outcome.value.caseNumber;
}

async function packaged(id: string, who = keeper): Promise<Buffer> {
  const answer = await who.call("GET", `/api/staff/archive/files/${id}/package`);
  expect(answer.status).toBe(200);
  return answer.bytes;
}

const verified = async () => verifyArchive(business.db, business.parts.keys.vault, certificate);
/** Somebody with the database's own password, who switches the guards off. */
async function tampering(change: ReturnType<typeof sql>): Promise<void> {
  await business.db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await change.execute(tx);
  });
}
/** Changes, looks, and puts it back. */
async function whileChanged(
  column: "sealed" | "digest",
  id: string,
  part: number,
): Promise<Awaited<ReturnType<typeof verified>>> {
  const flip = sql`update archive_parts set ${sql.ref(column)} =
    set_byte(${sql.ref(column)}, 30, get_byte(${sql.ref(column)}, 30) # 1) where file_id = ${id} and part = ${part}`;
  await tampering(flip);
  const found = await verified();
  await tampering(flip);
  return found;
}

describe("S4 electronic archive", () => {
  it("S4 a completed case is filed by itself, with all its steps, opinions and what it was decided on", async () => {
    const number = await committedCase();
    await closeFiles();
    const file = await fileOfCase(number);
    expect(file).toMatchObject({
      itemKey: "GA04",
      department: "GA",
      ending: "granted",
      retention: "tenYears",
    });
    expect(file.catalogue.map(({ kind }) => kind)).toEqual([
      "application",
      "materialList",
      "state",
      "checklist",
      "certificateRecord",
      "certificate",
      "timeline",
    ]);
    expect(file.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(new Set(file.checks.map(({ property }) => property)).size).toBe(4);
    const entries = unzipSync(await packaged(file.id));
    const read = (kind: string) => {
      const name = Object.keys(entries).find((entry) => entry.includes(`-${kind}.`)) ?? "";
      return JSON.parse(Buffer.from(entries[name] ?? []).toString("utf8"));
    };
    expect(read("timeline").map(({ type }: { type: string }) => type)).toEqual([
      "applied",
      "receive",
      "accept",
      "review",
      "decided.granted",
      "produce",
      "handOver",
      "complete",
      "archive",
    ]);
    expect(read("timeline")[4]).toMatchObject({ actor: "staff:officer", words: "经查，符合条件" });
    expect(read("checklist")).toMatchObject([{ point: expect.any(String), looked: { by: "staff:clerk" } }]);
    expect(read("application")).toMatchObject({
      applicant: { name: "张样例" },
      form: [{ field: "telephone", value: "13900000000" }],
    });
    const own = await kiosk.call("GET", "/api/kiosk/cases");
    expect(own.body).toMatchObject({ cases: [expect.objectContaining({ number, phase: "archived" })] });
  });

  it("S4 an instant case is filed with its certificate; what comes later is a further volume", async () => {
    const { caseId, caseNumber } = await instantCase();
    const rating = { caseId, stars: 5, reasons: [] };
    expect((await kiosk.call("POST", "/api/kiosk/ratings", rating)).status).toBe(200);
    await closeFiles();
    const before = await fileOfCase(caseNumber);
    expect(before).toMatchObject({ ending: "issued", volumes: 1 });
    const kinds = [
      "application",
      "share",
      "outcome",
      "certificateRecord",
      "certificate",
      "timeline",
      "rating",
    ];
    expect(before.catalogue.map(({ kind }) => kind)).toEqual(kinds);
    expect(before.checks.filter(({ passed }) => !passed)).toEqual([]);

    const { rows } = await sql<{ id: string }>`
      select certificate_id as id from cases where id = ${caseId}`.execute(business.db);
    await business.certificates.revoke(rows[0]?.id ?? "", "发证有误", "staff:head");
    await closeFiles();
    const after = await fileOfCase(caseNumber);
    expect(after.volumes).toBe(2);
    expect(after.catalogue.slice(kinds.length)).toMatchObject([{ kind: "certificateRecord", volume: 2 }]);
    expect(after.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect((await verified()).breaks).toEqual([]);
  });

  it("S4 also a case that was refused or withdrawn has its file", async () => {
    await kiosk.signIn(cards.zhang);
    const request = {
      itemKey: "GA04",
      form: { telephone: "13900000000" },
      later: [],
      promised: [],
      consents: [],
    };
    const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
    if (!outcome.ok) throw new Error(outcome.detail);
    await kiosk.call("POST", `/api/kiosk/cases/${outcome.value.caseId}/withdraw`, {});
    await closeFiles();
    expect(await fileOfCase(outcome.value.caseNumber)).toMatchObject({ ending: "withdrawn" });
    const coverage = await keeper.call("GET", "/api/staff/archive/coverage");
    expect(coverage.body["archived"]).toBe(coverage.body["ended"]);
  });

  it("S4 one byte changed in the database, and the very part is named", async () => {
    const { caseNumber } = await instantCase();
    await closeFiles();
    const { id, number, catalogue } = await fileOfCase(caseNumber);
    for (const { part } of catalogue) {
      const found = await whileChanged("sealed", id, part);
      expect(found.breaks).toMatchObject([{ file: number, part, why: "partChanged" }]);
    }
    const digest = await whileChanged("digest", id, 2);
    expect(digest.breaks).toMatchObject([{ part: 2, why: "partChanged" }, { why: "catalogueChanged" }]);
    await tampering(
      sql`update archive_volumes set closed_at = closed_at + interval '1 day' where file_id = ${id}`,
    );
    expect((await verified()).breaks).toMatchObject([{ file: number, why: "linkChanged" }]);
    await tampering(
      sql`update archive_volumes set closed_at = closed_at - interval '1 day' where file_id = ${id}`,
    );
    expect(await verified()).toMatchObject({ breaks: [] });
  });

  it("S4 one byte changed anywhere in a package that left, and the check fails, with the part where it is one", async () => {
    const { caseNumber } = await instantCase();
    await closeFiles();
    const { id } = await fileOfCase(caseNumber);
    const zip = await packaged(id);
    expect(verifyPackage(zip, certificate)).toEqual([]);
    const flipped = (at: number) => {
      const copy = Buffer.from(zip);
      copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
      return verifyPackage(copy, certificate);
    };
    const step = Math.floor(zip.length / 150);
    for (let at = 0; at < zip.length; at += step) expect([at, flipped(at).length > 0]).toEqual([at, true]);
    for (const last of [1, 5, 9, 30, 60]) expect(flipped(zip.length - last)).not.toEqual([]);
    const entry = Object.keys(unzipSync(zip)).find((name) => name.endsWith("-application.json"));
    const inside = zip.indexOf('"appliedAt"') + 15;
    expect(flipped(inside)).toContainEqual({
      entry: entry?.split("/").slice(1).join("/"),
      why: "partChanged",
    });
    const other = (await startOther()).certificate;
    expect(verifyPackage(zip, other)).toMatchObject([{ why: "signatureWrong" }]);
  });

  it("S4 a package is checked by the command, and by the tools of others", async () => {
    const { caseNumber } = await instantCase();
    await closeFiles();
    const { id, number } = await fileOfCase(caseNumber);
    const folder = await mkdtemp(join(tmpdir(), "zizhuban-package-"));
    const [zip, trusted] = [join(folder, "file.zip"), join(folder, "trusted.der")];
    const bytes = await packaged(id);
    await writeFile(zip, bytes);
    await writeFile(trusted, certificate);
    const command = join(import.meta.dirname, "../archive-command.ts");
    const run = promisify(execFile);
    const said = await run(process.execPath, [command, "verify", zip, trusted]);
    expect(JSON.parse(said.stdout)).toEqual({ intact: true, breaks: [] });
    const python = `import zipfile,sys; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])`;
    await run("python3", ["-c", python, zip, folder]);
    await run("sha256sum", ["-c", "manifest-sha256.txt"], { cwd: join(folder, number) });
    bytes.writeUInt8(
      bytes.readUInt8(bytes.indexOf('"appliedAt"') + 15) ^ 1,
      bytes.indexOf('"appliedAt"') + 15,
    );
    await writeFile(zip, bytes);
    const failed = await run(process.execPath, [command, "verify", zip, trusted]).catch(
      (error: unknown) => error as { code: number; stdout: string },
    );
    expect(failed).toMatchObject({ code: 2, stdout: expect.stringContaining("data/0001-application.json") });
    await rm(folder, { recursive: true });
  });

  it("S4, K9 the database refuses to delete or change a file, a step, or a case that has one", async () => {
    const { caseId } = await instantCase();
    await closeFiles();
    for (const table of ["archive_files", "archive_volumes", "archive_parts", "case_events"])
      await expect(sql`delete from ${sql.table(table)}`.execute(business.db)).rejects.toThrow("append-only");
    await expect(sql`update archive_parts set ref = 'x'`.execute(business.db)).rejects.toThrow("append-only");
    await expect(sql`update archive_parts set sealed = null`.execute(business.db)).rejects.toThrow(
      "append-only",
    );
    await expect(sql`truncate archive_parts`.execute(business.db)).rejects.toThrow("append-only");
    await expect(sql`delete from cases where id = ${caseId}`.execute(business.db)).rejects.toThrow(
      "foreign key",
    );
  });

  it("S4 the end of the chain cut off is noticed by what the audit log knows", async () => {
    const { rows } = await sql<{ n: number }>`select max(number) as n from archive_volumes`.execute(
      business.db,
    );
    const last = rows[0]?.n ?? 0;
    const kept = await sql<object>`select * from archive_volumes where number = ${last}`.execute(business.db);
    await tampering(sql`delete from archive_volumes where number = ${last}`);
    expect((await verified()).breaks).toContainEqual({ link: last, file: "", why: "endMissing" });
    const row = kept.rows[0] ?? {};
    const values = sql.join(Object.values(row).map((value) => sql`${value}`));
    await tampering(sql`insert into archive_volumes values (${values})`);
    expect((await verified()).breaks).toEqual([]);
  });

  it("S4 a case that cannot be filed is told, stays due, and keeps no other waiting", async () => {
    const both = [await instantCase()];
    business.clock.advance(hour);
    both.push(await instantCase());
    const [first, second] = both.toSorted((a, b) => (a.caseId < b.caseId ? -1 : 1));
    const flip = sql`update cases set sealed_outcome =
      set_byte(sealed_outcome, 30, get_byte(sealed_outcome, 30) # 1) where id = ${first?.caseId}`;
    await tampering(flip);
    await sql`update archive_due set due_at = ${new Date(0)}`.execute(business.db);
    faults = [];
    await business.archive.pass();
    expect(faults).toHaveLength(1);
    faults = undefined;
    expect((await fileOfCase(second?.caseNumber ?? "")).caseNumber).toBe(second?.caseNumber);
    await tampering(flip);
    await business.archive.pass();
    expect((await fileOfCase(first?.caseNumber ?? "")).caseNumber).toBe(first?.caseNumber);
  });

  it("S4 files of other places and other people are not there", async () => {
    const { caseNumber } = await instantCase();
    await closeFiles();
    const { id } = await fileOfCase(caseNumber);
    const elsewhere = business.staff("elsewhere", { role: "fileKeeper", division: "420703" });
    expect((await elsewhere.call("GET", "/api/staff/archive/files")).body).toEqual({ files: [] });
    for (const part of ["", "/package"])
      expect(await elsewhere.call("GET", `/api/staff/archive/files/${id}${part}`)).toMatchObject({
        status: 404,
        code: "archiveFileUnknown",
      });
  });

  it("S4 disposal only after the period, only by two persons; catalogue and chain stay whole", async () => {
    const { caseNumber } = await instantCase();
    await closeFiles();
    const { id, parts } = await fileOfCase(caseNumber);
    const second = business.staff("second", { role: "fileKeeper", division: "420702" });
    const url = `/api/staff/archive/files/${id}/disposal`;
    const words = { words: "保管期满" };
    expect(await keeper.call("POST", url, words)).toMatchObject({ status: 409, code: "retentionRunning" });
    business.clock.setWall(business.clock.now() + 12 * year);
    const due = listOf((await keeper.call("GET", "/api/staff/archive/files?due=true&limit=200")).body);
    expect(due.ok && due.value.files.map((file) => file.id)).toContain(id);
    expect(await second.call("POST", `${url}/approve`, {})).toMatchObject({ code: "disposalStateWrong" });
    expect(await keeper.call("POST", url, words)).toMatchObject({ body: { disposal: "proposed" } });
    expect(await keeper.call("POST", `${url}/approve`, {})).toMatchObject({
      status: 403,
      code: "disposalSamePerson",
    });
    const done = await second.call("POST", `${url}/approve`, {});
    expect(done).toMatchObject({ status: 200, body: { disposal: "disposed" } });
    expect(await verified()).toMatchObject({ breaks: [], disposed: parts });
    expect(verifyPackage(await packaged(id), certificate)).toEqual([]);
    const { rows } = await sql<{ action: string }>`
      select action from audit_log where subject_id = ${id} and action like 'archive.disp%' order by number`.execute(
      business.db,
    );
    expect(rows.map(({ action }) => action)).toEqual(["archive.disposalProposed", "archive.disposed"]);
  });
});

/** Another deployment's certificate. */
async function startOther(): Promise<{ certificate: Buffer }> {
  const other = await startBusiness();
  const { certificate: theirs } = other.parts.keys.documents;
  await other.stop();
  return { certificate: theirs };
}
