import type { Clock } from "@zizhuban/device-agent-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import { recurring, type Db, type ServerModule } from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Materials } from "../materials/index.ts";
import type { Parties } from "../parties/index.ts";
import { createAtKiosk } from "./kiosk.ts";
import { phoneRoutes } from "./phone/routes.ts";
import { draftRoutes } from "./routes.ts";
import { createDraftStore } from "./store.ts";
import { createSubjects } from "./subject.ts";
import { createTelephone } from "./telephone.ts";

const sweepEvery = 60 * 60_000;
const day = 24 * 60 * 60_000;

/**
 * Drafts: what people fill in on a telephone, without an account, and go on with at any kiosk once a card has said who
 * they are (domain.md §7.2 B2). Cases are above: they tell `handIn` when one is opened from a draft; life events are
 * above those, and tell `lifeEventsBy` what there is.
 */
export function createDrafts(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  catalogue: CatalogueModule;
  materials: Materials;
  parties: Parties;
  enterprises: Enterprises;
  /** How long one is kept that nobody touches. */
  draftDays: number;
  publicUrl: () => string;
  /** Bytes of one file that people may upload. */
  uploadBytes: number;
  onError: (error: unknown) => void;
}) {
  const { clock, materials } = deps;
  const { files } = materials;
  const store = createDraftStore({ ...deps, files, keptFor: deps.draftDays * day });
  const subjects = createSubjects(deps);
  const telephone = createTelephone({ ...deps, files, store, subjects });
  const atKiosk = createAtKiosk({ ...deps, store, subjects });

  const module: ServerModule = {
    name: "drafts",
    dependsOn: ["key-store", "catalogue", "materials", "parties", "enterprises"],
    routes: draftRoutes(atKiosk),
    publicRoutes: phoneRoutes({ ...deps, telephone, store, subjects, keptFor: deps.draftDays * day }),
    stop: recurring(clock, sweepEvery, async () => store.sweep(), deps.onError),
  };
  return {
    ...module,
    isOwn: async (...of: Parameters<typeof atKiosk.isOwn>) => atKiosk.isOwn(...of),
    handIn: async (...of: Parameters<typeof atKiosk.handIn>) => atKiosk.handIn(...of),
    lifeEventsBy: subjects.lifeEventsBy,
    movePerson: store.movePerson,
    /** Takes away what is past its end, now instead of within the hour. @returns how many drafts */
    sweep: async () => store.sweep(),
  };
}
export type Drafts = ReturnType<typeof createDrafts>;
