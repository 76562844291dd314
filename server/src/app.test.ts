import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { routes } from "@zizhuban/server-contract";
import { expect, it } from "vitest";
import { createApp } from "./app.ts";
import { createLogger } from "./core/index.ts";
import { startTestDatabase } from "./core/testing.ts";
import { nothingOutside, openOutside } from "./outside/index.ts";
import { openAuthority } from "./fleet/index.ts";

// Rooms that are handed in but have no routes or tables of their own.
const belowTheMap = new Set(["key-store"]);

it("the map lists every module after all it depends on, and every route of the contract is answered", async () => {
  const database = await startTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-app-"));
  const authority = await openAuthority({ folder: join(folder, "authority"), clock: systemClock });
  const app = await createApp({
    db: database.db,
    databaseUrl: database.url,
    clock: systemClock,
    logger: createLogger("test", { write: () => undefined }),
    folder,
    authority,
    tls: { ...(await authority.issueServer(["127.0.0.1"])), caPem: authority.caPem },
    demo: true,
    outside: await openOutside(nothingOutside, { clock: systemClock, folder }),
    shownMessages: () => [],
    uploadBytes: 20 * 1024 * 1024,
    draftDays: 7,
    staffProvider: undefined,
    timeStamps: undefined,
    addresses: {
      publicUrl: () => "http://127.0.0.1",
      kioskApi: () => "https://127.0.0.1",
      mqttUrl: () => "mqtts://127.0.0.1",
      webOrigins: () => ["http://127.0.0.1"],
    },
    consoleFolder: join(folder, "none"),
  });
  try {
    const known = new Set(belowTheMap);
    for (const { name, dependsOn } of app.modules) {
      expect(known.has(name), `${name} is listed twice`).toBe(false);
      expect(
        dependsOn.filter((other) => !known.has(other)),
        `${name} stands before what it needs`,
      ).toEqual([]);
      known.add(name);
    }

    await Promise.all([app.kioskApp.ready(), app.webApp.ready()]);
    const missing = Object.values(routes).filter(({ method, path }) => {
      const application = path.startsWith("/api/kiosk/") ? app.kioskApp : app.webApp;
      return !application.hasRoute({ method, url: path });
    });
    expect(missing).toEqual([]);
    expect(app.kioskApp.hasRoute({ method: "GET", url: routes.health.path })).toBe(true);

    expect((await app.webApp.inject("/api/")).json()).toEqual({
      openapi: "/api/openapi.json",
      health: "/api/public/health",
      console: "/console/",
    });
    expect((await app.webApp.inject(routes.health.path)).statusCode).toBe(200);
    await database.db.destroy();
    await expect
      .poll(async () => (await app.webApp.inject(routes.health.path)).json())
      .toMatchObject({ status: 503, code: "serverUnreachable" });
  } finally {
    await app.stop();
    await database.stop();
    await rm(folder, { recursive: true });
  }
});
