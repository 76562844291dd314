import {
  commands,
  events,
  isCommandName,
  isEventName,
  standardInterfaces,
  type CapabilitiesPayload,
  type CommandName,
  type CommandPayload,
  type ExtensionCapabilities,
  type EventName,
  type StatusPayload,
} from "@zizhuban/device-agent-contract";
import type { Device } from "../devices/device.ts";
import { command, success, type Command, type Reply } from "./command.ts";
import { standardStatus } from "./standard/index.ts";
import type { Transactions } from "./transactions.ts";

/** What a service is made of, before it is declared. */
export interface ServiceDefinition {
  readonly name: string;
  readonly commands: readonly Command[];
  readonly events: readonly EventName[];
  readonly device?: {
    readonly device: Device;
    readonly presence?: "none" | "inferred" | "sensor";
    /** Besides the device's own `makeSafe`: whatever waits elsewhere for the holder that lost its lease. */
    readonly onLeaseLost?: () => void;
  };
  /** Standard interfaces it speaks without having a command of them. */
  readonly speaks?: readonly (typeof standardInterfaces)[number][];
  /** What a service without a device says of itself in `Common.Status`, and how to hear of changes. */
  readonly status?: {
    readonly read: () => StatusPayload;
    readonly onChange: (listener: () => void) => void;
  };
  readonly onDisconnect?: (connection: object) => void;
  /** What the standard's interfaces of this device can do, as `Common.Capabilities` names the parts. */
  readonly capabilities?: Omit<CapabilitiesPayload, "interfaces" | "common">;
}

// Common.Status and Common.Capabilities for clients that know only the standard, and
// Extension.Status and Extension.Capabilities for what the standard lacks (DESIGN §4.1).

/** What the agent calls itself: to standard clients, to the fleet and in its reports. */
export const agentVersion = "0.1.0";
const atOnce = { outOfQueue: true } as const;

interface Declaring extends ServiceDefinition {
  readonly maximumRequests: number;
}

const standardNames: ReadonlySet<string> = new Set(standardInterfaces);
const interfaceOf = (message: string) => message.slice(0, message.indexOf("."));

function isStandard(name: string): boolean {
  return standardNames.has(interfaceOf(name));
}

type Versions = Record<string, { versions: string[] }>;

/** `{"Common.Status": {versions: ["2.0"]}}` of one interface's messages. */
function declared<Name extends string>(
  interfaceName: string,
  names: readonly Name[],
  versionOf: (name: Name) => string,
): Versions {
  return Object.fromEntries(
    names
      .filter((name) => interfaceOf(name) === interfaceName)
      .map((name) => [name, { versions: [versionOf(name)] }]),
  );
}

function commonCapabilities(service: Declaring, answered: readonly CommandName[]): CapabilitiesPayload {
  const facts = service.device?.device.facts();
  const spoken = standardInterfaces.filter(
    (name) =>
      service.speaks?.includes(name) === true || answered.some((message) => interfaceOf(message) === name),
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
    ...service.capabilities,
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

const majorOf = (version: string) => Number.parseInt(version, 10);

/**
 * `Common.SetVersions`: every message is spoken in one version, so that a client that asks for its major has it,
 * and one that asks for another learns it here and not from a message it cannot read.
 */
function setVersions(
  asked: CommandPayload<"Common.SetVersions">,
  spokenCommands: readonly CommandName[],
  spokenEvents: readonly EventName[],
): Reply<"Common.SetVersions"> {
  const speaksCommand = ([name, major]: readonly [string, number]) =>
    isCommandName(name) && spokenCommands.includes(name) && majorOf(commands[name].version) === major;
  const speaksEvent = ([name, major]: readonly [string, number]) =>
    isEventName(name) && spokenEvents.includes(name) && majorOf(events[name].version) === major;
  const unspoken =
    Object.entries(asked.commands ?? {}).find((one) => !speaksCommand(one)) ??
    Object.entries(asked.events ?? {}).find((one) => !speaksEvent(one));
  return unspoken === undefined
    ? success({})
    : { completionCode: "unsupportedCommand", description: `${unspoken[0]} ${unspoken[1]}` };
}

function transactionCommands(transactions: Transactions): Command[] {
  return [
    command("Common.GetTransactionState", () => success(transactions.state()), atOnce),
    command(
      "Common.SetTransactionState",
      ({ state, transactionID = "" }, { party }): Reply<"Common.SetTransactionState"> => {
        const wanted = state === "active" ? ({ state, transactionID } as const) : ({ state } as const);
        const set = transactions.set(party.connection, wanted);
        return set.ok ? success({}) : { completionCode: set.code, description: set.detail ?? "" };
      },
      { ...atOnce, only: ["client", "maintenance"] },
    ),
  ];
}

/**
 * The commands every service answers about itself. `Common.Cancel` is declared here and answered by the
 * connection, which alone knows whose requests are whose.
 */
export function declaringCommands(service: Declaring, transactions: Transactions | undefined): Command[] {
  const device = service.device?.device;
  const status = (): StatusPayload => {
    if (device !== undefined) return standardStatus(device.view());
    return service.status?.read() ?? { common: { device: "online" } };
  };
  const declaring = [
    command("Common.Status", () => success(status()), atOnce),
    command("Common.Capabilities", () => success(commonCapabilities(service, answered)), atOnce),
    command("Common.SetVersions", (asked) => setVersions(asked, answered, service.events), atOnce),
    command("Extension.Capabilities", () => success(extensionCapabilities(service, answered)), atOnce),
    ...(transactions === undefined ? [] : transactionCommands(transactions)),
  ];
  if (device !== undefined)
    declaring.push(command("Extension.Status", () => success({ device: device.view() }), atOnce));
  const answered: readonly CommandName[] = [
    ...service.commands.map(({ name }) => name),
    ...declaring.map(({ name }) => name),
    "Common.Cancel",
  ];
  return declaring;
}
