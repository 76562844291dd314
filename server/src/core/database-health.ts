import { delay, type Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import type { Logger } from "pino";
import type { Db } from "./database.ts";

/** A kiosk's page waits for the answer. */
const answerLimit = 1_000;
/** However many ask: one question to the database in this time. */
const believedFor = 1_000;

export interface DatabaseHealth {
  /** Whether the database answers, or did within the last second; never throws. */
  isWell(): Promise<boolean>;
}

/** Logs an outage once, when it is first noticed, and its end once. */
export function createDatabaseHealth(deps: { db: Db; clock: Clock; logger: Logger }): DatabaseHealth {
  const { db, clock, logger } = deps;
  let latest: { readonly at: number; readonly well: Promise<boolean> } | undefined;
  let away = false;

  async function ask(): Promise<boolean> {
    const answered = new AbortController();
    const question = sql`select 1`.execute(db).then(
      () => true,
      () => false,
    );
    const well = await Promise.race([question, delay(clock, answerLimit, answered.signal).then(() => false)]);
    answered.abort();
    if (well === away) {
      away = !well;
      if (away) logger.error("the database does not answer");
      else logger.info("the database answers again");
    }
    return well;
  }

  return {
    async isWell() {
      const now = clock.monotonic();
      if (latest === undefined || now - latest.at >= believedFor) latest = { at: now, well: ask() };
      return latest.well;
    },
  };
}
