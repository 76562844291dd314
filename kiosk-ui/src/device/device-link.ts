import {
  delay,
  fail,
  type Clock,
  type CommandName,
  type CommandPayload,
  type CompletionPayload,
  type DeviceView,
  type MaintenanceState,
  type PrintJobView,
  type Result,
  type VisitEndReason,
  type VisitView,
} from "@zizhuban/device-agent-contract";
import { ServiceConnection, type AgentSocket, type RequestOptions } from "./connection.ts";
import type { CommandContract, DeviceContract } from "./contract.ts";

export type CardPresence = "none" | "inferred" | "sensor";

/** What the agent tells the page. */
export type DeviceNews =
  | { readonly type: "linkUp"; readonly visit: VisitView | null; readonly simulated: boolean }
  | { readonly type: "linkDown" }
  | { readonly type: "maintenance"; readonly state: MaintenanceState }
  | { readonly type: "device"; readonly view: DeviceView; readonly presence: CardPresence | undefined }
  | { readonly type: "cardRemoved" }
  | { readonly type: "visitChanged"; readonly visit: VisitView | null }
  | { readonly type: "visitEnded"; readonly visitId: string; readonly reason: VisitEndReason }
  /** Of whatever visit, as they stand when the link comes up. */
  | { readonly type: "unfinishedJobs"; readonly jobs: readonly PrintJobView[] }
  | { readonly type: "jobChanged"; readonly job: PrintJobView };

export interface DeviceLink {
  start(): void;
  stop(): void;
  /** Sends a command to the service of that name; `deviceUnknown` when the agent has none, `connectionLost` without an agent. */
  request<Name extends CommandName>(
    service: string,
    command: CommandContract<Name>,
    payload: CommandPayload<Name>,
    options?: RequestOptions,
  ): Promise<Result<CompletionPayload<Name>>>;
  /** Unsolicited events as they come, not yet checked; for the simulator's drawer. */
  onRaw(listener: (name: string, payload: unknown) => void): () => void;
}

/** The service that answers for the kiosk as a whole: Visit, PrintJob, Simulator. */
export const kioskService = "Kiosk";
const backoff = [250, 500, 1_000, 2_000, 4_000] as const;
const openWithin = 4_000;
/** The agent takes a page that says nothing for 20 s as frozen, and ends its visit. */
const heartbeat = 5_000;

/**
 * The page's sockets to the agent: publisher, then one per service. All belong together: when one is
 * lost all are dropped and made anew, waiting a little longer after each failure.
 */
export function createDeviceLink(deps: {
  /** `ws://host` of the agent. */
  origin: string;
  contract: DeviceContract;
  clock: Clock;
  openSocket: (url: string) => AgentSocket;
  onNews: (news: DeviceNews) => void;
}): DeviceLink {
  const { origin, contract, clock, openSocket, onNews } = deps;
  const { commands, events } = contract;
  const rawListeners = new Set<(name: string, payload: unknown) => void>();
  const stopped = new AbortController();
  let services = new Map<string, ServiceConnection>();

  const open = (path: string) =>
    ServiceConnection.open(origin + path, { contract, clock, openSocket, within: openWithin });

  async function serviceNames(): Promise<readonly string[]> {
    const publisher = await open("/xfs4iot/v1.0");
    if (!publisher.ok) return [];
    const answer = await publisher.value.request(commands["ServicePublisher.GetServices"], {});
    publisher.value.close();
    if (!answer.ok) return [];
    return answer.value.services.map(({ serviceURI }) => serviceURI.split("/").at(-1) ?? "");
  }

  function unsolicited(name: string, payload: unknown): void {
    for (const listener of rawListeners) listener(name, payload);
    if (name === "Visit.Changed" && events[name](payload)) {
      onNews({ type: "visitChanged", visit: payload.visit });
    } else if (name === "Visit.Ended" && events[name](payload)) {
      onNews({ type: "visitEnded", visitId: payload.visitId, reason: payload.reason });
    } else if (name === "PrintJob.StateChanged" && events[name](payload)) {
      onNews({ type: "jobChanged", job: payload.job });
    } else if (name === "Maintenance.Changed" && events[name](payload)) {
      onNews({ type: "maintenance", state: payload.state });
    } else if (name === "IdCard.CardRemoved") {
      onNews({ type: "cardRemoved" });
    }
  }

  async function listenToDevice(connection: ServiceConnection): Promise<void> {
    const capabilities = await connection.request(commands["Extension.Capabilities"], {});
    const presence = capabilities.ok ? capabilities.value.device?.presence : undefined;
    connection.onUnsolicited = (name, payload) => {
      if (name === "Extension.StatusChanged" && events[name](payload)) {
        onNews({ type: "device", view: payload.device, presence });
      } else unsolicited(name, payload);
    };
    const status = await connection.request(commands["Extension.Status"], {});
    if (status.ok) onNews({ type: "device", view: status.value.device, presence });
  }

  /** One life of the link; resolves when it is over. False when it never came up. */
  async function live(): Promise<boolean> {
    const opened = new Map<string, ServiceConnection>();
    const over = Promise.withResolvers<void>();
    for (const name of await serviceNames()) {
      const connection = await open(`/xfs4iot/v1.0/${name}`);
      if (!connection.ok) continue;
      connection.value.onClose = over.resolve;
      opened.set(name, connection.value);
    }
    const kiosk = opened.get(kioskService);
    const visit = await kiosk?.request(commands["Visit.Get"], {});
    if (kiosk === undefined || visit?.ok !== true) {
      for (const connection of opened.values()) connection.close();
      return false;
    }
    services = opened;
    kiosk.onUnsolicited = unsolicited;
    const maintenance = await kiosk.request(commands["Maintenance.Get"], {});
    if (maintenance.ok) onNews({ type: "maintenance", state: maintenance.value.state });
    const unfinished = await kiosk.request(commands["PrintJob.Unfinished"], {});
    if (unfinished.ok) onNews({ type: "unfinishedJobs", jobs: unfinished.value.jobs });
    const simulator = await kiosk.request(commands["Simulator.Describe"], {});
    const devices = [...opened].filter(([name]) => name !== kioskService);
    await Promise.all(devices.map(([, connection]) => listenToDevice(connection)));
    onNews({ type: "linkUp", visit: visit.value.visit, simulated: simulator.ok });
    stopped.signal.addEventListener("abort", () => over.resolve(), { once: true });
    const stopBeating = clock.every(heartbeat, () => void kiosk.request(commands["Visit.Get"], {}));
    await over.promise;
    stopBeating();
    services = new Map();
    for (const connection of opened.values()) connection.close();
    onNews({ type: "linkDown" });
    return true;
  }

  async function keepAlive(): Promise<void> {
    let failures = 0;
    while (!stopped.signal.aborted) {
      failures = (await live()) ? 0 : failures + 1;
      await delay(clock, backoff[Math.min(failures, backoff.length - 1)] ?? 4_000, stopped.signal);
    }
  }

  return {
    start: () => void keepAlive(),
    stop: () => stopped.abort(),
    async request(service, command, payload, options) {
      const connection = services.get(service);
      if (connection !== undefined) return await connection.request(command, payload, options);
      return fail(services.size === 0 ? "connectionLost" : "deviceUnknown");
    },
    onRaw(listener) {
      rawListeners.add(listener);
      return () => rawListeners.delete(listener);
    },
  };
}
