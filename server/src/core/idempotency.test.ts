import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { createIdempotency } from "./idempotency.ts";
import { beside, startTestDatabase, type TestDatabase } from "./testing.ts";

// What the answers kept for repeats cost a database that is slow.

const hour = 60 * 60_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(async () => database.stop());

it("sweeps that cannot go on leave the connections to others", async () => {
  const clock = new SimulatedClock();
  const idempotency = createIdempotency({ db: database.db, clock });
  const asked = { scope: "kiosk:k1", key: crypto.randomUUID(), request: "POST /x" };
  await idempotency.once(asked, async () => ({ status: 200, body: "{}" }));
  const elsewhere = openDatabase(database.url, { connectWithin: 120_000 });
  try {
    await elsewhere.transaction().execute(async (tx) => {
      await sql`lock table idempotency_answers in access exclusive mode`.execute(tx);
      await beside(async () => {
        // A sweep every five minutes, and ten connections.
        for (let hours = 0; hours < 4; hours += 1) clock.advance(hour);
        const { rows } = await sql<{ one: number }>`select 1 as one`.execute(database.db);
        expect(rows).toEqual([{ one: 1 }]);
      });
    });
    // What waited is done, and later ones sweep again.
    const kept = async () => {
      clock.advance(hour);
      return (await sql`select from idempotency_answers`.execute(database.db)).rows.length;
    };
    await expect.poll(kept).toBe(0);
  } finally {
    await idempotency.stop();
    await elsewhere.destroy();
  }
});
