import {
  commands,
  commonCommands,
  commonDeviceState,
  commonEvents,
  events,
  type CapabilitiesPayload,
  type CommandName,
  type DeviceView,
  type EventPayload,
  type ExtensionCapabilities,
  type StatusPayload,
  type EventName,
} from "@zizhuban/device-agent-contract";
import type { Device } from "../devices/device.ts";
import { command, success, type Command } from "./command.ts";

/** What a service is made of, before it is declared. */
export interface ServiceDefinition {
  readonly name: string;
  readonly commands: readonly Command[];
  readonly events: readonly EventName[];
  readonly device?: {
    readonly device: Device;
    readonly presence?: "none" | "inferred" | "sensor";
  };
}

// Common.Status and Common.Capabilities for clients that know only the standard, and
// Extension.Status and Extension.Capabilities for what the standard lacks (DESIGN §4.1).

const agentVersion = "0.1.0";

type Paper = "unknown" | "full" | "low" | "out" | "jammed";

function paperOf(view: DeviceView): Paper | undefined {
  if (view.class === "id-card-reader") return undefined;
  const { status } = view;
  switch (status.state) {
    case "starting":
    case "offline":
      return "unknown";
    case "attention":
      if (status.problems.includes("paperJam")) return "jammed";
      if (status.problems.includes("paperOut")) return "out";
      return status.warnings.includes("paperLow") ? "low" : "full";
    case "ready":
    case "printing":
      return status.warnings.includes("paperLow") ? "low" : "full";
  }
}

/** A device's state in the words of `Common.Status` (2024-3). */
function statusPayload(view: DeviceView): StatusPayload {
  const paper = paperOf(view);
  return {
    common: { device: commonDeviceState(view) },
    ...(paper !== undefined && { printer: { paper: { upper: paper } } }),
  };
}

/** Only what changed, as `Common.StatusChangedEvent` demands; undefined when the standard's words are the same. */
export function statusChange(
  before: DeviceView,
  after: DeviceView,
): EventPayload<"Common.StatusChangedEvent"> | undefined {
  const old = statusPayload(before);
  const now = statusPayload(after);
  const common = old.common.device !== now.common.device;
  const printer = old.printer?.paper?.upper !== now.printer?.paper?.upper;
  if (!common && !printer) return undefined;
  return {
    ...(common && { common: now.common }),
    ...(printer && now.printer !== undefined && { printer: now.printer }),
  };
}

interface Declaring extends ServiceDefinition {
  readonly maximumRequests: number;
}

function isStandard(name: string): boolean {
  return Object.hasOwn(commonCommands, name) || Object.hasOwn(commonEvents, name);
}

/** `{Status: {versions: ["2.0"]}}` of messages of the Common interface. */
function declared(messages: readonly (readonly [string, { readonly version: string }])[]) {
  return Object.fromEntries(
    messages.map(([name, { version }]) => [name.slice("Common.".length), { versions: [version] }]),
  );
}

function commonCapabilities(service: Declaring): CapabilitiesPayload {
  const facts = service.device?.device.facts();
  return {
    interfaces: [
      {
        name: "Common",
        commands: declared(Object.entries(commonCommands)),
        events: declared(
          Object.entries(commonEvents).filter(([name]) => service.events.some((own) => own === name)),
        ),
        maximumRequests: service.maximumRequests,
      },
    ],
    common: {
      serviceVersion: agentVersion,
      deviceInformation: [
        {
          modelName: facts?.model ?? facts?.profile ?? "Zizhuban",
          ...(facts?.serialNumber !== undefined && { serialNumber: facts.serialNumber }),
          ...(facts?.firmware !== undefined && { firmware: [{ firmwareVersion: facts.firmware }] }),
        },
      ],
      powerSaveControl: false,
      antiFraudModule: false,
    },
  };
}

function extensionCapabilities(service: Declaring, own: readonly CommandName[]): ExtensionCapabilities {
  const interfaces: Record<string, Record<string, string[]>> = {};
  const declare = (name: string, version: string) => {
    const [interfaceName = "", message = ""] = name.split(".");
    (interfaces[interfaceName] ??= {})[message] = [version];
  };
  for (const name of own) declare(name, commands[name].version);
  for (const name of service.events) if (!isStandard(name)) declare(name, events[name].version);
  if (service.device === undefined) return { interfaces };
  const { device, presence } = service.device;
  return {
    interfaces,
    device: {
      class: device.view().class,
      profile: device.facts().profile,
      ...(presence !== undefined && { presence }),
    },
  };
}

/**
 * The commands every service answers about itself. `Common.Cancel` is declared here and answered by the
 * connection, which alone knows whose requests are whose.
 */
export function declaringCommands(service: Declaring): Command[] {
  const device = service.device?.device;
  const own: CommandName[] = [...service.commands.map(({ name }) => name), "Extension.Capabilities"];
  if (device !== undefined) own.push("Extension.Status");
  const atOnce = { outOfQueue: true };
  const declaring = [
    command(
      "Common.Status",
      () => success(device === undefined ? { common: { device: "online" } } : statusPayload(device.view())),
      atOnce,
    ),
    command("Common.Capabilities", () => success(commonCapabilities(service)), atOnce),
    command("Extension.Capabilities", () => success(extensionCapabilities(service, own)), atOnce),
  ];
  if (device !== undefined)
    declaring.push(command("Extension.Status", () => success({ device: device.view() }), atOnce));
  return declaring;
}
