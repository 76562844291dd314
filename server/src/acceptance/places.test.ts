import { parser } from "@zizhuban/device-agent-contract";
import { ItemPlaces, ServicePoints } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startBusiness, type TestBusiness, type TestKiosk, type TestStaff } from "../business/testing.ts";

// domain.md §7.2 B3 就近办: where an item can be done now.

const town = "420702100";
const townB = "420702101";
const parsePlaces = parser(ItemPlaces);
const parsePoints = parser(ServicePoints);
const ready = { state: "ready" } as const;
const devices = {
  reader: { name: "IdCardReader", class: "id-card-reader", status: { ...ready, card: "absent" } },
  camera: { name: "Portrait", class: "camera", kind: "portrait", status: { ...ready, camera: "off" } },
  brokenCamera: {
    name: "Portrait",
    class: "camera",
    kind: "portrait",
    status: { state: "offline", reason: "notFound" },
  },
} as const;

let business: TestBusiness;
let editor: TestStaff;
let kiosks: Record<"here" | "next" | "far", TestKiosk>;

async function register(number: string, divisionCode: string): Promise<TestKiosk> {
  const place = { name: "样例点", division: `样例${divisionCode}`, phone: "12345", hours: "24 小时" };
  const kid = await business.kiosks.register({ ...place, number, divisionCode });
  return business.kiosk(kid, divisionCode);
}

/** What the fleet heard from it last. */
async function report(kiosk: TestKiosk, seen: readonly object[], online = true): Promise<void> {
  const since = online ? business.clock.now() : null;
  await sql`
    insert into kiosk_live (kid, online_since, devices) values (${kiosk.kid}, ${since}, ${JSON.stringify(seen)})
    on conflict (kid) do update set online_since = excluded.online_since, devices = excluded.devices`.execute(
    business.db,
  );
}

async function places(key: string, at = kiosks.here): Promise<ItemPlaces> {
  const { body } = await at.call("GET", `/api/kiosk/items/${key}/places`);
  const parsed = parsePlaces(body);
  if (!parsed.ok) throw new Error(`${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value;
}
const ids = (list: ItemPlaces["places"]) => list.map(({ id }) => id);

async function point(kiosk: TestKiosk, division: string, working: boolean) {
  return editor.call("POST", "/api/staff/service-points", {
    name: `指纹点 ${kiosk.kid}`,
    kind: "selfService",
    division,
    address: "样例路 1 号",
    telephone: "12345",
    hours: { always: true },
    equipment: [{ kind: "fingerprint", working }],
    kid: kiosk.kid,
  });
}

beforeAll(async () => {
  business = await startBusiness();
  editor = business.staff("editor", { role: "catalogueEditor", division: "420702" });
  kiosks = {
    here: await register("01", town),
    next: await register("02", town),
    far: await register("03", townB),
  };
  for (const kiosk of Object.values(kiosks)) await report(kiosk, [devices.reader, devices.camera]);
});
afterAll(async () => business.stop());

it("B3 an item that needs a fingerprint is offered only at kiosks with a working fingerprint device", async () => {
  // 身份证换领: old card, photograph, fingerprint.
  expect((await places("GA01")).needs).toEqual(
    expect.arrayContaining(["id-card-reader", "portrait-camera", "fingerprint"]),
  );
  expect((await places("GA01")).places).toEqual([]);
  const made = await point(kiosks.far, townB, true);
  expect(made.status).toBe(200);
  await point(kiosks.next, town, false);
  const first = await places("GA01");
  expect(ids(first.places)).toEqual([made.body["id"]]);
  expect(first.later.map(({ lacking }) => lacking)).toEqual(expect.arrayContaining([["fingerprint"]]));

  // It breaks, or the kiosk goes dark, or its camera does: offered nowhere.
  const id = String(made.body["id"]);
  const { id: _, ...known } = made.body;
  const broken = { ...known, equipment: [{ kind: "fingerprint", working: false }] };
  await editor.call("POST", `/api/staff/service-points/${id}`, broken);
  expect((await places("GA01")).places).toEqual([]);
  await editor.call("POST", `/api/staff/service-points/${id}`, known);
  expect(ids((await places("GA01")).places)).toEqual([id]);
  await report(kiosks.far, [devices.reader, devices.brokenCamera]);
  expect((await places("GA01")).places).toEqual([]);
  await report(kiosks.far, [devices.reader, devices.camera], false);
  expect((await places("GA01")).places).toEqual([]);
  await report(kiosks.far, [devices.reader, devices.camera]);
});

it("B3 the nearest comes first, and the kiosk that asks knows itself", async () => {
  const { places: found } = await places("RS09");
  expect(found.map(({ here }) => here).indexOf(true)).toBeLessThan(2);
  expect(found.at(-1)?.division).toBe(townB);
  const fromB = await places("RS09", kiosks.far);
  expect(fromB.places[0]).toMatchObject({ division: townB, here: true });
});

it("B3 a window counts while it is open on a working day, and levels decide who does it at all", async () => {
  const window = {
    name: "样例镇窗口",
    kind: "clerk",
    division: town,
    address: "样例路 2 号",
    telephone: "12345",
    hours: { from: "08:30", to: "17:30" },
    equipment: [{ kind: "fingerprint", working: true }],
  };
  const made = await editor.call("POST", "/api/staff/service-points", window);
  const id = made.body["id"];
  // Monday 10:14.
  expect(ids((await places("GA01")).places)).toContain(id);
  business.clock.setWall(Date.parse("2026-11-23T20:00:00+08:00"));
  const evening = await places("GA01");
  expect(ids(evening.places)).not.toContain(id);
  expect(evening.later).toContainEqual(expect.objectContaining({ id, open: false, lacking: [] }));
  business.clock.setWall(Date.parse("2026-11-28T10:00:00+08:00"));
  expect(ids((await places("GA01")).places)).not.toContain(id);
  // 往来港澳签注 is a matter of the district alone.
  expect([...(await places("GA07")).places, ...(await places("GA07")).later]).toEqual([]);
});

it("the list of points is cached by its version; who may not edit there does not; a strange division is refused", async () => {
  const { body } = await kiosks.here.call("GET", "/api/kiosk/service-points");
  const points = parsePoints(body);
  expect(points.ok && points.value.points.length).toBe(4);
  expect(JSON.stringify(body)).not.toContain("equipment");
  const far = business.staff("far", { role: "catalogueEditor", division: townB });
  const change = {
    name: "x",
    kind: "clerk",
    division: town,
    address: "",
    telephone: "1",
    hours: { always: true },
    equipment: [],
  };
  expect(await far.call("POST", "/api/staff/service-points", change)).toMatchObject({ code: "forbidden" });
  const nowhere = { ...change, division: "420702999" };
  expect(await editor.call("POST", "/api/staff/service-points", nowhere)).toMatchObject({
    code: "invalidData",
  });
  const open = await business.web.inject(`/api/public/catalogue/items/RS09/places?division=${townB}`);
  expect(open.json<ItemPlaces>().places[0]?.division).toBe(townB);
});
