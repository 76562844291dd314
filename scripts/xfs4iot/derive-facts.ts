import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Derives the test data of the independent XFS4IoT client from a full list of the standard's messages:
//   node scripts/xfs4iot/derive-facts.ts <messages.json>
// Only facts are kept (names, versions, types, tokens, ranges, patterns), and only of the interfaces a kiosk can
// have. Where an implementation writes a token otherwise than the standard (`specValues`, `wireName`), the standard holds.

const interfaces: ReadonlySet<string> = new Set([
  "Common",
  "ServicePublisher",
  "CardReader",
  "Printer",
  "BarcodeReader",
  "Camera",
  "Lights",
  "Auxiliaries",
  "PowerManagement",
  "VendorMode",
]);
const target = fileURLToPath(
  new URL("../../device-agent/src/device-service/testing-data/xfs4iot-2024-3.json", import.meta.url),
);

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Json {
  if (!isRecord(value)) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return value;
}

/** One part of a message (command, completion, event …) without where it was read. */
function partFacts(part: unknown): Json {
  const { version, payload } = record(part);
  return typeof payload === "string" ? { version, payload } : { version };
}

/** A member's shape; its description's remarks are dropped, the standard's own tokens win. */
function shapeFacts(shape: unknown): Json {
  const { specValues, values, items, ...rest } = record(shape);
  const kept = Object.entries(rest).filter(([name]) => name !== "docMentionsNull" && name !== "wireName");
  return {
    ...Object.fromEntries(kept),
    ...(items !== undefined && { items: isRecord(items) ? shapeFacts(items) : items }),
    ...(specValues !== undefined
      ? { values: specValues }
      : values !== undefined && { values: isRecord(values) ? shapeFacts(values) : values }),
  };
}

function typeFacts(type: unknown): Json {
  const { properties, ...rest } = record(type);
  const members = Object.entries(record(properties ?? {})).map(([member, shape]) => [
    member,
    shapeFacts(shape),
  ]);
  return { ...rest, properties: Object.fromEntries(members) };
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isRecord(value)) return [];
  const own = typeof value["ref"] === "string" ? [value["ref"]] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

function derive(source: Json): Json {
  const kept = Object.entries(record(source["messages"])).filter(([name]) =>
    interfaces.has(name.split(".")[0] ?? ""),
  );
  const messages = Object.fromEntries(
    kept.map(([name, kinds]) => [
      name,
      Object.fromEntries(Object.entries(record(kinds)).map(([kind, part]) => [kind, partFacts(part)])),
    ]),
  );
  const allTypes = record(source["types"]);
  const types: Record<string, Json> = {};
  const open = kept.flatMap(([, kinds]) =>
    Object.values(record(kinds)).map((part) => record(part)["payload"]),
  );
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (typeof next !== "string" || types[next] !== undefined) continue;
    // Parts of Status and Capabilities of interfaces a kiosk has not are left out with what they refer to.
    const owner = next.split(".")[0] ?? "";
    if (!interfaces.has(owner)) continue;
    types[next] = typeFacts(allTypes[next]);
    open.push(...referencesIn(types[next]));
  }
  const { completionCode, status } = record(source["header"]);
  return {
    source:
      "CWA 17852, release 2024-3: names, types, tokens, ranges and patterns of the interfaces of a kiosk",
    header: { completionCode: record(completionCode)["values"], status: record(status)["values"] },
    messages,
    types: Object.fromEntries(Object.entries(types).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** One message or type a line: what changes with a new release of the standard is then seen at a glance. */
function lines(entries: unknown): string {
  const written = Object.entries(record(entries)).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{\n${written.join(",\n")}\n }`;
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("Usage: node scripts/xfs4iot/derive-facts.ts <messages.json>");
const facts = derive(record(JSON.parse(readFileSync(path, "utf8"))));
const members = Object.entries(facts).map(
  ([name, value]) =>
    ` ${JSON.stringify(name)}: ${typeof value === "string" ? JSON.stringify(value) : lines(value)}`,
);
writeFileSync(target, `{\n${members.join(",\n")}\n}\n`);
