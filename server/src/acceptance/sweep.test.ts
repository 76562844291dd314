import { createHash } from "node:crypto";
import { fail, isProblemCode, ok, parser } from "@zizhuban/device-agent-contract";
import { allows, staffRoles, StaffRole, type Assignment } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  TestStaff,
  type Answer,
  type TestBusiness,
  type TestKiosk,
} from "../business/testing.ts";
import { startTestApi } from "../core/testing.ts";
import { createStaff, createStaffTelephones } from "../staff/index.ts";
import { createKioskRegistration } from "../fleet/index.ts";
import { createTechnicians } from "../technicians/index.ts";
import { bodies, silent } from "./sweep/bodies.ts";
import { allRoutes, doors, kinds, named, placesOf, type Door, type Kind } from "./sweep/places.ts";
import { makeWorld, town } from "./sweep/testing.ts";

// What is somebody's stays theirs: one of everything there is, and every place of every route where its id can be
// written, asked by everybody it is not for. A new route or a new kind of id fails until it is in `places.ts`.

const roles = Object.keys(staffRoles).flatMap((name) => {
  const role = parser(StaffRole)(name);
  return role.ok ? [role.value] : [];
});
const everyRole = (at: Omit<Assignment, "role">): Assignment[] =>
  roles.map((role) => Object.assign({ role }, at));
/** Another town of the same district; a department that has a hand in nothing here. */
const elsewhere = "420702101";
const bystander = "JT";
const nobody = "0199aaaa-0000-7000-8000-00000000000a";

/** Refused as void, where a thing of somebody else is as void as none at all. */
const voids: Partial<Record<Door["name"], string>> = {
  proof: "challengeInvalid",
  provePresence: "challengeInvalid",
  confirmPresence: "presenceCodeWrong",
  openSeenDocumentSession: "challengeInvalid",
  consumeGrant: "grantInvalid",
  grantOutcome: "grantInvalid",
  grantDocument: "grantInvalid",
};

let business: TestBusiness;
let office: FastifyInstance;
let ids: Partial<Record<Kind, string>>;
let zhang: TestKiosk;
let wang: TestKiosk;
let finder: TestKiosk;
let before: ReadonlyMap<string, string>;
const offices: (() => Promise<void>)[] = [];
const staffAt = new Map<string, readonly Assignment[]>();

/** The console's API with every room that knows ids, those beside the business too. */
async function openOffice(): Promise<FastifyInstance> {
  const { db, clock, parts, modules, folder } = business;
  const staff = createStaff({
    db,
    clock,
    vault: parts.keys.vault,
    linkFile: `${folder}/admin-link`,
    publicUrl: parts.publicUrl,
    provider: { issuer: "http://127.0.0.1:9", clientId: "sweep", clientSecret: "none", name: "sweep" },
    placeOfItem: () => undefined,
    placeName: business.catalogue.placeName,
    telephones: createStaffTelephones({ db, vault: parts.keys.vault }),
    messages: business.outbox,
    onError(error) {
      throw error;
    },
  });
  offices.push(async () => staff.stop?.());
  const technicians = createTechnicians({
    db,
    clock,
    kiosks: { divisionCodeOf: async (kid) => parts.divisionOf(kid) },
  });
  const registration = createKioskRegistration({
    db,
    clock,
    kiosks: business.kiosks,
    divisionName: business.catalogue.divisionName,
    claimFor: () => ({ url: "https://127.0.0.1:9", caPem: business.caPem }),
  });
  return startTestApi({
    db,
    clock,
    identify: {
      staff: async ({ headers }) => {
        const id = String(headers["x-test-staff"]);
        const assignments = staffAt.get(id);
        return assignments === undefined ? fail("notSignedIn") : ok({ staffId: id, assignments });
      },
      department: async ({ headers }) => ok({ key: String(headers["x-test-department"]) }),
    },
    routes: [...modules, staff, technicians, registration].flatMap(({ publicRoutes }) => publicRoutes ?? []),
  });
}

function member(id: string, assignments: readonly Assignment[]): TestStaff {
  staffAt.set(id, assignments);
  return new TestStaff(office, id);
}

/** An account of their own, of whoever needs one. */
async function withAccount(login: string, division: string, assignments: readonly Assignment[]) {
  const id = crypto.randomUUID();
  await sql`
    insert into staff_accounts (id, login, name, division, password, created_at)
    values (${id}, ${login}, ${login}, ${division}, 'none', now())`.execute(business.db);
  return member(id, assignments);
}

/** The log, the answers kept for repeats, and what supervision notes of who tries what is not theirs. */
const mayGrow = new Set(["audit_log", "idempotency_answers", "presence_failures", "supervision_hits"]);

async function everything(): Promise<Map<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
    business.db,
  );
  const state = new Map<string, string>();
  for (const { name } of tables.filter((table) => !mayGrow.has(table.name))) {
    const { rows } = await sql<{ digest: string | null }>`
      select md5(string_agg(t::text, '|' order by t::text)) as digest from ${sql.table(name)} t`.execute(
      business.db,
    );
    state.set(name, rows[0]?.digest ?? "");
  }
  return state;
}

beforeAll(async () => {
  business = await startBusiness();
  office = await openOffice();
  const world = await makeWorld(business, (id) => member(id, [{ role: "administrator", division: "0" }]));
  ({ ids, zhang } = world);
  wang = business.kiosk("kiosk0wang", elsewhere);
  await wang.signIn(cards.wang);
  finder = business.kiosk("kiosk0finder", elsewhere);
  await finder.openSession(cards.zhang);
});
afterAll(async () => {
  await office.close();
  for (const close of offices) await close();
  await business.stop();
});

function address({ definition: { path }, place }: Door, id: string): string {
  const bare = (place.startsWith(":") ? path.replace(place, id) : path)
    .replace(":id", "0199aaaa-0000-7000-8000-000000000000")
    .replaceAll(":ref", "M12")
    .replaceAll(":department", "SF")
    .replaceAll(/:(page|sequence)/g, "1");
  return place.startsWith("?") ? `${bare}?${place.slice(1)}=${id}` : bare;
}

function payloadOf({ name, definition, place }: Door, id: string, asker: string): object | undefined {
  if (definition.method !== "POST") return undefined;
  if (definition.upload === true) return Buffer.from("%PDF-1.7");
  const body = bodies[`${name} ${place}`];
  if (body === undefined && !silent.has(name)) throw new Error(`no body for ${name} ${place}`);
  return body?.(id, asker) ?? {};
}

/** Anything of Zhang's, or an id that was not asked with. */
function leaks({ bytes }: Answer, asked: string): boolean {
  const said = bytes.toString("latin1") + bytes.toString("utf8");
  const others = Object.values(ids).filter((id) => id.length > 20 && id !== asked);
  return (
    /张|420702198506150010|\*0010|13900000000|%PDF|\u00ff\u00d8\u00ff/.test(said) ||
    others.some((id) => said.includes(id))
  );
}

/** @returns what is wrong with the answer; nothing when it is a refusal that tells nothing */
async function wrong(door: Door, id: string, ask: Pick<TestStaff, "call">, asker = ""): Promise<string> {
  const answer = await ask.call(door.definition.method, address(door, id), payloadOf(door, id, asker));
  const asked = `${door.name} ${door.place} ${answer.status} ${String(answer.code)}`;
  const code = isProblemCode(String(answer.code));
  const isVoid = voids[door.name] === answer.code;
  // Who looks for it finds nothing; who names it among others is told so one by one.
  const searched =
    door.place.startsWith("?") || door.name === "deskBatch" || door.name === "departmentAcknowledge";
  const refused = code && ([403, 404].includes(answer.status) || isVoid);
  const empty =
    searched && answer.status === 200 && !/"ok":true|"done":\[".+"\]/.test(JSON.stringify(answer.body));
  if (leaks(answer, id)) return `${asked}: tells ${JSON.stringify(answer.body)}`;
  return refused || empty ? "" : `${asked}: ${JSON.stringify(answer.body)}`;
}

function idOf(kind: Kind): string {
  const id = ids[kind];
  if (id === undefined) throw new Error(`nothing of the kind ${kind} was made`);
  return id;
}

describe("closed by default", () => {
  it.each(allRoutes)("$name: what its ids name is said", ({ name, definition }) => {
    expect(Object.keys(named[name] ?? {}).toSorted()).toEqual(
      expect.arrayContaining(placesOf(definition).toSorted()),
    );
  });

  it("there is one of everything, and somebody asks for it", () => {
    expect(kinds.filter((kind) => ids[kind] === undefined)).toEqual([]);
    const asked = new Set(doors.map(({ kind }) => kind));
    expect(kinds.filter((kind) => !asked.has(kind))).toEqual([]);
  });

  it("its owner does find it: the world is no empty one", async () => {
    const licences = await zhang.call("GET", "/api/kiosk/licences");
    expect(JSON.stringify(licences.body)).toContain(idOf("certificate"));
    const life = await zhang.call("GET", `/api/kiosk/life-event-cases/${idOf("lifeEvent")}`);
    expect(life.status).toBe(200);
    before = await everything();
  });
});

const of = (access: string) => doors.filter(({ definition }) => definition.access === access);
const ofCitizens = doors.filter(({ definition }) =>
  ["citizen", "kiosk", "agent"].includes(definition.access),
);

describe("at a kiosk", () => {
  it.each(ofCitizens)("$name $place: another citizen, any id", async (door) => {
    for (const kind of kinds) {
      if (kind !== door.kind && door.place !== ":id") continue;
      expect(await wrong(door, idOf(kind), wang)).toBe("");
    }
  });

  it.each(ofCitizens)("$name $place: the owner's card in the hands of who found it", async (door) => {
    expect(await wrong(door, idOf(door.kind), finder)).toBe("");
  });

  it.each(ofCitizens)("$name $place: the owner's session from another kiosk", async (door) => {
    const stolen = business.kiosk("kiosk0stolen", town);
    stolen.token = zhang.token;
    // Where only the kiosk is asked who it is, a token of elsewhere is none.
    expect(await wrong(door, idOf(door.kind), stolen)).toMatch(/^$|401 sessionEnded: \{/);
  });
});

describe("in an office", () => {
  it.each(of("staff"))("$name $place: another town, every role", async (door) => {
    const far = await withAccount(
      `far.${doors.indexOf(door)}`,
      elsewhere,
      everyRole({ division: elsewhere }),
    );
    for (const kind of kinds) {
      if (kind !== door.kind && door.place !== ":id") continue;
      expect(await wrong(door, idOf(kind), far, far.id)).toBe("");
    }
  });

  it.each(of("staff"))("$name $place: another department, every role", async (door) => {
    const beside = member(nobody, everyRole({ division: "420702", department: bystander }));
    expect(await wrong(door, idOf(door.kind), beside, nobody)).toBe("");
  });

  it.each(of("staff"))("$name $place: every role but those it is for", async (door) => {
    const { permission } = door.definition;
    if (permission === undefined || permission === "self") return;
    const lacking = everyRole({ division: "0" }).filter((one) => !allows([one], permission));
    expect(await wrong(door, idOf(door.kind), member(nobody, lacking))).toBe("");
  });
});

/** Lists for an office, asked for without naming anything. */
const lists = allRoutes.filter(
  ({ name, definition: { access, method, path } }) =>
    access === "staff" && method === "GET" && !/:|\/events$/.test(path) && named[name] === undefined,
);
/** Of the whole deployment, for everybody who holds the permission anywhere in it; points are on every kiosk too. */
const everywhere = new Set<string>(["shareGrants", "staffServicePoints"]);

describe("lists", () => {
  it.each(lists)("$name: nothing of another town's or another department's", async ({ name, definition }) => {
    if (everywhere.has(name) || !office.hasRoute({ method: "GET", url: definition.path })) return;
    const far = member(nobody, everyRole({ division: elsewhere }));
    const beside = member(
      "0199aaaa-0000-7000-8000-00000000000b",
      everyRole({ division: "420702", department: bystander }),
    );
    const ranged = definition.query !== undefined && "from" in definition.query.properties;
    const url = ranged ? `${definition.path}?from=2026-01-01&to=2026-12-31` : definition.path;
    for (const who of [far, beside]) {
      const answer = await who.call("GET", url);
      expect([200, 403, 404]).toContain(answer.status);
      expect(leaks(answer, "") ? JSON.stringify(answer.body) : "").toBe("");
    }
  });
});

describe("in a department", () => {
  it.each(of("department"))("$name $place: another department's", async (door) => {
    const payload = JSON.stringify(payloadOf(door, idOf(door.kind), ""));
    const digest = createHash("sha256").update(payload).digest("base64");
    const call: TestStaff["call"] = async (method, url) => {
      const response = await office.inject({
        method,
        url,
        headers: {
          "x-test-department": bystander,
          "content-type": "application/json",
          "content-digest": `sha-256=:${digest}:`,
        },
        payload,
      });
      const body: Record<string, unknown> = response.json();
      return { status: response.statusCode, body, code: body["code"], bytes: response.rawPayload };
    };
    expect(await wrong(door, idOf(door.kind), { call })).toBe("");
  });
});

it("and nothing has changed by all that", async () => {
  const after = await everything();
  const changed = [...after].filter(([name, digest]) => before.get(name) !== digest).map(([name]) => name);
  // The accounts of those who asked.
  expect(changed.filter((name) => name !== "staff_accounts")).toEqual([]);
});
