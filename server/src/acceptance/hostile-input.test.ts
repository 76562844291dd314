import { parser } from "@zizhuban/device-agent-contract";
import { CaseJoint, routes, type RouteDefinition } from "@zizhuban/server-contract";
import fc from "fast-check";
import { sql } from "kysely";
import { Type, type TSchema } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cards } from "../business/testing.ts";
import { applyFor, deskOf, must, readCase } from "./testing.ts";
import { startAllRoutes, type AllRoutes, type Sent, type Told } from "./hostile-input/testing.ts";
import { changed, fitting, harmful, hostile, placesIn, type Known } from "./hostile-input/values.ts";

// Bad input to every route, member and parameter of the contract, made from the schemas: a coded refusal or the text as
// it was written, never a fault of the server. Seeded: what is found once is found again.

/** Streams of events have no body and do not end. */
const asked = Object.entries<RouteDefinition>(routes).filter(([, { path }]) => !path.endsWith("/events"));
const withBody = asked.filter(([, { body }]) => body !== undefined);
const withQuery = asked.filter(([, { query }]) => query !== undefined);
const withParameters = asked.filter(([, { path }]) => path.includes("/:"));
const seed = 7;

let server: AllRoutes;
let known: Known;

beforeAll(async () => {
  server = await startAllRoutes();
  await server.signIn();
  const ids = await everyId();
  known = {
    id: ids,
    itemKey: ["GA04", "MZ06", "RS01"],
    item: ["GA04"],
    key: ["GA04", "MZ06"],
    code: ["YJS01", "YJS14"],
    department: ["GA", "RS"],
    departments: ["GA", "RS"],
    recipient: ["GA"],
    issuer: ["GA"],
    register: ["人口库"],
    division: ["420702", "420702100"],
    ref: ["M43", "M01"],
    refs: ["M43"],
    absentId: server.members,
    deputyId: server.members,
    caseId: ids,
    version: [1, 2],
    page: [1],
    sequence: [1],
    idNumber: [cards.zhang.idNumber],
    kid: [],
  };
  known = Object.fromEntries(Object.entries(known).filter(([, values]) => values.length > 0));
});
afterAll(async () => server.stop());
// What was asked before may have ended the session.
beforeEach(async () => server.signIn());

/** Things there are, so that a request names one. */
async function everyId(): Promise<string[]> {
  for (const itemKey of ["GA04", "GA04", "GA04"])
    await server.ask(routes.apply, {
      url: routes.apply.path,
      body: JSON.stringify({
        itemKey,
        form: { telephone: "13900000000" },
        later: [],
        promised: [],
        consents: [],
      }),
    });
  const { rows } = await sql<{ id: string }>`
    select id::text from cases union all select id::text from staff_accounts
    union all select id::text from seals union all select id::text from share_grants`.execute(server.db);
  return rows.map(({ id }) => id);
}

function path(definition: RouteDefinition, values: Readonly<Record<string, string>> = {}): string {
  return definition.path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    const usual = known[name]?.[0] ?? known["id"]?.[0];
    return encodeURIComponent(values[name] ?? String(usual));
  });
}

function withQueryOf(url: string, query: unknown): string {
  const members = Object.entries(query ?? {}).map(([name, value]) => [
    name,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  return members.length === 0 ? url : `${url}?${new URLSearchParams(members).toString()}`;
}

const problemsOfOthers = new Set(["registerUnavailable", "providerUnavailable"]);

/** What is wrong with the answer, whatever was sent. */
function fault({ status, code, text }: Told): string[] {
  const faulty = status >= 500 && !problemsOfOthers.has(String(code));
  const echoed = status >= 400 && text.includes("drop table");
  return [
    ...(faulty ? [`${status} ${String(code)}`] : []),
    ...(echoed ? ["a refusal repeats the value"] : []),
  ];
}

async function faults(definition: RouteDefinition, sent: Sent, what: string): Promise<string[]> {
  const told = await server.ask(definition, sent);
  return fault(told).map((one) => `${what}: ${one}`);
}

function samples(schema: TSchema, count: number): unknown[] {
  return fc.sample(fitting(schema, known), { seed, numRuns: count });
}

/** Bodies that have every member of the schema among them, by where they have it. */
function bodies(schema: TSchema): (readonly [body: unknown, place: (string | number)[]])[] {
  const found = new Map<string, readonly [unknown, (string | number)[]]>();
  for (const body of samples(schema, 40))
    for (const place of placesIn(body)) {
      const name = place.map((one) => (typeof one === "number" ? 0 : one)).join("/");
      if (place.length > 0 && !found.has(name)) found.set(name, [body, [...place]]);
    }
  return [...found.values()];
}

const unstorable = new Set([
  "no character",
  "no character within",
  "half a pair",
  "right to left",
  "no width",
]);

describe("every member of a body", () => {
  it.each(withBody)("%s", async (_name, definition) => {
    const found: string[] = [];
    for (const [body, place] of bodies(definition.body ?? Type.Unknown()))
      for (const [kind, value] of Object.entries(hostile)) {
        const sent = { url: path(definition), body: JSON.stringify(changed(body, place, value)) };
        const told = await server.ask(definition, sent);
        const what = `${place.join("/")} ${kind}`;
        found.push(...fault(told).map((one) => `${what}: ${one}`));
        if (unstorable.has(kind) && told.status < 400) found.push(`${what}: taken`);
      }
    expect(found).toEqual([]);
  });
});

describe("every member of a query", () => {
  it.each(withQuery)("%s", async (_name, definition) => {
    const found: string[] = [];
    for (const [query, place] of bodies(definition.query ?? Type.Unknown()))
      for (const [kind, value] of Object.entries(hostile)) {
        const told = { url: withQueryOf(path(definition), changed(query, place, value)) };
        found.push(...(await faults(definition, told, `${place.join("/")} ${kind}`)));
      }
    for (const query of samples(definition.query ?? Type.Unknown(), 20))
      found.push(...(await faults(definition, { url: withQueryOf(path(definition), query) }, "fitting")));
    const twice = Object.keys(definition.query?.properties ?? {}).map((name) => `${name}=1&${name}=2`);
    found.push(...(await faults(definition, { url: `${path(definition)}?${twice.join("&")}` }, "twice")));
    expect(found).toEqual([]);
  });
});

describe("every parameter of a path", () => {
  it.each(withParameters)("%s", async (_name, definition) => {
    const found: string[] = [];
    const names = [...definition.path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
    const texts = [
      harmful.slice(0, 150),
      "\0",
      "a\0b",
      "\u202E",
      "../..",
      "-1",
      "1e308",
      "99999999999999999999",
      "0",
      " ",
    ];
    const body =
      definition.body === undefined ? {} : { body: JSON.stringify(samples(definition.body, 1)[0]) };
    for (const name of names)
      for (const text of texts)
        found.push(
          ...(await faults(
            definition,
            { url: path(definition, { [name]: text }), ...body },
            `${name} ${text}`,
          )),
        );
    const broken = definition.path.replaceAll(/:\w+/g, "%ED%A0%80%");
    found.push(...(await faults(definition, { url: broken, ...body }, "no UTF-8")));
    expect(found).toEqual([]);
  });
});

describe("what fits the schema, whatever it says", () => {
  it.each(withBody)("%s", async (_name, definition) => {
    const found: string[] = [];
    for (const [who, body] of samples(definition.body ?? Type.Unknown(), 24).entries()) {
      const ids = known["id"] ?? [];
      const url = path(definition, { id: String(ids[who % ids.length]) });
      found.push(
        ...(await faults(
          definition,
          { url, body: JSON.stringify(body), who: who % 3 },
          JSON.stringify(body),
        )),
      );
    }
    expect(found).toEqual([]);
  });
});

const depth = 20_000;
const shapes: Readonly<Record<string, string>> = {
  "no JSON": "{",
  "nothing at all": "",
  "a word": '"x"',
  "no object": "[]",
  nothing: "null",
  "a member twice": '{"id":1,"id":{"$gt":""},"itemKey":"GA04","itemKey":"RS01"}',
  "a prototype": '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  "very deep": `${"[".repeat(depth)}${"]".repeat(depth)}`,
  "very deep within": `{"register":"person","records":[${"[".repeat(depth)}${"]".repeat(depth)}]}`,
  "very deep objects": `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`,
  "a number of a thousand digits": `{"version":1${"0".repeat(1_000)}}`,
};

it("a body that is no object of its route, or says a thing twice, is refused", async () => {
  const found: string[] = [];
  for (const [name, definition] of withBody)
    for (const [shape, body] of Object.entries(shapes)) {
      const told = await server.ask(definition, { url: path(definition), body });
      found.push(...fault(told).map((one) => `${name} ${shape}: ${one}`));
      if (shape === "a member twice" && told.status < 400) found.push(`${name} ${shape}: taken`);
    }
  expect(found).toEqual([]);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

it("what people write about a case is read as they wrote it, from the form to the decision", async () => {
  const { business } = server;
  const wang = business.kiosk("kiosk0wang");
  await wang.signIn(cards.wang);
  const { caseId } = await applyFor(wang, "SF01", {
    form: { telephone: "13900000000", reason: harmful },
    promised: ["M37"],
  });
  const desk = deskOf(business, "SF");
  await must(desk.clerk, caseId, { type: "receive" }, { type: "accept", promise: ["M37"] });
  await must(desk.reviewer, caseId, { type: "review" });
  const question = { departments: ["GA"], words: harmful };
  const asked = await desk.reviewer.call("POST", `/api/staff/joint/cases/${caseId}/opinions`, question);
  expect(textsIn(asked.body)).toContain(harmful);
  const joint = parser(CaseJoint)(asked.body);
  const opinion = joint.ok ? joint.value.opinions[0]?.id : undefined;
  const { reviewer: police } = deskOf(business, "GA");
  const said = { stance: "agree", words: harmful };
  const given = await police.call("POST", `/api/staff/joint/opinions/${opinion ?? ""}`, said);
  expect(textsIn(given.body).filter((one) => one === harmful)).toHaveLength(2);
  await must(desk.approver, caseId, { type: "decide", outcome: "refused", reasons: [harmful] });

  const { form, timeline } = await readCase(desk.approver, caseId);
  expect(form.find(({ field }) => field === "reason")?.value).toBe(harmful);
  expect(timeline.filter(({ words }) => words === harmful)).not.toEqual([]);
});

/** Every text in an answer. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

it("what was taken comes back as it was written, and nothing of it was carried out", async () => {
  const { path: url, body: point } = routes.addServicePoint;
  for (const body of samples(point, 24))
    await server.ask(routes.addServicePoint, { url, body: JSON.stringify(body) });
  const reading = asked.filter(([, { method }]) => method === "GET");
  const taken = new Set<string>();
  const altered: string[] = [];
  for (const [name, definition] of reading)
    for (const id of definition.path.includes(":id") ? (known["id"] ?? []) : [""]) {
      const { status, text } = await server.ask(definition, { url: path(definition, { id: String(id) }) });
      if (status !== 200 || text === "") continue;
      for (const one of textsIn(JSON.parse(text))) {
        const at = one.indexOf("drop table") - 4;
        if (at < -1) continue;
        taken.add(name);
        const whole = harmful.slice(0, one.length - at);
        if (!one.slice(Math.max(at, 0)).startsWith(whole)) altered.push(`${name}: ${JSON.stringify(one)}`);
      }
    }
  expect(altered).toEqual([]);
  expect([...taken]).toEqual(expect.arrayContaining(["staffServicePoints"]));
  const { rows } = await sql<{ cases: string | null }>`select to_regclass('cases') as cases`.execute(
    server.db,
  );
  expect(rows).toEqual([{ cases: "cases" }]);
});
