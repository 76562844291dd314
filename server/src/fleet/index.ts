import type { Clock } from "@zizhuban/device-agent-contract";
import type { ClaimFile } from "@zizhuban/server-contract";
import type { Db, ServerModule } from "../core/index.ts";
import type { Authority } from "./authority.ts";
import type { CataloguesInForce } from "./catalogues.ts";
import { startFleetFeed } from "./feed.ts";
import { createKiosks, type Kiosks } from "./kiosks.ts";
import { registrationRoutes } from "./registration-routes.ts";
import { createRegistration, type DivisionName } from "./registration.ts";
import { kioskRoutes, staffRoutes, type MqttUrl } from "./routes.ts";
import { createFleetViews, type IssuedToday } from "./views.ts";

export { openAuthority, type Authority, type Credentials } from "./authority.ts";
export { createKioskCatalogues } from "./catalogues.ts";
export { offerDemoClaim, registerDemoKiosk } from "./demo.ts";
export { isCurrent, presentedCertificate, type Kiosks, type PresentedCertificate } from "./kiosks.ts";
export { newsChannel, revokedChannel } from "./news.ts";
export { applyState, unknownPresence, restartGrace, type Presence } from "./presence.ts";
export type { IssuedToday } from "./views.ts";

/** Who the kiosks are: what other modules may know of them, so it stands below those. */
export function createKioskRegister(deps: {
  db: Db;
  clock: Clock;
  authority: Authority;
}): ServerModule & { readonly kiosks: Kiosks } {
  return { name: "kiosk-register", dependsOn: [], kiosks: createKiosks(deps) };
}

/** How kiosks come into the fleet and leave it, by staff; it knows the divisions, which the register below it does not. */
export function createKioskRegistration(deps: {
  db: Db;
  clock: Clock;
  kiosks: Kiosks;
  divisionName: DivisionName;
  claimFor: () => Omit<ClaimFile, "claim">;
}): ServerModule {
  return {
    name: "kiosk-registration",
    dependsOn: ["kiosk-register", "catalogue"],
    publicRoutes: registrationRoutes(deps, createRegistration(deps)),
  };
}

/**
 * The fleet as it is now: which kiosks are here, what their devices say, what they sent.
 * Messages come in through the ingest process; news of them through the database.
 */
export async function createFleet(deps: {
  db: Db;
  databaseUrl: string;
  clock: Clock;
  kiosks: Kiosks;
  mqttUrl: MqttUrl;
  issuedToday: IssuedToday;
  catalogues: () => CataloguesInForce;
  onError: (error: unknown) => void;
}): Promise<ServerModule> {
  const views = createFleetViews(deps);
  const feed = await startFleetFeed({ ...deps, views });
  return {
    name: "fleet",
    dependsOn: ["kiosk-register", "certificates", "catalogue"],
    routes: kioskRoutes(deps),
    publicRoutes: staffRoutes({ views, feed, clock: deps.clock }),
    stop: async () => feed.stop(),
  };
}
