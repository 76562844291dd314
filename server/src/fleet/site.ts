import { createHash } from "node:crypto";
import type { Site } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Db } from "../core/index.ts";

/** Where the kiosk stands and whom to call; `version` changes with any of it. */
export async function siteOf(db: Db, kid: string): Promise<Site | undefined> {
  const { rows } = await sql<Omit<Site, "version">>`
    select name, number as "kioskNumber", division, phone, hours from kiosks where kid = ${kid}`.execute(db);
  const site = rows[0];
  if (site === undefined) return undefined;
  const version = createHash("sha256").update(JSON.stringify(site)).digest("hex").slice(0, 16);
  return { ...site, version };
}
