import { SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import type { SupervisionHit } from "@zizhuban/server-contract";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Staff } from "../core/index.ts";
import { startTestDatabase, type TestDatabase } from "../core/testing.ts";
import { startWall, type Wall, type WallWatcher } from "./feed.ts";
import { createHits, type Hits } from "./hits.ts";

// Who watches the wall, on real PostgreSQL: what one of them cannot be told is nobody else's loss.

const matter = { itemKey: "GA04", department: "GA", division: "420702100" };
/** No text of the database holds a zero byte, so whatever is looked up for this place fails there. */
const unreadable = "420702\u0000";

let database: TestDatabase;
let hits: Hits;
let wall: Wall;
let errors: unknown[];

beforeAll(async () => {
  database = await startTestDatabase();
  const namesOf = () => ({ itemName: "", departmentName: "" });
  hits = createHits({
    db: database.db,
    clock: new SimulatedClock(),
    namesOf,
    staffNames: async () => new Map(),
  });
});
beforeEach(async () => {
  errors = [];
  wall = await startWall({
    clock: systemClock,
    databaseUrl: database.url,
    hits,
    clocks: {
      look: async () => 0,
      standing: async () => ({ running: 0, dueSoon: 0, overdue: 0 }),
      stop: async () => undefined,
    },
    onError: (error) => void errors.push(error),
  });
});
afterEach(async () => wall.stop());
afterAll(async () => database.stop());

/** A supervisor of a place, which can change while they watch. */
function person(division: string) {
  const assignment = { role: "supervisor" as const, division };
  const staff: Staff = { staffId: "s", assignments: [assignment] };
  return {
    staff,
    movesTo: (place: string) => void (assignment.division = place),
    watcher: (hit: (view: SupervisionHit) => void = () => undefined): WallWatcher => ({
      staff,
      wall: () => undefined,
      hit,
    }),
  };
}

const found = async () => hits.record(database.db, { rule: "offList", matter });

it("one who cannot be told keeps nobody else from being told", async () => {
  const broken = person("420702");
  await wall.watch(broken.watcher());
  const told = Promise.withResolvers<SupervisionHit>();
  await wall.watch(person("420702").watcher(told.resolve));
  broken.movesTo(unreadable);
  await found();
  expect(await told.promise).toMatchObject({ rule: "offList", itemKey: "GA04" });
  expect(errors).toHaveLength(1);
});

it("one whose first look fails is told so, and is looked up no more", async () => {
  await expect(wall.watch(person(unreadable).watcher())).rejects.toThrow();
  const told = Promise.withResolvers<SupervisionHit>();
  await wall.watch(person("420702").watcher(told.resolve));
  await found();
  expect(await told.promise).toMatchObject({ rule: "offList" });
  expect(errors).toEqual([]);
});
