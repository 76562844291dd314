import { readFileSync } from "node:fs";
import { parser, type ServiceMessage } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { expect, test } from "vitest";
import { startTestAgent } from "../testing.ts";

// Every standard message a whole agent emits, against the standard's own facts rather than our contract: which
// members may stand where, of which type, with which tokens, in which version.

const Shape = Type.Object({
  type: Type.String(),
  ref: Type.Optional(Type.String()),
  items: Type.Optional(Type.Unknown()),
  values: Type.Optional(Type.Unknown()),
  minimum: Type.Optional(Type.Number()),
  pattern: Type.Optional(Type.String()),
});
const Part = Type.Object({ version: Type.String(), payload: Type.Optional(Type.String()) });
const Facts = Type.Object({
  header: Type.Object({ completionCode: Type.Array(Type.String()), status: Type.Array(Type.String()) }),
  messages: Type.Record(Type.String(), Type.Record(Type.String(), Part)),
  types: Type.Record(
    Type.String(),
    Type.Object({
      properties: Type.Record(Type.String(), Shape),
      required: Type.Optional(Type.Array(Type.String())),
    }),
  ),
});

function factsOf(path: URL): Static<typeof Facts> {
  const facts = parser(Facts)(JSON.parse(readFileSync(path, "utf8")));
  if (!facts.ok) throw new Error(facts.detail);
  return facts.value;
}
const facts = factsOf(new URL("testing-data/xfs4iot-2024-3.json", import.meta.url));
const parseShape = parser(Shape);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mistakesInObject(value: unknown, typeName: string, place: string): string[] {
  const type = facts.types[typeName];
  if (type === undefined) return [`${place}: no facts of ${typeName}`];
  if (!isRecord(value)) return [`${place}: no object`];
  const missing = (type.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${place}/${name}: missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const shape = type.properties[name];
      return shape === undefined
        ? [`${place}/${name}: not a member of ${typeName}`]
        : mistakesIn(member, shape, `${place}/${name}`);
    }),
  ];
}

function mistakesIn(value: unknown, shape: unknown, place: string): string[] {
  const parsed = parseShape(shape);
  if (!parsed.ok) throw new Error(`${place}: ${parsed.detail}`);
  const { type, ref, items, values, minimum, pattern } = parsed.value;
  const wrong = (holds: boolean) => (holds ? [] : [`${place}: ${JSON.stringify(value)} is no ${type}`]);
  switch (type) {
    case "object":
      return mistakesInObject(value, ref ?? "", place);
    case "array":
      if (!Array.isArray(value)) return wrong(false);
      // The standard's pattern of an array is that of its items.
      return value.flatMap((item, index) =>
        mistakesIn(item, isRecord(items) ? { ...items, pattern: pattern ?? "" } : items, `${place}/${index}`),
      );
    case "map":
      if (!isRecord(value)) return wrong(false);
      return Object.entries(value).flatMap(([key, item]) => mistakesIn(item, values, `${place}/${key}`));
    case "enum":
      return wrong(Array.isArray(values) && values.includes(value));
    case "integer":
      return wrong(Number.isInteger(value) && Number(value) >= (minimum ?? Number.NEGATIVE_INFINITY));
    case "string":
      return wrong(typeof value === "string" && new RegExp(pattern ?? "").test(value));
    case "boolean":
      return wrong(typeof value === "boolean");
    default:
      throw new Error(`${place}: unknown type ${type}`);
  }
}

const headerMembers: Readonly<Record<string, readonly string[]>> = {
  acknowledge: ["type", "name", "version", "requestId", "status"],
  event: ["type", "name", "version", "requestId"],
  completion: ["type", "name", "version", "requestId", "completionCode", "errorDescription"],
  unsolicited: ["type", "name", "version"],
};

function mistakesInHeader({ header }: ServiceMessage): string[] {
  const { type, status, completionCode, requestId } = header;
  const members = headerMembers[type] ?? [];
  const foreign = Object.keys(header).filter((name) => !members.includes(name));
  return [
    ...foreign.map((name) => `header/${name}: not on ${type}`),
    ...(status === undefined || facts.header.status.includes(status) ? [] : [`header/status: ${status}`]),
    ...(type === "completion" && !facts.header.completionCode.includes(completionCode ?? "")
      ? [`header/completionCode: ${completionCode}`]
      : []),
    ...((type === "event" || type === "completion") && requestId === undefined ? ["header/requestId"] : []),
  ];
}

function mistakesInMessage(message: ServiceMessage): string[] {
  const { type, name, version } = message.header;
  const said = `${type} ${name}`;
  const own = mistakesInHeader(message).map((mistake) => `${said}: ${mistake}`);
  const interfaceName = name.split(".")[0] ?? "";
  if (interfaceName !== "Common" && interfaceName !== "ServicePublisher") return own;
  const part = facts.messages[name]?.[type === "acknowledge" ? "command" : type];
  if (part === undefined) return [...own, `${said}: not in the standard`];
  const versions = version === part.version ? [] : [`${said}: version ${version}, not ${part.version}`];
  const payload =
    type === "acknowledge" || message.payload === undefined
      ? []
      : mistakesInObject(message.payload, part.payload ?? "", said);
  return [...own, ...versions, ...payload];
}

test("a checker that finds nothing wrong with a wrong message would prove nothing", () => {
  const header = { type: "completion", name: "Common.Status", version: "3.0", requestId: 1 } as const;
  const wrong = (payload: unknown) =>
    mistakesInMessage({ header: { ...header, completionCode: "success" }, payload });
  expect(wrong({ common: { device: "online" } })).toEqual([]);
  expect(wrong({ common: { device: "fine" } })).toHaveLength(1);
  expect(wrong({ common: { device: "online" }, idCard: {} })).toHaveLength(1);
  expect(wrong({ printer: { paper: { upper: 1 } } })).toHaveLength(1);
});

test("every standard message of every service is the standard's", async () => {
  const agent = await startTestAgent();
  try {
    const received: ServiceMessage[] = [];
    const kiosk = await agent.connect("Kiosk");
    const publisher = await agent.connect("");
    await publisher.call("ServicePublisher.GetServices");
    const devices = await Promise.all(
      ["IdCardReader", "ReceiptPrinter", "CertificatePrinter"].map(async (name) => ({
        name,
        client: await agent.connect(name),
      })),
    );
    for (const client of [kiosk, publisher, ...devices.map((device) => device.client)]) {
      for (const name of ["Common.Status", "Common.Capabilities", "Common.Cancel"] as const) {
        await client.call(name);
        await client.call(name, {}, { version: "9.0" });
      }
    }
    const { payload } = await kiosk.call("Simulator.Describe");
    expect(JSON.stringify(payload)).toContain("paperOut");
    for (const [device, fault] of [
      ["IdCardReader", "unplugged"],
      ["ReceiptPrinter", "paperOut"],
      ["ReceiptPrinter", "coverOpen"],
      ["CertificatePrinter", "paperOut"],
    ] as const) {
      await kiosk.call("Simulator.Fault", { device, fault });
    }
    for (const { client } of devices) {
      await client.next(({ header }) => header.name === "Common.StatusChangedEvent");
      await client.call("Common.Status");
    }
    for (const { client } of [{ client: kiosk }, { client: publisher }, ...devices])
      received.push(...client.received);
    const names = new Set(received.map(({ header }) => header.name));
    for (const name of Object.keys(facts.messages)) expect(names).toContain(name);
    expect(received.flatMap(mistakesInMessage)).toEqual([]);
  } finally {
    await agent.close();
  }
});
