import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { audit } from "../core/index.ts";
import { startTestDatabase, type TestDatabase } from "../core/testing.ts";
import { openAuthority } from "../fleet/index.ts";
import { openKeyStore, type CertifiedKey } from "../key-store/index.ts";
import { sealBlock } from "./chain.ts";
import { createAudit, headsFile, verifyAudit } from "./index.ts";

const clock = new SimulatedClock();
let database: TestDatabase;
let folder: string;
let signer: CertifiedKey;

beforeAll(async () => {
  database = await startTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "zizhuban-audit-"));
  const authority = await openAuthority({ folder: join(folder, "authority"), clock });
  const certify = async (purpose: "documents" | "timeStamps", publicKey: Buffer<ArrayBuffer>) =>
    authority.issueSigner(purpose, "Zizhuban test", publicKey);
  signer = (await openKeyStore({ folder: join(folder, "keys"), certify })).documents;
});
afterAll(async () => {
  await database.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await asIntruder(sql`truncate audit_log, audit_blocks`);
  await rm(headsFile(folder), { force: true });
});

/** Who holds the database can switch its triggers off. */
async function asIntruder(...statements: readonly ReturnType<typeof sql>[]) {
  await database.db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    for (const statement of statements) await statement.execute(tx);
  });
}

async function logEntries(count: number) {
  for (let left = count; left > 0; left -= 1)
    await audit(database.db, clock, {
      actor: "system",
      action: "case.applied",
      subject: { kind: "case", id: `c${left}` },
    });
}

const verify = async () => verifyAudit(database.db, folder, signer.certificate);

async function sealed(blocks: number, entriesEach = 3) {
  for (let left = blocks; left > 0; left -= 1) {
    await logEntries(entriesEach);
    await sealBlock(database.db, clock.now());
  }
}

it("an untouched log holds, and says what is not sealed yet", async () => {
  await sealed(3);
  await logEntries(2);
  expect(await verify()).toMatchObject({ blocks: 3, entries: 9, unsealed: 2, breaks: [] });
});

it.each([
  [
    "an entry changed",
    sql`update audit_log set actor = 'staff:nobody' where number = (select first from audit_blocks where number = 2)`,
    "entryChanged",
  ],
  [
    "an entry taken out",
    sql`delete from audit_log where number = (select first from audit_blocks where number = 2)`,
    "entryMissing",
  ],
  ["a block taken out", sql`delete from audit_blocks where number = 2`, "blockMissing"],
])("%s is noticed", async (_what, tampering, why) => {
  await sealed(3);
  await asIntruder(tampering);
  expect((await verify()).breaks[0]).toMatchObject({ why });
});

it("an entry slipped in between is noticed", async () => {
  await sealed(2);
  await asIntruder(
    sql`update audit_log set number = default where false`,
    sql`delete from audit_log where number = (select last from audit_blocks where number = 1)`,
    sql`insert into audit_log (number, id, at, actor, action, subject_kind, subject_id, fields) overriding system value
        select last, gen_random_uuid(), now(), 'x', 'y', 'z', '1', '{}' from audit_blocks where number = 1`,
  );
  expect((await verify()).breaks).toEqual([{ block: 1, why: "entryChanged" }]);
});

it("a chain written anew does not match the heads exported before", async () => {
  const keeper = createAudit({
    db: database.db,
    clock,
    folder,
    signer,
    onError: (error) => expect.fail(String(error)),
  });
  await logEntries(3);
  await keeper.keep();
  await keeper.stop?.();
  expect(await verify()).toMatchObject({ heads: 1, brokenHeads: 0, breaks: [] });
  await asIntruder(sql`truncate audit_blocks`, sql`update audit_log set actor = 'staff:nobody'`);
  await sealBlock(database.db, clock.now());
  expect((await verify()).breaks).toEqual([{ block: 1, why: "headDiffers" }]);
});

it("a head nobody signed does not count", async () => {
  const keeper = createAudit({
    db: database.db,
    clock,
    folder,
    signer,
    onError: (error) => expect.fail(String(error)),
  });
  await logEntries(1);
  await keeper.keep();
  await keeper.stop?.();
  const text = await readFile(headsFile(folder), "utf8");
  const another = text.replace(/"digest":"(.)/, (_, first) => `"digest":"${first === "0" ? "1" : "0"}`);
  await writeFile(headsFile(folder), `${another}no head\n`);
  expect(await verify()).toMatchObject({ heads: 0, brokenHeads: 2 });
});

it("seals while others write, and leaves nothing out", async () => {
  const writers = Array.from({ length: 8 }, () => logEntries(20));
  const seals = Array.from({ length: 4 }, () => sealBlock(database.db, clock.now()));
  await Promise.all([...writers, ...seals]);
  await sealBlock(database.db, clock.now());
  expect(await verify()).toMatchObject({ entries: 160, unsealed: 0, breaks: [] });
});

it("two who seal at once make one block, and the second finds nothing left", async () => {
  await logEntries(3);
  const seals = Array.from({ length: 4 }, () => sealBlock(database.db, clock.now()));
  const blocks = (await Promise.all(seals)).filter((block) => block !== undefined);
  expect(blocks).toMatchObject([{ number: 1, entries: 3 }]);
  expect(await verify()).toMatchObject({ blocks: 1, entries: 3, breaks: [] });
});

it("the log's own tables refuse changes", async () => {
  await sealed(1);
  await expect(sql`delete from audit_blocks`.execute(database.db)).rejects.toThrow("append-only");
});
