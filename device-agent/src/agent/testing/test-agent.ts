import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "@zizhuban/device-agent-contract";
import { startAgent, type Agent } from "../index.ts";
import { loadConfiguration, type Configuration } from "../../configuration/index.ts";
import { connectXfs, type XfsClient } from "../../device-service/testing.ts";
import { createLog } from "../../log/index.ts";
import { unhurriedClock } from "../../transports/testing.ts";

export interface TestAgentOptions {
  /** Kept when given; otherwise a temporary folder that goes with the agent. */
  readonly home?: string;
  readonly serverUrl?: string;
  readonly claimFile?: string;
  /** All simulated unless given. */
  readonly devices?: Configuration["devices"];
  readonly pageFolder?: string;
  readonly standardPorts?: Configuration["standardPorts"];
  readonly port?: number;
  /** That of a world with the devices' far ends in this process unless given. */
  readonly clock?: Clock;
}

export interface TestAgent extends Agent {
  readonly home: string;
  /** A local program on one service; `""` is the publisher. */
  connect(service: string): Promise<XfsClient>;
  /** The headers of a page of this boot, for `connectXfs` and fetch. */
  pageHeaders(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** A whole agent in this process, on free ports and in a folder of its own. */
export async function startTestAgent(options: TestAgentOptions = {}): Promise<TestAgent> {
  const folder = options.home ?? (await mkdtemp(join(tmpdir(), "zizhuban-agent-")));
  const root = new URL("../../../..", import.meta.url).pathname;
  const base = loadConfiguration({ ZIZHUBAN_HOME: folder, KIOSK_PORT: String(options.port ?? 0) }, root);
  if (!base.ok) throw new Error(base.detail);
  const devices = options.devices ?? base.value.devices;
  const started = await startAgent(
    {
      ...base.value,
      devices,
      development: devices.some(({ transport }) => transport.kind === "simulated"),
      standardPorts: options.standardPorts ?? "off",
      serverUrl: options.serverUrl,
      claimFile: options.claimFile ?? base.value.claimFile,
      pageFolder: options.pageFolder ?? base.value.pageFolder,
      logLevel: "error",
    },
    { clock: options.clock ?? unhurriedClock, log: createLog({ level: "error" }) },
  );
  if (!started.ok) throw new Error(started.detail);
  const agent = started.value;
  const socketBase = `${agent.url.replace("http:", "ws:")}xfs4iot/v1.0`;
  return {
    ...agent,
    home: folder,
    connect: (service) =>
      connectXfs(service === "" ? socketBase : `${socketBase}/${service}`, {
        authorization: `Bearer ${agent.bearer}`,
      }),
    async pageHeaders() {
      const launched = await fetch(agent.launchUrl, { redirect: "manual" });
      const cookie = launched.headers.getSetCookie()[0]?.split(";")[0] ?? "";
      return { cookie, origin: agent.url.replace(/\/$/, "") };
    },
    async close() {
      await agent.stop("test over");
      if (options.home === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
