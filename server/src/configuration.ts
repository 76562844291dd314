import { isAbsolute, resolve } from "node:path";
import { StartFailure } from "./core/index.ts";
import { maskedOutside, readOutside, type OutsideSettings } from "./outside/index.ts";
import { isThisMachine } from "./signed-requests/index.ts";
import type { ProviderSettings } from "./staff/index.ts";
import type { TimeStampSettings } from "./time-stamps/index.ts";

export interface Configuration {
  /** All state of the product; this process keeps to `server/` and `claims/` in it. */
  readonly home: string;
  readonly host: string;
  /** 0 picks a free port; the ready line tells which. */
  readonly port: number;
  readonly kioskApiPort: number;
  /** Where kiosks elsewhere reach their API: what claims say; undefined: the address the server listens on. */
  readonly kioskApiUrl: string | undefined;
  readonly mqttPort: number;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Undefined: the embedded broker. */
  readonly mqttUrl: string | undefined;
  /** What QR links start with; undefined: the address the server listens on. */
  readonly publicUrl: string | undefined;
  /** Bytes of one file that people may upload. */
  readonly uploadBytes: number;
  /** How many days what is begun on a telephone is kept. */
  readonly draftDays: number;
  /** Operators and registers of other authorities. */
  readonly outside: OutsideSettings;
  /** A kiosk to try it with: its claim lies in `claims/`, and its simulated reader may change; and simulators in the place of what `outside` lacks. */
  readonly demo: boolean;
  /** Somebody else's sign-in service for staff (OpenID Connect); undefined: accounts of this server alone. */
  readonly staffProvider: ProviderSettings | undefined;
  /** Somebody else's time-stamp authority; undefined: the deployment is its own. */
  readonly timeStamps: TimeStampSettings | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the environment; a {@link StartFailure} names the variable and what to write there. */
export function readConfiguration(environment: Environment, folder: string): Configuration {
  const home = text(environment, "ZIZHUBAN_HOME") ?? ".zizhuban";
  return {
    home: isAbsolute(home) ? home : resolve(folder, home),
    host: text(environment, "SERVER_HOST") ?? "127.0.0.1",
    port: port(environment, "SERVER_PORT", 4000),
    kioskApiPort: port(environment, "KIOSK_API_PORT", 4001),
    kioskApiUrl: url(environment, "KIOSK_API_URL", ["https:"]),
    mqttPort: port(environment, "MQTT_PORT", 8883),
    databaseUrl: url(environment, "DATABASE_URL", ["postgres:", "postgresql:"]),
    mqttUrl: url(environment, "MQTT_URL", ["mqtts:"]),
    publicUrl: url(environment, "PUBLIC_URL", ["http:", "https:"])?.replace(/\/+$/, ""),
    uploadBytes: megabytes(environment, "UPLOAD_MEGABYTES", 20),
    draftDays: days(environment, "DRAFT_DAYS", 7),
    outside: readOutside(environment),
    demo: text(environment, "ZIZHUBAN_DEMO") !== "0",
    staffProvider: staffProvider(environment),
    timeStamps: timeStamps(environment, folder),
  };
}

/** For the log: no password of an address. */
export function maskedConfiguration(configuration: Configuration): Record<string, unknown> {
  const { databaseUrl, mqttUrl, staffProvider: provider, outside, ...rest } = configuration;
  return {
    ...rest,
    ...(provider !== undefined && { staffProvider: provider.issuer }),
    outside: maskedOutside(outside),
    database: databaseUrl === undefined ? "embedded" : new URL(databaseUrl).host,
    broker: mqttUrl === undefined ? "embedded" : new URL(mqttUrl).host,
  };
}

function staffProvider(environment: Environment): ProviderSettings | undefined {
  const issuer = url(environment, "STAFF_OIDC_ISSUER", ["https:", "http:"]);
  if (issuer === undefined) return undefined;
  const { protocol, hostname } = new URL(issuer);
  if (protocol === "http:" && !isThisMachine(hostname))
    throw new StartFailure("STAFF_OIDC_ISSUER must start with https:// unless it is on this machine.");
  const clientId = text(environment, "STAFF_OIDC_CLIENT_ID");
  const clientSecret = text(environment, "STAFF_OIDC_CLIENT_SECRET");
  if (clientId === undefined || clientSecret === undefined)
    throw new StartFailure(
      "STAFF_OIDC_ISSUER needs STAFF_OIDC_CLIENT_ID and STAFF_OIDC_CLIENT_SECRET: what the sign-in service knows this server by.",
    );
  return {
    issuer,
    clientId,
    clientSecret,
    name: text(environment, "STAFF_OIDC_NAME") ?? hostname,
  };
}

function timeStamps(environment: Environment, folder: string): TimeStampSettings | undefined {
  const address = url(environment, "TIME_STAMP_URL", ["https:", "http:"]);
  if (address === undefined) return undefined;
  const ca = text(environment, "TIME_STAMP_CA");
  if (ca === undefined)
    throw new StartFailure(
      "TIME_STAMP_URL needs TIME_STAMP_CA: the file (PEM) with the certificates its stamps are to be trusted by.",
    );
  const whenMissing = text(environment, "TIME_STAMP_MISSING") ?? "refuse";
  if (whenMissing !== "refuse" && whenMissing !== "signWithout")
    throw new StartFailure("TIME_STAMP_MISSING is refuse (the default) or signWithout.");
  return { url: address, caFile: resolve(folder, ca), whenMissing };
}

function text(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === undefined || value === "" ? undefined : value;
}

function port(environment: Environment, name: string, standard: number): number {
  const value = text(environment, name);
  if (value === undefined) return standard;
  const number = Number(value);
  if (!/^\d{1,5}$/.test(value) || number > 65_535) {
    throw new StartFailure(`${name} is not a port: write a number from 0 to 65535 (0 picks a free one).`);
  }
  return number;
}

function megabytes(environment: Environment, name: string, standard: number): number {
  const value = text(environment, name) ?? String(standard);
  // A file is in memory while it is looked into.
  if (!/^\d{1,2}$/.test(value) || Number(value) < 1 || Number(value) > 49)
    throw new StartFailure(`${name} is not a size: write whole megabytes from 1 to 49.`);
  return Number(value) * 1024 * 1024;
}

function days(environment: Environment, name: string, standard: number): number {
  const value = text(environment, name) ?? String(standard);
  if (!/^\d{1,2}$/.test(value) || Number(value) < 1 || Number(value) > 30)
    throw new StartFailure(`${name} is not a number of days: write whole days from 1 to 30.`);
  return Number(value);
}

function url(environment: Environment, name: string, protocols: readonly string[]): string | undefined {
  const value = text(environment, name);
  if (value === undefined) return undefined;
  if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
    throw new StartFailure(
      `${name} is not an address of the right kind: it starts with ${protocols.map((p) => `${p}//`).join(" or ")}; leave it empty for the default.`,
    );
  }
  return value;
}
