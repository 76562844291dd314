import { delay, fail, type Clock, type DeviceView, type Result } from "@zizhuban/device-agent-contract";
import {
  createFleetLink,
  enrol,
  loadIdentity,
  type FleetLink,
  type KioskIdentity,
} from "../fleet-link/index.ts";
import type { Journal } from "../journal/index.ts";
import type { Log } from "../log/index.ts";
import { createServerClient, type ServerClient } from "../server-client/index.ts";

export interface ServerLinkOptions {
  readonly home: string;
  readonly claimFile: string;
  /** Kiosk API base; undefined = the one remembered from the enrolment. */
  readonly serverUrl: string | undefined;
  readonly journal: Journal;
  readonly boot: string;
  readonly agentVersion: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly randomUUID: () => string;
  readonly devices: () => readonly DeviceView[];
  readonly busy: () => boolean;
  /** Address to use for a server's address; a simulated agent puts its cable in between. */
  readonly route: (url: string) => Promise<string>;
}

export interface ServerLink {
  /** Answers `serverUnreachable` until the kiosk is enrolled. */
  readonly server: Pick<ServerClient, "call" | "download">;
  /** For the gateway; undefined until the kiosk is enrolled. */
  upstream(): ServerClient | undefined;
  devicesChanged(): void;
  start(): void;
  stop(): Promise<void>;
}

/** Waiting for the server or the claim to appear; and after a refusal, which only a person can put right. */
const delays = { enrolAgain: 2_000, enrolRefused: 60_000 } as const;

/** The way to the server: enrols when the kiosk has no identity yet, then keeps the API client and the fleet link. */
export function createServerLink(options: ServerLinkOptions): ServerLink {
  const { clock, log } = options;
  const stopping = new AbortController();
  let client: ServerClient | undefined;
  let fleet: FleetLink | undefined;
  let running: Promise<void> | undefined;

  async function becomeKnown(): Promise<KioskIdentity | undefined> {
    let told = "";
    while (!stopping.signal.aborted) {
      const { home, claimFile, serverUrl, randomUUID } = options;
      const enrolled = await enrol({
        home,
        claimFile,
        clock,
        randomUUID,
        ...(serverUrl !== undefined && { serverUrl }),
      });
      if (enrolled.ok) return enrolled.value;
      if (enrolled.code !== told)
        log.warn("kiosk.notEnrolled", { code: enrolled.code, detail: enrolled.detail });
      told = enrolled.code;
      const mayAppear = enrolled.code === "serverUnreachable" || enrolled.code === "claimFileMissing";
      await delay(clock, mayAppear ? delays.enrolAgain : delays.enrolRefused, stopping.signal);
    }
    return undefined;
  }

  async function connect(identity: KioskIdentity): Promise<void> {
    const { route, journal, boot, agentVersion, random, randomUUID, devices, busy } = options;
    client = createServerClient({
      url: await route(options.serverUrl ?? identity.serverUrl),
      identity,
      clock,
      randomUUID,
    });
    fleet = createFleetLink({
      mqttUrl: await route(identity.mqttUrl),
      identity,
      kid: identity.kid,
      journal,
      clock,
      random,
      randomUUID,
      agentVersion,
      boot,
      devices,
      busy,
    });
    fleet.onState((state) => log.info("fleet.link", { ...state }));
    fleet.start();
    log.info("kiosk.known", { kid: identity.kid });
  }

  async function run(): Promise<void> {
    const identity = loadIdentity(options.home, clock) ?? (await becomeKnown());
    if (identity !== undefined && !stopping.signal.aborted) await connect(identity);
  }

  const unreachable = (): Promise<Result<never, "serverUnreachable">> =>
    Promise.resolve(fail("serverUnreachable", "not enrolled"));

  return {
    server: {
      call: (name, callOptions) => client?.call(name, callOptions) ?? unreachable(),
      download: (name, callOptions) => client?.download(name, callOptions) ?? unreachable(),
    },
    upstream: () => client,
    devicesChanged: () => fleet?.devicesChanged(),
    start() {
      running ??= run().catch((fault: unknown) => log.error("server.linkFailed", { fault }));
    },
    async stop() {
      stopping.abort();
      await running;
      await fleet?.stop();
      await client?.close();
    },
  };
}
