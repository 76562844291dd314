import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { createLogger } from "../core/index.ts";
import { startTestDatabase } from "../core/testing.ts";
import { startTestDeployment } from "../fleet/testing.ts";
import { superviseIngest } from "./supervisor.ts";
import { connectKiosk, sendAll } from "./testing.ts";

const messages = 3_000;
const kills = 5;

it("loses nothing and stores nothing twice when it is killed while kiosks send", async () => {
  const database = await startTestDatabase();
  const deployment = await startTestDeployment(database.db);
  const tls = {
    ...(await deployment.authority.issueServer(["127.0.0.1"])),
    caPem: deployment.authority.caPem,
  };
  const ingest = await superviseIngest({
    main: join(import.meta.dirname, "main.ts"),
    configuration: {
      databaseUrl: database.url,
      tls,
      broker: { kind: "embedded", host: "127.0.0.1", port: 0 },
    },
    clock: systemClock,
    logger: createLogger("test", { write: () => undefined }),
  });
  const kiosks = [await deployment.enrol("1"), await deployment.enrol("2")];
  const epoch = randomUUID();
  const stored = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from kiosk_history`.execute(database.db);
    return rows[0]?.n ?? 0;
  };

  const sending = kiosks.map(async (kiosk) =>
    sendAll(async () => connectKiosk(ingest.port ?? 0, kiosk), kiosk.kid, epoch, messages),
  );
  for (let kill = 1; kill <= kills; kill += 1) {
    const enough = (messages * kiosks.length * kill) / (kills + 1);
    await expect.poll(stored, { timeout: 60_000, interval: 10 }).toBeGreaterThan(enough);
    const pid = ingest.pid();
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    await expect.poll(() => ingest.pid()).not.toBe(pid);
  }
  const sent = await Promise.all(sending);
  expect(Math.max(...sent.map(({ connections }) => connections))).toBeGreaterThan(1);

  const { rows } = await sql`
    select kid, count(*) as rows, count(distinct seq) as numbers, max(seq) as last from kiosk_history
    group by kid order by kid`.execute(database.db);
  const all = { rows: messages, numbers: messages, last: messages };
  expect(rows).toMatchObject([all, all]);
  const ledger = await sql`select stored_through, stored, declared_lost, highest from kiosk_ledger`.execute(
    database.db,
  );
  const account = { stored_through: messages, stored: messages, declared_lost: 0, highest: messages };
  expect(ledger.rows).toEqual([account, account]);

  await ingest.stop();
  await deployment.stop();
  await database.stop();
});
