import { access, constants } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import type { Configuration } from "./configuration.ts";
import {
  checkDatabase,
  listen,
  migrate,
  openDatabase,
  privateFolder,
  StartFailure,
  startPostgres,
  writePrivateFile,
} from "./core/index.ts";
import { forgetDemo, playDemo } from "./demo/index.ts";
import { openOutside } from "./outside/index.ts";
import { readTimeStamps } from "./time-stamps/index.ts";
import { offerDemoClaim, openAuthority, registerDemoKiosk, type Authority } from "./fleet/index.ts";
import {
  brokerAccessList,
  serverClientId,
  superviseIngest,
  type IngestConfiguration,
} from "./ingest/index.ts";

export interface Ready {
  readonly console: string;
  readonly api: string;
  readonly kioskApi: string;
  readonly mqtt: string;
  /** Path of the 0600 file with the one-time sign-in link. */
  readonly adminLink: string;
  /** Path of the 0600 file with a one-time sign-in link for each sample person; only in a demonstration. */
  readonly demoLinks?: string;
}

export interface RunningServer {
  readonly ready: Ready;
  /** For tests that kill it. */
  readonly ingestPid: () => number | undefined;
  stop(): Promise<void>;
}

/** Starts everything, or throws and leaves nothing running. What the operator can put right is a StartFailure. */
export async function startServer(
  configuration: Configuration,
  deps: {
    clock: Clock;
    logger: Logger;
    /** Something this process cannot live without is gone. */
    onFatal(sentence: string): void;
  },
): Promise<RunningServer> {
  const { clock, logger } = deps;
  const { home, host } = configuration;
  await using started = new AsyncDisposableStack();
  const folder = await writableFolder(home);

  const databaseUrl = configuration.databaseUrl ?? (await embeddedDatabase());
  const db = started.adopt(openDatabase(databaseUrl), async (open) => open.destroy());
  await checkDatabase(db);
  const applied = await migrate(db);
  if (applied.length > 0) logger.info({ applied }, "migrated");

  const authority = await openAuthority({ folder: join(folder, "authority"), clock });
  const tls = { ...(await authority.issueServer(namesOf(configuration))), caPem: authority.caPem };
  const shownHost = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  let webPort = configuration.port;
  let kioskApiPort = configuration.kioskApiPort;
  let mqttPort = configuration.mqttPort;
  const web = () => `http://${inUrl(shownHost)}:${webPort}`;
  const kioskApi = () => `https://${inUrl(shownHost)}:${kioskApiPort}/`;
  const { outside, shownMessages } = await composeOutside();
  const app = started.adopt(
    await createApp({
      db,
      databaseUrl,
      clock,
      logger,
      folder,
      authority,
      tls,
      demo: configuration.demo,
      outside,
      shownMessages,
      uploadBytes: configuration.uploadBytes,
      draftDays: configuration.draftDays,
      timeStamps: await readTimeStamps(configuration.timeStamps),
      staffProvider: configuration.staffProvider,
      addresses: {
        publicUrl: () => configuration.publicUrl ?? web(),
        kioskApi: () => configuration.kioskApiUrl ?? kioskApi(),
        mqttUrl: (name) => withoutCredentials(configuration.mqttUrl) ?? `mqtts://${inUrl(name)}:${mqttPort}`,
        webOrigins: () => [
          web(),
          `http://127.0.0.1:${webPort}`,
          `http://localhost:${webPort}`,
          ...(configuration.publicUrl === undefined ? [] : [new URL(configuration.publicUrl).origin]),
        ],
      },
      consoleFolder: join(import.meta.dirname, "../console/dist"),
    }),
    async (running) => running.stop(),
  );
  webPort = await listen(app.webApp, { host, port: configuration.port, variable: "SERVER_PORT" });
  kioskApiPort = await listen(app.kioskApp, {
    host,
    port: configuration.kioskApiPort,
    variable: "KIOSK_API_PORT",
  });

  const ingest = started.adopt(
    await superviseIngest({
      main: join(import.meta.dirname, "ingest/main.ts"),
      configuration: await ingestConfiguration(),
      clock,
      logger,
    }),
    async (running) => running.stop(),
  );
  mqttPort = ingest.port ?? mqttPort;

  const consoleUrl = `${web()}/console/`;
  await app.staff.open(consoleUrl);
  const adminLink = join(folder, "admin-link");
  const demoLinks = join(folder, "demo-links");
  if (configuration.demo) await demonstrate();
  else await forgetDemo(demoLinks);

  const running = started.move();
  return {
    ready: {
      console: consoleUrl,
      api: `${web()}/api/`,
      kioskApi: kioskApi(),
      mqtt: withoutCredentials(configuration.mqttUrl) ?? `mqtts://${inUrl(shownHost)}:${mqttPort}`,
      adminLink,
      ...(configuration.demo && { demoLinks }),
    },
    ingestPid: () => ingest.pid(),
    stop: async () => running.disposeAsync(),
  };

  /** Real or simulated is decided here; nothing below asks. */
  async function composeOutside() {
    const simulation = configuration.demo
      ? started.adopt(await startDemoSimulation(), async (running) => running.stop())
      : undefined;
    const settings = simulation?.settings ?? configuration.outside;
    const outside = started.adopt(
      await openOutside(settings, { clock, folder: process.cwd() }),
      async (open) => open.stop(),
    );
    const missing = outside.ways().flatMap(({ way, kind }) => (kind === undefined ? [way] : []));
    if (missing.length > 0)
      logger.warn(
        { missing },
        "not configured: what needs it is offered to nobody (docs/outside-services.md)",
      );
    return { outside, shownMessages: simulation?.shownMessages };
  }

  /** A simulator is not loaded where none is used. */
  async function startDemoSimulation() {
    const { startSimulation } = await import("./simulation/index.ts");
    return startSimulation(configuration.outside, { clock });
  }

  async function demonstrate(): Promise<void> {
    const { kiosks, staff } = app;
    const kid = await registerDemoKiosk(kiosks);
    const playing = playDemo({
      web: web(),
      kioskApi: kioskApi(),
      caPem: authority.caPem,
      adminLinkFile: adminLink,
      peopleFile: demoLinks,
      staff,
      newClaim: async () => ((await kiosks.hasEnrolled(kid)) ? undefined : kiosks.newClaim(kid)),
    });
    // A demonstration without its samples is poorer; a server that does not start is nothing.
    await playing.catch((error: unknown) => logger.error({ err: error }, "demo"));
    const file = join(home, "claims/demo-kiosk.json");
    await offerDemoClaim({ kiosks, kid, file, url: kioskApi(), caPem: authority.caPem });
  }

  async function embeddedDatabase(): Promise<string> {
    const postgres = await startPostgres({ folder: join(folder, "postgres"), clock });
    started.defer(async () => postgres.stop());
    postgres.onExit(() =>
      deps.onFatal(
        "The embedded PostgreSQL ended; the server stops. Its data is safe: start the server again.",
      ),
    );
    return postgres.url;
  }

  async function ingestConfiguration(): Promise<IngestConfiguration> {
    if (configuration.mqttUrl === undefined) {
      return { databaseUrl, tls, broker: { kind: "embedded", host, port: configuration.mqttPort } };
    }
    await offerBrokerFiles(join(folder, "broker"), authority, new URL(configuration.mqttUrl).hostname);
    const client = { ...(await authority.issueClient(serverClientId)), caPem: authority.caPem };
    return { databaseUrl, tls: client, broker: { kind: "external", url: configuration.mqttUrl } };
  }
}

async function writableFolder(home: string): Promise<string> {
  try {
    const folder = await privateFolder(join(home, "server"));
    await access(folder, constants.W_OK);
    return folder;
  } catch (error) {
    throw new StartFailure(
      `${home} cannot be written: make it this user's, or set ZIZHUBAN_HOME to a folder that is.`,
      { cause: error },
    );
  }
}

/** What an external broker needs to know kiosks and this server by: made once, the operator copies it there. */
async function offerBrokerFiles(folder: string, authority: Authority, host: string): Promise<void> {
  await privateFolder(folder);
  await writePrivateFile(join(folder, "ca.pem"), authority.caPem);
  const certificate = join(folder, "certificate.pem");
  const present = await access(certificate).then(
    () => true,
    () => false,
  );
  if (present) return;
  const credentials = await authority.issueServer([host, "localhost", "127.0.0.1"]);
  await writePrivateFile(join(folder, "key.pem"), credentials.keyPem);
  await writePrivateFile(join(folder, "acl"), brokerAccessList(serverClientId));
  await writePrivateFile(certificate, credentials.certificatePem);
}

function namesOf({ host, kioskApiUrl }: Configuration): string[] {
  const everywhere = host === "0.0.0.0" || host === "::";
  const here = everywhere
    ? [
        hostname(),
        ...Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
      ]
    : [host];
  const told = kioskApiUrl === undefined ? [] : [new URL(kioskApiUrl).hostname.replaceAll(/[[\]]/g, "")];
  return [...new Set(["127.0.0.1", "localhost", ...told, ...here.filter((name) => !name.includes("%"))])];
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function withoutCredentials(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
