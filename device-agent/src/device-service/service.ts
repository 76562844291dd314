import {
  events,
  type Clock,
  type DeviceView,
  type EventName,
  type EventPayload,
} from "@zizhuban/device-agent-contract";
import type { Device } from "../devices/device.ts";
import { CommandQueue } from "./command-queue.ts";
import type { Command } from "./command.ts";
import { declaringCommands, type ServiceDefinition } from "./declaring.ts";
import { eventFrame } from "./frame.ts";
import { statusChange } from "./standard/index.ts";

/** One XFS4IoT service: what it answers, its queue, and who listens. */
export interface Service {
  readonly name: string;
  readonly commands: ReadonlyMap<string, Command>;
  readonly queue: CommandQueue;
  /** Adds a listener for unsolicited messages; returns how to remove it. */
  subscribe(send: (frame: string) => void): () => void;
  broadcast<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
}

/** How many commands one service holds before it answers `tooManyRequests`. */
export const maximumRequests = 32;

export function createService(
  definition: ServiceDefinition,
  deps: { clock: Clock; onFault: (fault: unknown) => void },
): Service {
  const listeners = new Set<(frame: string) => void>();
  const own: EventName[] = [...definition.events];
  if (definition.device !== undefined) own.push("Common.StatusChangedEvent", "Extension.StatusChanged");
  const commands = [
    ...definition.commands,
    ...declaringCommands({ ...definition, events: own, maximumRequests }),
  ];
  const service: Service = {
    name: definition.name,
    commands: new Map(commands.map((command) => [command.name, command])),
    queue: new CommandQueue(deps),
    subscribe(send) {
      listeners.add(send);
      return () => listeners.delete(send);
    },
    broadcast(name, payload) {
      if (!own.includes(name) || events[name].kind !== "unsolicited")
        throw new Error(`${definition.name} does not declare ${name}`);
      const frame = eventFrame(name, payload);
      for (const send of listeners) send(frame);
    },
  };
  const device = definition.device?.device;
  if (device !== undefined) announceStatus(service, device);
  return service;
}

function announceStatus(service: Service, device: Device): void {
  let last: DeviceView = device.view();
  device.onChange((view) => {
    const changed = statusChange(last, view);
    last = view;
    if (changed !== undefined) service.broadcast("Common.StatusChangedEvent", changed);
    service.broadcast("Extension.StatusChanged", { device: view });
  });
}
