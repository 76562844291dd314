import { fail, ok, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { routes, type RatingRequest } from "@zizhuban/server-contract";
import type { Cases } from "../cases/index.ts";
import {
  dataPart,
  route,
  valueOf,
  type Citizen,
  type Db,
  type FileSource,
  type ServerModule,
} from "../core/index.ts";

type RatingsTables = {
  ratings: {
    case_id: string;
    session_id: string;
    kid: string;
    item_key: string;
    stars: number;
    reasons: string[];
    rated_at: Date;
  };
};

/** 好差评: one rating a case, by the citizen whose case it is (GB/T 39734). A skip is not a rating and makes no row. */
export function createRatings(deps: { db: Db; clock: Clock; cases: Cases }) {
  async function rate(
    { caseId, stars, reasons }: RatingRequest,
    citizen: Citizen,
    kid: string,
  ): Promise<Result<void, "caseUnknown" | "alreadyRated">> {
    return deps.db.transaction().execute(async (tx) => {
      const itemKey = await deps.cases.itemOf(tx, caseId, citizen.sessionId);
      if (itemKey === undefined) return fail("caseUnknown");
      const rated = await tx
        .$extendTables<RatingsTables>()
        .insertInto("ratings")
        .values({
          case_id: caseId,
          session_id: citizen.sessionId,
          kid,
          item_key: itemKey,
          stars,
          reasons,
          rated_at: new Date(deps.clock.now()),
        })
        .onConflict((conflict) => conflict.column("case_id").doNothing())
        .executeTakeFirst();
      if (rated.numInsertedOrUpdatedRows !== 1n) return fail("alreadyRated");
      await deps.cases.added(tx, caseId);
      return ok();
    });
  }

  /** A rating goes to the file without who gave it. */
  const fileParts: FileSource = async (caseId, tx) => {
    const row = await tx
      .$extendTables<RatingsTables>()
      .selectFrom("ratings")
      .select(["stars", "reasons", "rated_at"])
      .where("case_id", "=", caseId)
      .executeTakeFirst();
    if (row === undefined) return [];
    const { stars, reasons, rated_at: at } = row;
    return [dataPart("rating", "rating", new Sensitive({ stars, reasons, ratedAt: at.getTime() }))];
  };

  const module: ServerModule = {
    name: "ratings",
    dependsOn: ["cases"],
    routes: async (app) => {
      route(app, routes.rate, async ({ body, citizen, kiosk }) => {
        valueOf(await rate(body, citizen, kiosk.kid));
        return {};
      });
    },
  };
  return { ...module, fileParts };
}
