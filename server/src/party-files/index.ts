import type { Clock } from "@zizhuban/device-agent-contract";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Db, ServerModule } from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { MessageOutbox } from "../messages/index.ts";
import type { Parties } from "../parties/index.ts";
import { createDisputes } from "./disputes.ts";
import { createFiles, sourced } from "./file.ts";
import { createMerges, type MovePerson } from "./merges.ts";
import { createReadings } from "./readings.ts";
import { ownFileRoutes, partyFileStaffRoutes } from "./routes.ts";
import { createTold } from "./told.ts";

/** The files of persons and enterprises (一人一档, 一企一档): one entry, used ever after; put right where it is wrong. */
export function createPartyFiles(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  parties: Parties;
  enterprises: Enterprises;
  cases: Cases;
  catalogue: CatalogueModule;
  exchange: Exchange;
  outbox: Pick<MessageOutbox, "queue">;
  /** Code of the division that holds the whole deployment. */
  division: string;
  /** What other rooms do when two persons turn out to be one. */
  movers: readonly MovePerson[];
}) {
  const { cases, catalogue } = deps;
  const told = createTold(deps);
  const disputes = createDisputes({ ...deps, told });
  const readings = createReadings(deps);
  const files = createFiles({ ...deps, told, disputes });
  const merges = createMerges({ ...deps, told });
  const around = { ...deps, files, disputes, merges, readings };

  // What an application tells goes into the file with it, or not at all.
  cases.living.onOpened(async (tx, { id, item_key: key, item_version: version }) => {
    const living = await cases.living.lock(tx, id);
    const form = living === undefined ? undefined : cases.living.form(living);
    if (living === undefined || form === undefined) return;
    const fields = catalogue.versionOf(key, version)?.item.fields ?? [];
    await told.takeOver(tx, living.person_id, form, sourced("person", fields), id);
    if (living.enterprise_id !== null)
      await told.takeOver(tx, living.enterprise_id, form, sourced("enterprise", fields), id);
  });

  const module: ServerModule = {
    name: "party-files",
    dependsOn: [
      "key-store",
      "parties",
      "identity",
      "enterprises",
      "cases",
      "catalogue",
      "exchange",
      "certificates",
      "materials",
      "life-events",
      "message-outbox",
    ],
    routes: ownFileRoutes(around),
    publicRoutes: partyFileStaffRoutes(around, deps.division),
  };
  return { ...module, readingsOf: async (partyId: string) => readings.of(partyId) };
}
export type PartyFiles = ReturnType<typeof createPartyFiles>;
