import { join } from "node:path";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { SimulatedMessages } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { createAudit } from "./audit/index.ts";
import { createBusiness, deployment } from "./business/index.ts";
import {
  buildKioskApp,
  buildWebApp,
  createDatabaseHealth,
  createIdempotency,
  type Db,
  type ServerModule,
} from "./core/index.ts";
import {
  createFleet,
  createKioskCatalogues,
  createKioskRegister,
  createKioskRegistration,
  type Authority,
  type Kiosks,
} from "./fleet/index.ts";
import { openKeyStore } from "./key-store/index.ts";
import type { Outside } from "./outside/index.ts";
import {
  createOfficesAt,
  createPresence,
  createStaffNames,
  createStaff,
  createStaffTelephones,
  type ProviderSettings,
  type StaffModule,
} from "./staff/index.ts";
import type { OutsideTimeStamps } from "./time-stamps/index.ts";
import { createTechnicians } from "./technicians/index.ts";

export interface App {
  /** The map of the server: every module, each after all it depends on. */
  readonly modules: readonly ServerModule[];
  /** HTTPS, client certificates: /api/kiosk. */
  readonly kioskApp: FastifyInstance;
  /** /api/public, /api/staff, /console/, /verify/:token. */
  readonly webApp: FastifyInstance;
  readonly kiosks: Kiosks;
  readonly staff: StaffModule;
  stop(): Promise<void>;
}

/** Wires the modules: the only place where one is handed to another. */
export async function createApp(deps: {
  db: Db;
  databaseUrl: string;
  clock: Clock;
  logger: Logger;
  /** `$ZIZHUBAN_HOME/server`. */
  folder: string;
  authority: Authority;
  tls: { readonly keyPem: string; readonly certificatePem: string; readonly caPem: string };
  demo: boolean;
  outside: Outside;
  /** What a simulated operator took. */
  shownMessages: (() => SimulatedMessages["messages"]) | undefined;
  /** Bytes of one file that people may upload. */
  uploadBytes: number;
  /** How many days what is begun on a telephone is kept. */
  draftDays: number;
  /** Somebody else's time-stamp authority. */
  timeStamps: OutsideTimeStamps | undefined;
  /** Somebody else's sign-in service for staff. */
  staffProvider: ProviderSettings | undefined;
  /** Known only once everything listens; asked at each use. */
  addresses: {
    publicUrl: () => string;
    /** Where kiosks reach their API. */
    kioskApi: () => string;
    mqttUrl: (hostname: string) => string;
    webOrigins: () => readonly string[];
  };
  consoleFolder: string;
}): Promise<App> {
  const { db, clock, logger, folder, addresses } = deps;
  const onError = (error: unknown) => logger.error({ err: error }, "fleet feed");

  const register = createKioskRegister(deps);
  const { kiosks } = register;
  const keys = await openKeyStore({
    folder: join(folder, "keys"),
    certify: async (purpose, publicKey) =>
      deps.authority.issueSigner(purpose, deployment.signerName, publicKey),
  });
  const auditLog = createAudit({
    ...deps,
    signer: keys.documents,
    onError: (error) => logger.error({ err: error }, "audit"),
  });
  const telephones = createStaffTelephones({ db, vault: keys.vault });
  const business = await createBusiness({
    ...deps,
    keys,
    staffPhoneOf: async (staffId) => telephones.of(staffId),
    publicUrl: addresses.publicUrl,
    placeOf: async (kid, on) => kiosks.placeOf(kid, on),
    placesOf: async (kids, on) => kiosks.placesOf(kids, on),
    divisionOf: async (kid, on) => kiosks.divisionCodeOf(kid, on),
    kioskCatalogues: createKioskCatalogues({ db, clock }),
    liveKiosks: async (on) => kiosks.live(on),
    isThere: createPresence(deps),
    staffNames: createStaffNames(deps),
    officesAt: createOfficesAt(deps),
    changedReader: deps.demo ? "takeOver" : "refuse",
    onError: (error) => logger.error({ err: error }, "business"),
  });
  const staff = createStaff({
    db,
    clock,
    vault: keys.vault,
    linkFile: join(folder, "admin-link"),
    provider: deps.staffProvider,
    publicUrl: addresses.publicUrl,
    placeOfItem: (key) => {
      const source = business.catalogue.find(key)?.source;
      if (source === undefined) return undefined;
      return { name: source.name, division: deployment.divisionCode, department: source.deptKey };
    },
    placeName: business.catalogue.placeName,
    telephones,
    messages: business.outbox,
    onError: (error) => logger.error({ err: error }, "staff"),
  });
  const { lists } = business.catalogue;
  lists.usedBy("divisions", async (on) => (await staff.placesHeld(on)).divisions);
  lists.usedBy("departments", async (on) => (await staff.placesHeld(on)).departments);
  const fleet = await createFleet({
    ...deps,
    kiosks,
    mqttUrl: addresses.mqttUrl,
    issuedToday: async () => business.certificates.issuedToday(),
    catalogues: () => business.catalogue.versions(),
    onError,
  });
  const registration = createKioskRegistration({
    db,
    clock,
    kiosks,
    divisionName: business.catalogue.divisionName,
    claimFor: () => ({ url: addresses.kioskApi(), caPem: deps.tls.caPem }),
  });
  const technicians = createTechnicians({ db, clock, kiosks });
  const modules: readonly ServerModule[] = [
    register,
    auditLog,
    ...business.modules,
    staff,
    registration,
    technicians,
    fleet,
  ];

  const idempotency = createIdempotency({ db, clock });
  const health = createDatabaseHealth(deps);
  const kioskApp = await buildKioskApp({
    logger,
    tls: deps.tls,
    idempotency,
    health,
    identify: {
      kiosk: async (request) => kiosks.identify(request),
      citizen: business.identity.citizen,
    },
    routes: modules.flatMap(({ routes }) => routes ?? []),
  });
  const webApp = await buildWebApp({
    logger,
    health,
    idempotency,
    identify: {
      staff: async (request) => staff.identify(request),
      whenStaffOver: (request, end) => staff.whenOver(request, end),
      department: business.departments.identify,
    },
    origins: addresses.webOrigins,
    consoleFolder: deps.consoleFolder,
    routes: modules.flatMap(({ publicRoutes }) => publicRoutes ?? []),
  });

  return {
    modules,
    kioskApp,
    webApp,
    kiosks,
    staff,
    async stop() {
      await Promise.all([kioskApp.close(), webApp.close()]);
      await idempotency.stop();
      for (const module of modules.toReversed()) await module.stop?.();
    },
  };
}
