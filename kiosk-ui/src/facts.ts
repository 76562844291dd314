import type { Clock, MaintenanceState } from "@zizhuban/device-agent-contract";
import type { Catalogue, Site } from "@zizhuban/server-contract";
import type { Business } from "./business/index.ts";
import { afterDevice, afterJob, afterTaking, noLeftPaper, type LeftPaper } from "./left-paper.ts";
import { withDevice, type DeviceNews, type Devices } from "./device/index.ts";

/** What is true about this kiosk now, whoever is or is not in front of it. */
export interface Facts {
  readonly link: "starting" | "up" | "down";
  readonly devices: Devices;
  readonly site: Site | undefined;
  readonly catalogue: Catalogue | undefined;
  /** Whether the server answers. The guides work without. */
  readonly network: "up" | "down" | "unknown";
  /** Whether a technician is at work, or waits for the citizen to finish. */
  readonly maintenance: MaintenanceState | undefined;
  readonly leftPaper: LeftPaper;
  /** The agent plays its hardware: the developer's drawer may be offered. */
  readonly simulated: boolean;
}

export const noFacts: Facts = {
  link: "starting",
  devices: {},
  site: undefined,
  catalogue: undefined,
  network: "unknown",
  maintenance: undefined,
  leftPaper: noLeftPaper,
  simulated: false,
};

/**
 * Milliseconds between looks. The network is a question to the agent, which mostly knows; site and catalogue
 * travel, and a kiosk may hang on a metered SIM: unchanged ones cost a few hundred bytes. What is published is
 * on the screen within five minutes, with a minute for a look that takes long.
 */
const looks = { missing: 3_000, network: 5_000, content: 240_000 } as const;

export interface FactKeeper {
  readonly facts: Facts;
  start(): void;
  stop(): void;
  /** Looks now, for example because somebody woke the screen; a new visit also asks what can be done here. */
  look(what?: "content"): void;
  hear(news: DeviceNews): void;
  /** Somebody has taken what others left, or sees nothing there. */
  paperTaken(): void;
}

export function createFactKeeper(deps: {
  clock: Clock;
  business: Business;
  onChange: () => void;
}): FactKeeper {
  const { clock, business, onChange } = deps;
  let facts = noFacts;
  let cancelNext: () => void = () => undefined;
  let stopped = false;
  let looking = false;
  let contentDue = 0;

  function learn(part: Partial<Facts>): void {
    facts = { ...facts, ...part };
    onChange();
  }

  async function network(): Promise<Facts["network"]> {
    const health = await business.call("health", { within: 5_000 });
    if (health.ok) return "up";
    return health.code === "serverUnreachable" ? "down" : "unknown";
  }

  const incomplete = () => facts.site === undefined || facts.catalogue === undefined;

  async function lookOnce(): Promise<void> {
    const reachable = await network();
    const cameBack = reachable === "up" && facts.network !== "up";
    if (reachable !== facts.network) learn({ network: reachable });
    if (!incomplete() && !cameBack && clock.monotonic() < contentDue) return;
    contentDue = clock.monotonic() + looks.content;
    const [site, catalogue] = await Promise.all([business.call("site"), business.call("catalogue")]);
    learn({
      site: site.ok ? site.value : facts.site,
      catalogue: catalogue.ok ? catalogue.value : facts.catalogue,
    });
  }

  async function look(): Promise<void> {
    if (looking || stopped) return;
    looking = true;
    cancelNext();
    await lookOnce();
    looking = false;
    const pause = incomplete() ? looks.missing : looks.network;
    if (!stopped) cancelNext = clock.after(pause, () => void look());
  }

  return {
    get facts() {
      return facts;
    },
    start: () => void look(),
    stop() {
      stopped = true;
      cancelNext();
    },
    look(what) {
      if (what === "content") contentDue = 0;
      void look();
    },
    hear(news) {
      if (news.type === "linkUp") learn({ link: "up", simulated: news.simulated });
      else if (news.type === "linkDown") learn({ link: "down", devices: {} });
      else if (news.type === "maintenance") learn({ maintenance: news.state });
      else if (news.type === "unfinishedJobs")
        learn({ leftPaper: news.jobs.reduce(afterJob, facts.leftPaper) });
      else if (news.type === "jobChanged") {
        // A technician's test prints are in the technician's hands.
        if ((facts.maintenance?.phase ?? "off") !== "on")
          learn({ leftPaper: afterJob(facts.leftPaper, news.job) });
      } else if (news.type === "device") {
        const devices = withDevice(facts.devices, news.view, news.presence);
        learn({ devices, leftPaper: afterDevice(facts.leftPaper, devices) });
      }
    },
    paperTaken: () => learn({ leftPaper: afterTaking }),
  };
}
