import { readFileSync } from "node:fs";

// The standard as a client of any vendor would have it: read from its own list of facts
// (`scripts/xfs4iot/derive-facts.ts`), never from our contract.

type Json = Readonly<Record<string, unknown>>;

/** One member of a payload. */
export interface Shape {
  readonly type: "object" | "map" | "array" | "enum" | "integer" | "string" | "boolean";
  readonly ref?: string;
  readonly items?: Shape;
  /** The tokens of an enum, or the shape of a map's values. */
  readonly values?: Shape | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly encoding?: "base64";
  readonly nullable?: boolean;
}

export interface PayloadType {
  readonly properties: Readonly<Record<string, Shape>>;
  /** The shape of members with names of the vendor's own. */
  readonly additional?: Shape;
}

type Kind = "command" | "completion" | "event" | "unsolicited";

interface Facts {
  readonly header: { readonly completionCode: readonly string[]; readonly status: readonly string[] };
  readonly messages: Readonly<
    Record<string, Partial<Record<Kind, { readonly version: string; readonly payload?: string }>>>
  >;
  readonly types: Readonly<Record<string, PayloadType>>;
}

/** One message as it came over the wire. */
export interface Message {
  readonly header: {
    readonly type?: unknown;
    readonly name?: unknown;
    readonly version?: unknown;
    readonly requestId?: unknown;
    readonly status?: unknown;
    readonly completionCode?: unknown;
    readonly errorDescription?: unknown;
  };
  readonly payload?: unknown;
}

const facts: Facts = JSON.parse(
  readFileSync(new URL("../testing-data/xfs4iot-2024-3.json", import.meta.url), "utf8"),
);

/** The interfaces the standard has for a kiosk; what else comes is the vendor's own. */
const interfaces = new Set(Object.keys(facts.messages).map((name) => name.split(".")[0] ?? ""));
export const isOfStandard = (name: string) => interfaces.has(name.split(".")[0] ?? "");

/** The standard's version of a command; undefined when it has none of that name. */
export const commandVersion = (name: string) => facts.messages[name]?.command?.version;
export const eventVersion = (name: string) =>
  (facts.messages[name]?.event ?? facts.messages[name]?.unsolicited)?.version;
export function commandType(name: string): PayloadType {
  const payload = facts.messages[name]?.command?.payload;
  return (payload === undefined ? undefined : facts.types[payload]) ?? { properties: {} };
}
export function typeNamed(name: string): PayloadType | undefined {
  return facts.types[name];
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mistakesInObject(value: unknown, type: PayloadType, place: string): string[] {
  if (!isRecord(value)) return [`${place}: no object`];
  return Object.entries(value).flatMap(([name, member]) => {
    const shape = Object.hasOwn(type.properties, name) ? type.properties[name] : type.additional;
    return shape === undefined
      ? [`${place}/${name}: no member of the standard`]
      : mistakesInMember(member, shape, `${place}/${name}`);
  });
}

function isShape(values: Shape["values"]): values is Shape {
  return isRecord(values);
}

function isIn(value: unknown, { minimum, maximum }: Shape): boolean {
  return (
    Number.isInteger(value) &&
    Number(value) >= (minimum ?? Number.NEGATIVE_INFINITY) &&
    Number(value) <= (maximum ?? Number.POSITIVE_INFINITY)
  );
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function mistakesInMember(value: unknown, shape: Shape, place: string): string[] {
  const { type, ref = "", items, values, pattern, encoding, nullable } = shape;
  const wrong = (holds: boolean) => (holds ? [] : [`${place}: ${JSON.stringify(value)} is no ${type}`]);
  // In the standard every member that is no enum or number may be null.
  if (value === null) return wrong(nullable === true || !["enum", "integer", "boolean"].includes(type));
  switch (type) {
    case "object": {
      const known = facts.types[ref];
      return known === undefined ? [`${place}: no facts of ${ref}`] : mistakesInObject(value, known, place);
    }
    case "array":
      if (!Array.isArray(value) || items === undefined) return wrong(false);
      // Ranges and patterns stated for an array are those of its items.
      return value.flatMap((item, index) =>
        mistakesInMember(item, { ...shape, ...items }, `${place}/${index}`),
      );
    case "map":
      if (!isRecord(value) || !isShape(values)) return wrong(false);
      return Object.entries(value).flatMap(([key, item]) =>
        mistakesInMember(item, values, `${place}/${key}`),
      );
    case "enum":
      return wrong(Array.isArray(values) && values.some((token) => token === value));
    case "integer":
      return wrong(isIn(value, shape));
    case "string":
      return wrong(
        typeof value === "string" &&
          new RegExp(pattern ?? "").test(value) &&
          (encoding !== "base64" || base64.test(value)),
      );
    case "boolean":
      return wrong(typeof value === "boolean");
  }
}

const headerMembers: Readonly<Record<string, readonly string[]>> = {
  acknowledge: ["type", "name", "version", "requestId", "status"],
  event: ["type", "name", "version", "requestId"],
  completion: ["type", "name", "version", "requestId", "completionCode", "errorDescription"],
  unsolicited: ["type", "name", "version"],
};

function mistakesInHeader({ header }: Message): string[] {
  const { type, status, completionCode, requestId, name, version, errorDescription } = header;
  const members = headerMembers[String(type)];
  if (members === undefined) return [`header/type: ${String(type)}`];
  const has = (list: readonly string[], value: unknown) => list.some((token) => token === value);
  const checks: readonly (readonly [string, boolean])[] = [
    ["name", typeof name === "string" && /^[A-Za-z][A-Za-z0-9]*\.[A-Za-z][A-Za-z0-9]*$/.test(name)],
    ["version", typeof version === "string" && /^[1-9][0-9]*\.([1-9][0-9]*|0)$/.test(version)],
    ["status", status === undefined || has(facts.header.status, status)],
    ["completionCode", type !== "completion" || has(facts.header.completionCode, completionCode)],
    ["errorDescription", errorDescription === undefined || typeof errorDescription === "string"],
    // An acknowledge that refuses may not know whom it refuses.
    [
      "requestId",
      type === "unsolicited" ||
        (type === "acknowledge" && status !== undefined && requestId === undefined) ||
        (Number.isInteger(requestId) && Number(requestId) >= 1),
    ],
  ];
  return [
    ...Object.keys(header).filter((member) => !members.includes(member)),
    ...checks.flatMap(([member, holds]) => (holds ? [] : [member])),
  ].map((member) => `header/${member}`);
}

/** What in a message is not as the standard says, each with its place; the vendor's own interfaces by the header only. */
export function mistakesInMessage(message: Message): string[] {
  const { type, name, version } = message.header;
  const said = `${String(type)} ${String(name)}`;
  const own = mistakesInHeader(message).map((mistake) => `${said}: ${mistake}`);
  if (typeof name !== "string" || !isOfStandard(name)) return own;
  const parts = facts.messages[name];
  if (type === "acknowledge")
    return parts === undefined || parts.command?.version === version
      ? own
      : [...own, `${said}: version ${String(version)}`];
  // A command the standard does not have can only be completed as unsupported.
  if (parts === undefined && message.header.completionCode === "unsupportedCommand") return own;
  const part =
    type === "completion" || type === "event" || type === "unsolicited" ? parts?.[type] : undefined;
  if (part === undefined) return [...own, `${said}: not in the standard`];
  const versions =
    version === part.version ? [] : [`${said}: version ${String(version)}, not ${part.version}`];
  if (message.payload === undefined) return [...own, ...versions];
  const payload = part.payload === undefined ? { properties: {} } : facts.types[part.payload];
  if (payload === undefined) return [...own, `${said}: no facts of ${part.payload ?? ""}`];
  return [...own, ...versions, ...mistakesInObject(message.payload, payload, said)];
}
