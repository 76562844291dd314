import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, ok, parser, SimulatedClock } from "@zizhuban/device-agent-contract";
import { KioskClaim, type Assignment } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, startTestDatabase, type TestDatabase } from "../core/testing.ts";
import { openAuthority } from "./authority.ts";
import { createKioskRegistration } from "./index.ts";
import { createKiosks, type Kiosks } from "./kiosks.ts";
import { newRequest } from "./testing.ts";

// On real PostgreSQL: staff register a kiosk of their subtree and are told its claim once; what enrols with it, and
// what does no more.

const names: Record<string, string> = { "420702100": "梁子湖区太和镇", "420702101": "梁子湖区东沟镇" };
const place = {
  name: "太和镇便民服务中心",
  number: "04",
  division: "420702100",
  phone: "12345",
  hours: "24 小时",
  devices: ["id-card-reader", "receipt-printer"],
};
const day = 24 * 60 * 60_000;
const clock = new SimulatedClock(Date.UTC(2026, 10, 26));
const parseClaim = parser(KioskClaim);
let database: TestDatabase;
let app: FastifyInstance;
let folder: string;
let kiosks: Kiosks;

beforeAll(async () => {
  database = await startTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "zizhuban-registration-"));
  const authority = await openAuthority({ folder, clock });
  kiosks = createKiosks({ db: database.db, clock, authority });
  const { publicRoutes } = createKioskRegistration({
    db: database.db,
    clock,
    kiosks,
    divisionName: (code) => names[code],
    claimFor: () => ({ url: "https://kiosks.test/", caPem: authority.caPem }),
  });
  app = await startTestApi({
    db: database.db,
    clock,
    identify: {
      staff: async ({ headers }) => {
        const [role, division] = String(headers["x-test-staff"]).split("@");
        if (role !== "fleetAdministrator" && role !== "supervisor" && role !== "windowClerk")
          return fail("notSignedIn");
        const assignments: Assignment[] = [{ role, division: division ?? "" }];
        return ok({ staffId: "0199aaaa-0000-7000-8000-000000000001", assignments });
      },
    },
    routes: publicRoutes === undefined ? [] : [publicRoutes].flat(),
  });
});
afterAll(async () => {
  await app.close();
  await database.stop();
  await rm(folder, { recursive: true });
});

async function ask(
  method: "GET" | "POST",
  path: string,
  payload?: object,
  who = "fleetAdministrator@420702",
) {
  const answer = await app.inject({
    method,
    url: `/api/staff/kiosks${path}`,
    headers: { "x-test-staff": who, ...(method === "POST" && { "idempotency-key": randomUUID() }) },
    ...(payload !== undefined && { payload }),
  });
  const body: Record<string, unknown> = answer.json();
  return { status: answer.statusCode, code: body["code"], body };
}

async function told(path: string, payload: object): Promise<KioskClaim> {
  const answer = parseClaim((await ask("POST", path, payload)).body);
  if (!answer.ok) throw new Error(answer.detail);
  return answer.value;
}

async function enrol(claim: string) {
  const { csrPem } = await newRequest();
  return kiosks.enrol({ claim, csrPem });
}

const register = async (number: string) => told("", { ...place, number });
const listed = async () => JSON.stringify((await ask("GET", "")).body);

describe("a kiosk is registered", () => {
  it("with the claim file it enrols by, told this once; only its digest is kept", async () => {
    const { kiosk, claim, until } = await register("04");
    expect(kiosk).toMatchObject({
      ...place,
      divisionName: "梁子湖区太和镇",
      online: false,
      missing: [],
      claimUntil: clock.now() + day,
    });
    expect(kiosk.certificate).toBeUndefined();
    expect(claim.url).toBe("https://kiosks.test/");
    expect(until).toBe(clock.now() + day);
    expect(await listed()).toContain(kiosk.kid);
    expect(await listed()).not.toContain(claim.claim);
    const { rows } = await sql<{ kept: string }>`
      select encode(digest, 'base64') as kept from kiosk_claims where kid = ${kiosk.kid}`.execute(
      database.db,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.kept).not.toContain(claim.claim);

    expect(await enrol(claim.claim)).toMatchObject({ ok: true, value: { kid: kiosk.kid } });
    expect(await enrol(claim.claim)).toMatchObject({ code: "claimUsed" });
    const [one] = (await ask("GET", "")).body["kiosks"] as Record<string, unknown>[];
    expect(one).toMatchObject({ kid: kiosk.kid, certificate: { since: clock.now() } });
    expect(one).not.toHaveProperty("claimUntil");
  });

  it("once at a place under a number, at a place there is, within the own subtree, by who may command", async () => {
    expect(await ask("POST", "", place)).toMatchObject({ status: 409, code: "numberTaken" });
    expect(await ask("POST", "", { ...place, division: "420702199" })).toMatchObject({
      status: 400,
      code: "invalidData",
    });
    expect(await ask("POST", "", { ...place, division: "420703100" })).toMatchObject({ code: "forbidden" });
    expect(await ask("POST", "", place, "windowClerk@0")).toMatchObject({ code: "forbidden" });
    for (const wrong of [
      { name: " " },
      { number: "x" },
      { phone: "call me" },
      { devices: ["toaster"] },
      { more: 1 },
    ])
      expect(await ask("POST", "", { ...place, number: "99", ...wrong })).toMatchObject({
        code: "invalidData",
      });
    const elsewhere = (await ask("GET", "", undefined, "fleetAdministrator@420702101")).body;
    expect(elsewhere).toMatchObject({ kiosks: [] });
  });

  it("shows which of its devices have not reported", async () => {
    const { kiosk } = await register("05");
    const devices = [{ name: "IdCardReader", class: "id-card-reader", status: { state: "starting" } }];
    await sql`insert into kiosk_live (kid, devices) values (${kiosk.kid}, ${JSON.stringify(devices)})`.execute(
      database.db,
    );
    const all = (await ask("GET", "")).body["kiosks"] as Record<string, unknown>[];
    expect(all.find(({ kid }) => kid === kiosk.kid)).toMatchObject({ missing: ["receipt-printer"] });
  });
});

describe("a claim", () => {
  it("runs out after a day", async () => {
    const { kiosk, claim } = await register("10");
    clock.advance(day + 1);
    expect(await enrol(claim.claim)).toMatchObject({ code: "claimInvalid" });
    const again = await told(`/${kiosk.kid}/claims`, {});
    expect(await enrol(again.claim.claim)).toMatchObject({ ok: true });
  });

  it("that went astray is withdrawn, and a kiosk that has come stays", async () => {
    const { kiosk, claim } = await register("11");
    await enrol(claim.claim);
    const spare = await told(`/${kiosk.kid}/claims`, {});
    expect(await ask("POST", `/${kiosk.kid}/claims/withdraw`, {})).toMatchObject({ status: 200 });
    expect(await enrol(spare.claim.claim)).toMatchObject({ code: "claimInvalid" });
    expect(await listed()).toContain(kiosk.kid);
    const all = (await ask("GET", "")).body["kiosks"] as Record<string, unknown>[];
    expect(all.find(({ kid }) => kid === kiosk.kid)).toHaveProperty("certificate");
  });

  it("made anew voids the one before; who enrols by it takes the place of the one before", async () => {
    const { kiosk, claim } = await register("12");
    const first = await enrol(claim.claim);
    const second = await told(`/${kiosk.kid}/claims`, {});
    const third = await told(`/${kiosk.kid}/claims`, {});
    expect(await enrol(second.claim.claim)).toMatchObject({ code: "claimInvalid" });
    expect(await enrol(third.claim.claim)).toMatchObject({ ok: true, value: { kid: kiosk.kid } });
    if (!first.ok) throw new Error(first.code);
    const { rows } = await sql<{ open: number }>`
      select count(*) filter (where revoked_at is null) as open from kiosk_certificates
      where kid = ${kiosk.kid}`.execute(database.db);
    expect(Number(rows[0]?.open)).toBe(1);
  });
});

describe("a registered kiosk", () => {
  it("is moved and renamed within the own subtree; its identity stays", async () => {
    const { kiosk } = await register("20");
    const at = `/${kiosk.kid}`;
    const moved = { ...place, division: "420702101", number: "21", devices: [] };
    expect(await ask("POST", at, moved)).toMatchObject({
      body: { kid: kiosk.kid, number: "21", divisionName: "梁子湖区东沟镇", devices: [] },
    });
    expect(await ask("POST", at, { ...moved, division: "420703100" })).toMatchObject({ code: "forbidden" });
    await register("22");
    expect(await ask("POST", at, { ...place, number: "22" })).toMatchObject({ code: "numberTaken" });
    const far = "fleetAdministrator@420702100";
    for (const [path, body] of [
      [at, moved],
      [`${at}/claims`, {}],
      [`${at}/claims/withdraw`, {}],
      [`${at}/revoke`, {}],
      ["/k00000000", moved],
    ] as const)
      expect(await ask("POST", path, body, far)).toMatchObject({ status: 404, code: "notFound" });
  });

  it("is taken out of service with certificate and claim; each step is on record", async () => {
    const { kiosk, claim } = await register("30");
    await enrol(claim.claim);
    const spare = await told(`/${kiosk.kid}/claims`, {});
    const out = await ask("POST", `/${kiosk.kid}/revoke`, {});
    expect(out.body).not.toHaveProperty("certificate");
    expect(out.body).not.toHaveProperty("claimUntil");
    expect(await enrol(spare.claim.claim)).toMatchObject({ code: "claimInvalid" });
    const { rows } = await sql<{ action: string }>`
      select action from audit_log where subject_id = ${kiosk.kid} order by number`.execute(database.db);
    expect(rows.map(({ action }) => action)).toEqual([
      "kiosk.registered",
      "kiosk.claimOffered",
      "kiosk.claimOffered",
      "kiosk.revoked",
    ]);
  });
});
