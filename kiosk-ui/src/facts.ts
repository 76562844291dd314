import type { Clock } from "@zizhuban/device-agent-contract";
import type { Catalogue, Site } from "@zizhuban/server-contract";
import type { Business } from "./business/index.ts";
import { withDevice, type DeviceNews, type Devices } from "./device/index.ts";

/** What is true about this kiosk now, whoever is or is not in front of it. */
export interface Facts {
  readonly link: "starting" | "up" | "down";
  readonly devices: Devices;
  readonly site: Site | undefined;
  readonly catalogue: Catalogue | undefined;
  /** Whether the server answers. The guides work without. */
  readonly network: "up" | "down" | "unknown";
  /** The agent plays its hardware: the developer's drawer may be offered. */
  readonly simulated: boolean;
}

export const noFacts: Facts = {
  link: "starting",
  devices: {},
  site: undefined,
  catalogue: undefined,
  network: "unknown",
  simulated: false,
};

/** Milliseconds between looks. Rare while all is well: a kiosk may hang on a metered SIM. */
const looks = { missing: 3_000, down: 10_000, well: 300_000 } as const;

export interface FactKeeper {
  readonly facts: Facts;
  start(): void;
  stop(): void;
  /** Looks now, for example because somebody woke the screen. */
  look(): void;
  hear(news: DeviceNews): void;
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

  function learn(part: Partial<Facts>): void {
    facts = { ...facts, ...part };
    onChange();
  }

  async function network(): Promise<Facts["network"]> {
    const health = await business.call("health", { within: 5_000 });
    if (health.ok) return "up";
    return health.code === "serverUnreachable" ? "down" : "unknown";
  }

  async function lookOnce(): Promise<void> {
    const [site, catalogue, reachable] = await Promise.all([
      business.call("site"),
      business.call("catalogue"),
      network(),
    ]);
    learn({
      network: reachable,
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
    const missing = facts.site === undefined || facts.catalogue === undefined;
    const pause = missing ? looks.missing : facts.network === "down" ? looks.down : looks.well;
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
    look: () => void look(),
    hear(news) {
      if (news.type === "linkUp") learn({ link: "up", simulated: news.simulated });
      else if (news.type === "linkDown") learn({ link: "down", devices: {} });
      else if (news.type === "device") {
        learn({ devices: withDevice(facts.devices, news.view, news.presence) });
      }
    },
  };
}
