import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fail, ok, parser, type Result } from "@zizhuban/device-agent-contract";
import type { LogLevel } from "../log/index.ts";
import type { DeviceConfiguration } from "./devices/index.ts";
import type { SpeakerConfiguration } from "./speaker.ts";
import { ConfigurationFile } from "./schema.ts";

/** Everything the agent may be told, checked; nothing else in the process reads the environment. */
export interface Configuration {
  /** State of the agent: token, journal, identity, cache. */
  readonly home: string;
  readonly host: "127.0.0.1";
  /** 0 picks a free one. */
  readonly port: number;
  /** Kiosk API of the server; undefined = what the claim file, and later the identity, says. */
  readonly serverUrl: string | undefined;
  readonly claimFile: string;
  readonly pageFolder: string;
  readonly devices: readonly DeviceConfiguration[];
  readonly standardPorts: "off" | { readonly from: number; readonly to: number };
  /** `03:30`, China. */
  readonly selfTestAt: string;
  /** Undefined: the agent leaves the volume alone. */
  readonly speaker: SpeakerConfiguration | undefined;
  /** Who restarts an agent, or a machine, that has died. */
  readonly watchdog: {
    readonly device: string | undefined;
    readonly systemd: boolean;
    /** Milliseconds between two meals. */
    readonly every: number;
  };
  readonly logLevel: LogLevel;
  /** Not a production agent: there is a dev dock, a network that can be cut, and any local page is the page. */
  readonly development: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const allSimulated: readonly DeviceConfiguration[] = [
  { name: "IdCardReader", class: "id-card-reader", transport: { kind: "simulated" } },
  { name: "SmartCardReader", class: "smart-card-reader", transport: { kind: "simulated" } },
  { name: "BarcodeReader", class: "barcode-reader", transport: { kind: "simulated" } },
  { name: "DocumentCamera", class: "camera", kind: "document", transport: { kind: "simulated" } },
  { name: "PortraitCamera", class: "camera", kind: "portrait", transport: { kind: "simulated" } },
  {
    name: "ReceiptPrinter",
    class: "receipt-printer",
    transport: { kind: "simulated" },
    upkeep: { rollMetres: 80, ratedCuts: 1_500_000, ratedHeadKilometres: 150 },
  },
  {
    name: "CertificatePrinter",
    class: "certificate-printer",
    transport: { kind: "simulated" },
    upkeep: { trayPages: 250, ratedPages: 200_000 },
  },
  { name: "Lights", class: "lights", transport: { kind: "simulated" } },
  { name: "Sensors", class: "sensors", transport: { kind: "simulated" } },
  { name: "Power", class: "power", transport: { kind: "simulated" } },
];
const reservedNames = new Set(["Kiosk", "Network"]);
const parseFile = parser(ConfigurationFile);

function readFile(path: string): Result<ConfigurationFile, "configurationWrong"> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return fail("configurationWrong", `AGENT_CONFIG names ${path}, which cannot be read.`);
  }
  try {
    const parsed = parseFile(JSON.parse(text));
    if (parsed.ok) return parsed;
    return fail(
      "configurationWrong",
      `${path}: ${parsed.detail}. See device-agent/README.md for what it may hold.`,
    );
  } catch {
    return fail("configurationWrong", `${path} is not valid JSON.`);
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return 4100;
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}

function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === "https:";
}

/** A line that two devices share must be described alike by both. */
function lineSpokenTwoWays(devices: readonly DeviceConfiguration[]): string | undefined {
  const spoken = new Map<string, string>();
  for (const { transport } of devices) {
    if (transport.kind !== "modbus") continue;
    const way = `${transport.baudRate} ${transport.parity}`;
    if ((spoken.get(transport.path) ?? way) !== way) return transport.path;
    spoken.set(transport.path, way);
  }
  return undefined;
}

function mistakeIn(devices: readonly DeviceConfiguration[], production: boolean): string | undefined {
  const names = devices.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index || reservedNames.has(name));
  if (twice !== undefined) return `The device name ${twice} is used twice; give every device its own name.`;
  const split = lineSpokenTwoWays(devices);
  if (split !== undefined)
    return `${split} is named with two speeds or parities; one serial line speaks at one speed.`;
  const simulated = devices.find(({ transport }) => transport.kind === "simulated");
  if (production && simulated !== undefined)
    return `${simulated.name} is simulated, which a production agent refuses; name its real transport in AGENT_CONFIG.`;
  return undefined;
}

/** systemd names the microseconds after which it restarts a silent unit, sd_notify(3); half of that is on time. */
function watchdogOf(environment: Environment, device: string | undefined): Configuration["watchdog"] {
  const limit = Number(environment["WATCHDOG_USEC"]);
  const systemd = Boolean(environment["NOTIFY_SOCKET"]) && Number.isInteger(limit) && limit > 0;
  const usual = 10_000;
  return { device, systemd, every: systemd ? Math.min(usual, Math.max(100, limit / 2_000)) : usual };
}

/**
 * One checked object from the environment and the file `AGENT_CONFIG` names. The failure's detail is a
 * sentence that says what to put right. `root` is the folder of the product.
 */
export function loadConfiguration(
  environment: Environment,
  root: string,
): Result<Configuration, "configurationWrong"> {
  const said = (name: string) => environment[name] || undefined;
  const configFile = said("AGENT_CONFIG");
  const file = configFile === undefined ? ok<ConfigurationFile>({}) : readFile(configFile);
  if (!file.ok) return file;
  const port = portOf(environment["KIOSK_PORT"]);
  if (port === undefined)
    return fail("configurationWrong", "KIOSK_PORT must be a port number from 0 to 65535.");
  const serverUrl = said("SERVER_URL");
  if (serverUrl !== undefined && !isHttps(serverUrl))
    return fail(
      "configurationWrong",
      "SERVER_URL must begin with https://, for example https://127.0.0.1:4001.",
    );
  const devices = file.value.devices ?? allSimulated;
  const production = environment["NODE_ENV"] === "production";
  const mistake = mistakeIn(devices, production);
  if (mistake !== undefined) return fail("configurationWrong", mistake);

  const home = resolve(said("ZIZHUBAN_HOME") ?? join(root, ".zizhuban"));
  return ok({
    home: join(home, "device-agent"),
    host: "127.0.0.1",
    port,
    serverUrl,
    claimFile: resolve(said("CLAIM_FILE") ?? join(home, "claims", "demo-kiosk.json")),
    pageFolder: join(root, "kiosk-ui", "dist"),
    devices,
    standardPorts: file.value.standardPorts ?? { from: 5846, to: 5856 },
    selfTestAt: file.value.selfTestAt ?? "03:30",
    speaker: file.value.speaker,
    watchdog: watchdogOf(environment, file.value.watchdogDevice),
    logLevel: file.value.logLevel ?? "info",
    development: !production,
  });
}
