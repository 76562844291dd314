import type { Clock } from "@zizhuban/device-agent-contract";
import type { Calendar } from "../calendar/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Db, ServerModule, StaffNames, Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { createDuty, type IsThere, type OnHelpLate } from "./duty.ts";
import { createEntrustments } from "./entrustments.ts";
import { helpKioskRoutes, helpStaffRoutes } from "./routes.ts";
import { createHelpService, type OnHelpFee } from "./service.ts";
import { createHelpStore } from "./store.ts";

export type { IsThere } from "./duty.ts";
export type { Entrustments } from "./entrustments.ts";

/**
 * 帮办代办 (domain.md §7.2 B6): anybody asks at a kiosk, a helper is assigned within a limit, and every step makes
 * its form. Free of charge: a fee is refused by the code, by the database, and told to who watches.
 */
export function createHelpers(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  calendar: Calendar;
  catalogue: CatalogueModule;
  parties: Parties;
  placeOf(kid: string, on?: Db | Tx): Promise<string>;
  placesOf(kids: readonly string[], on?: Db | Tx): Promise<ReadonlyMap<string, string>>;
  divisionOf(kid: string, on?: Db | Tx): Promise<string>;
  staffNames: StaffNames;
  isThere: IsThere;
  onLate: OnHelpLate;
  onFee: OnHelpFee;
  onError: (error: unknown) => void;
}) {
  const itemName = (key: string) => deps.catalogue.find(key)?.source.name;
  const divisionName = (code: string) =>
    deps.catalogue.divisions().find((division) => division.code === code)?.name ?? code;
  const store = createHelpStore(deps);
  const duty = createDuty({ ...deps, store });
  const entrustments = createEntrustments(deps);
  const service = createHelpService({ ...deps, store, duty, entrustments, itemName });
  const module: ServerModule = {
    name: "helpers",
    dependsOn: ["calendar", "catalogue", "parties", "key-store", "supervision"],
    routes: helpKioskRoutes({ service, store }),
    publicRoutes: helpStaffRoutes({ ...deps, service, store, duty, itemName, divisionName }),
    stop: async () => duty.stop(),
  };
  return {
    ...module,
    entrustments,
    /** Passes on what nobody took up in time, now instead of within the minute. */
    look: duty.look,
  };
}
