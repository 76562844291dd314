import {
  events,
  type Clock,
  type EventName,
  type EventPayload,
  type StatusPayload,
} from "@zizhuban/device-agent-contract";
import { CommandQueue } from "./command-queue.ts";
import type { Command } from "./command.ts";
import { declaringCommands, type ServiceDefinition } from "./declaring.ts";
import { eventFrame } from "./frame.ts";
import { LeaseDesk } from "./lease-desk.ts";
import { leaseCommands } from "./interfaces/lease.ts";
import { standardStatus, statusChange } from "./standard/index.ts";
import type { Transactions } from "./transactions.ts";

/** One XFS4IoT service: what it answers, its queue, and who listens. */
export interface Service {
  readonly name: string;
  readonly commands: ReadonlyMap<string, Command>;
  readonly queue: CommandQueue;
  /** Who may move the device; a service without a device has none. */
  readonly leases: LeaseDesk | undefined;
  /** Adds a listener for unsolicited messages; returns how to remove it. */
  subscribe(send: (frame: string) => void): () => void;
  broadcast<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
  /** A client is gone: its commands are cancelled, its lease is lost (CWA 17852, "Disconnecting"). */
  disconnected(connection: object): void;
}

/** How many commands one service holds before it answers `tooManyRequests`; also what one client may have open. */
export const maximumRequests = 32;

interface ServiceDeps {
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
  /** Whether the kiosk is busy; a service without it declares no transaction commands. */
  readonly transactions?: Transactions;
}

export function createService(definition: ServiceDefinition, deps: ServiceDeps): Service {
  const { name, device } = definition;
  const listeners = new Set<(frame: string) => void>();
  const queue = new CommandQueue(deps);
  const leases = device === undefined ? undefined : leasesOf(device);
  const own: EventName[] = [...definition.events];
  if (device !== undefined) own.push("Extension.StatusChanged", "Lease.Lost");
  if (device !== undefined || definition.status !== undefined) own.push("Common.StatusChangedEvent");
  const answered = [...definition.commands, ...(leases === undefined ? [] : leaseCommands(leases))];
  const declaring = { ...definition, commands: answered, events: own, maximumRequests };
  const commands = [...answered, ...declaringCommands(declaring, deps.transactions)];

  function leasesOf({ device, onLeaseLost }: NonNullable<ServiceDefinition["device"]>): LeaseDesk {
    return new LeaseDesk({
      ...deps,
      makeSafe: async () => await device.makeSafe?.(),
      onLost({ connection }, lost) {
        service.broadcast("Lease.Lost", lost);
        queue.stopQueued(connection);
        onLeaseLost?.();
      },
      onTaken: ({ connection }) => queue.takenBy((owner) => owner === connection),
    });
  }

  const service: Service = {
    name,
    commands: new Map(commands.map((command) => [command.name, command])),
    queue,
    leases,
    subscribe(send) {
      listeners.add(send);
      return () => listeners.delete(send);
    },
    broadcast(event, payload) {
      if (!own.includes(event) || events[event].kind !== "unsolicited")
        throw new Error(`${name} does not declare ${event}`);
      const frame = eventFrame(event, payload);
      for (const send of listeners) send(frame);
    },
    disconnected(connection) {
      queue.cancel(connection);
      leases?.gone(connection);
      deps.transactions?.gone(connection);
      definition.onDisconnect?.(connection);
    },
  };
  announceStatus(service, definition);
  return service;
}

function announceStatus(service: Service, { device, status }: ServiceDefinition): void {
  const follow = (read: () => StatusPayload) => {
    let last = read();
    return () => {
      const now = read();
      const changed = statusChange(last, now);
      last = now;
      if (changed !== undefined) service.broadcast("Common.StatusChangedEvent", changed);
    };
  };
  if (device !== undefined) {
    const tell = follow(() => standardStatus(device.device.view()));
    device.device.onChange((view) => {
      tell();
      service.broadcast("Extension.StatusChanged", { device: view });
    });
  }
  status?.onChange(follow(status.read));
}
