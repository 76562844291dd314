import { delay, fail, type Clock, type DeviceView, type Result } from "@zizhuban/device-agent-contract";
import {
  claimDigest,
  createFleetLink,
  enrol,
  loadIdentity,
  type FleetLink,
  type KioskIdentity,
} from "../fleet-link/index.ts";
import type { SupplyLevel } from "@zizhuban/server-contract";
import type { Journal } from "../journal/index.ts";
import type { Log } from "../log/index.ts";
import { createServerClient, isDistrust, type ServerClient } from "../server-client/index.ts";
import { createClockWatch, type ClockWatch } from "./clock-watch.ts";

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
  readonly levels: () => SupplyLevel[];
  readonly busy: () => boolean;
  /** Address to use for a server's address; a simulated agent puts its cable in between. */
  readonly route: (url: string) => Promise<string>;
}

export interface ServerLink {
  /** Answers `serverUnreachable` until the kiosk is enrolled. */
  readonly server: Pick<ServerClient, "call" | "download">;
  /** For the gateway; undefined until the kiosk is enrolled. */
  upstream(): ServerClient | undefined;
  /** The broker hears us now and no call has failed since the last one that went through. Costs no traffic to ask. */
  speaks(): boolean;
  /** The kiosk's clock against the server's, and whether it is the clock that keeps the server away. */
  readonly clock: Pick<ClockWatch, "wrong" | "keepsServerAway">;
  devicesChanged(): void;
  start(): void;
  stop(): Promise<void>;
}

/**
 * Waiting for the server or the claim to appear; after a refusal, which only a person can put right; and between two
 * looks at the server's clock while ours is wrong.
 */
const delays = { enrolAgain: 2_000, enrolRefused: 60_000, standing: 10_000, clockAgain: 5 * 60_000 } as const;

/** The way to the server: enrols when the kiosk has no identity yet, then keeps the API client and the fleet link. */
export function createServerLink(options: ServerLinkOptions): ServerLink {
  const { clock, log } = options;
  const stopping = new AbortController();
  const clockWatch = createClockWatch(options);
  let client: ServerClient | undefined;
  let fleet: FleetLink | undefined;
  let running: Promise<void> | undefined;
  let stopAsking: (() => void) | undefined;
  /** Since the link was lost no connection to the server has been made. */
  let outage = false;
  /** Claims with which enrolling again was answered: each is tried once, so that nothing goes round in circles. */
  const answeredClaims = new Set<string>();

  function enrolHere(again: boolean) {
    const { home, claimFile, serverUrl, randomUUID } = options;
    return enrol({
      home,
      claimFile,
      clock,
      randomUUID,
      again,
      signal: stopping.signal,
      ...(serverUrl !== undefined && { serverUrl }),
    });
  }

  async function becomeKnown(): Promise<KioskIdentity | undefined> {
    let told = "";
    while (!stopping.signal.aborted) {
      const enrolled = await enrolHere(false);
      if (enrolled.ok) return enrolled.value;
      clockWatch.connection(false, enrolled.detail);
      if (enrolled.code !== told)
        log.warn("kiosk.notEnrolled", { code: enrolled.code, detail: enrolled.detail });
      told = enrolled.code;
      const mayAppear = enrolled.code === "serverUnreachable" || enrolled.code === "claimFileMissing";
      await delay(clock, mayAppear ? delays.enrolAgain : delays.enrolRefused, stopping.signal);
    }
    return undefined;
  }

  async function connect(identity: KioskIdentity): Promise<void> {
    const { route, journal, boot, agentVersion, random, randomUUID, devices, levels, busy } = options;
    client = createServerClient({
      url: await route(options.serverUrl ?? identity.serverUrl),
      identity,
      clock,
      randomUUID,
      onServerTime: (serverNow) => clockWatch.heard(serverNow),
      onConnection(made, code) {
        clockWatch.connection(made, code);
        if (made && outage) fleet?.retryNow();
        outage = !made;
      },
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
      levels,
      busy,
    });
    let up = false;
    fleet.onState((state) => {
      log.info("fleet.link", { ...state });
      if (state.link === "up") outage = false;
      else if (up) outage = true;
      up = state.link === "up";
    });
    fleet.start();
    log.info("kiosk.known", { kid: identity.kid });
  }

  /** What the server says of this kiosk, when it says that it does not know it. */
  async function rejection(): Promise<string | undefined> {
    const site = await client?.call("site", { deadlineMs: delays.standing, signal: stopping.signal });
    if (site === undefined || site.ok) return undefined;
    if (site.code === "kioskUnknown" || site.code === "kioskCertificateRequired") return site.code;
    return site.code === "serverUnreachable" && isDistrust(site.detail) ? "serverUntrusted" : undefined;
  }

  /**
   * A server that lost its state has another authority, or none of our records. With a claim of the new one at
   * hand the kiosk enrols again; without one a person has to bring it.
   */
  async function enrolAgain(): Promise<KioskIdentity | undefined> {
    const claim = claimDigest(options.claimFile);
    if (claim === undefined || answeredClaims.has(claim)) return undefined;
    const code = await rejection();
    if (code === undefined || stopping.signal.aborted) return undefined;
    const enrolled = await enrolHere(true);
    if (!enrolled.ok) {
      if (enrolled.code !== "serverUnreachable") answeredClaims.add(claim);
      log.warn("kiosk.notEnrolledAgain", { code, refused: enrolled.code, detail: enrolled.detail });
      return undefined;
    }
    answeredClaims.add(claim);
    options.journal.ackedByAnother();
    log.warn("kiosk.enrolledAgain", { code, kid: enrolled.value.kid });
    return enrolled.value;
  }

  /** Resolves when the link is down after a try, or the agent stops. */
  async function linkDown(link: FleetLink): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const forget = link.onState((state) => {
      if (state.link === "down") resolve();
    });
    const stopped = () => resolve();
    stopping.signal.addEventListener("abort", stopped, { once: true });
    await promise;
    forget();
    stopping.signal.removeEventListener("abort", stopped);
  }

  async function run(): Promise<void> {
    const identity = loadIdentity(options.home, clock) ?? (await becomeKnown());
    if (identity === undefined || stopping.signal.aborted) return;
    await connect(identity);
    while (fleet !== undefined && !stopping.signal.aborted) {
      await linkDown(fleet);
      const renewed = stopping.signal.aborted ? undefined : await enrolAgain();
      if (renewed === undefined) continue;
      await Promise.all([fleet.stop(), client?.close()]);
      await connect(renewed);
    }
  }

  const unreachable = (): Promise<Result<never, "serverUnreachable">> =>
    Promise.resolve(fail("serverUnreachable", "not enrolled"));

  return {
    server: {
      call: (name, callOptions) => client?.call(name, callOptions) ?? unreachable(),
      download: (name, callOptions) => client?.download(name, callOptions) ?? unreachable(),
    },
    upstream: () => client,
    clock: clockWatch,
    speaks: () => !outage && fleet?.state().link === "up",
    devicesChanged: () => fleet?.devicesChanged(),
    start() {
      // A kiosk nobody uses asks little, and would not hear for hours that its clock was set.
      stopAsking ??= clock.every(delays.clockAgain, () => {
        if (clockWatch.wrong()) void client?.call("site", { signal: stopping.signal });
      });
      running ??= run().catch((fault: unknown) => log.error("server.linkFailed", { fault }));
    },
    async stop() {
      stopping.abort();
      stopAsking?.();
      await running;
      await fleet?.stop();
      await client?.close();
    },
  };
}
