import {
  commands,
  commonCommands,
  events,
  isCommandName,
  standardInterfaces,
  type CapabilitiesPayload,
  type CommandName,
  type ExtensionCapabilities,
  type EventName,
} from "@zizhuban/device-agent-contract";
import type { Device } from "../devices/device.ts";
import { command, success, type Command } from "./command.ts";
import { standardStatus } from "./standard/index.ts";

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

interface Declaring extends ServiceDefinition {
  readonly maximumRequests: number;
}

const standardNames: ReadonlySet<string> = new Set(standardInterfaces);
const interfaceOf = (message: string) => message.slice(0, message.indexOf("."));
const messageOf = (message: string) => message.slice(message.indexOf(".") + 1);

function isStandard(name: string): boolean {
  return standardNames.has(interfaceOf(name));
}

type Versions = Record<string, { versions: string[] }>;

/** `{Status: {versions: ["2.0"]}}` of one interface's messages. */
function declared<Name extends string>(
  interfaceName: string,
  names: readonly Name[],
  versionOf: (name: Name) => string,
): Versions {
  return Object.fromEntries(
    names
      .filter((name) => interfaceOf(name) === interfaceName)
      .map((name) => [messageOf(name), { versions: [versionOf(name)] }]),
  );
}

function commonCapabilities(service: Declaring, own: readonly CommandName[]): CapabilitiesPayload {
  const facts = service.device?.device.facts();
  const answered = [...Object.keys(commonCommands).filter(isCommandName), ...own];
  const spoken = standardInterfaces.filter((name) =>
    answered.some((message) => interfaceOf(message) === name),
  );
  return {
    interfaces: spoken.map((name) => ({
      name,
      commands: declared(name, answered, (message) => commands[message].version),
      events: declared(name, service.events, (message) => events[message].version),
      maximumRequests: service.maximumRequests,
    })),
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
  for (const name of own) if (!isStandard(name)) declare(name, commands[name].version);
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
      () => success(device === undefined ? { common: { device: "online" } } : standardStatus(device.view())),
      atOnce,
    ),
    command("Common.Capabilities", () => success(commonCapabilities(service, own)), atOnce),
    command("Extension.Capabilities", () => success(extensionCapabilities(service, own)), atOnce),
  ];
  if (device !== undefined)
    declaring.push(command("Extension.Status", () => success({ device: device.view() }), atOnce));
  return declaring;
}
