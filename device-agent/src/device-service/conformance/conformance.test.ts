import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../../testing.ts";
import { StandardClient } from "./client.ts";
import {
  commandType,
  commandVersion,
  eventVersion,
  isOfStandard,
  isRecord,
  mistakesInMessage,
} from "./facts.ts";
import { samplePayload, wrongPayloads } from "./payloads.ts";

// A client that knows only the standard, against a whole agent: it finds the services, reads what they declare,
// and drives all of it. A device class, an interface or a command that is added is driven without a word here.

let agent: TestAgent;
let headers: Record<string, string>;
beforeAll(async () => {
  agent = await startTestAgent();
  headers = { authorization: `Bearer ${agent.bearer}` };
});
afterAll(async () => {
  await agent.close();
});

const connect = (uri: string) => StandardClient.connect(uri, headers);
const member = (value: unknown, name: string) => (isRecord(value) ? value[name] : undefined);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

interface Declared {
  readonly uri: string;
  readonly commands: readonly string[];
  readonly events: readonly string[];
  readonly mistakes: readonly string[];
}

/** Everything one service declares, and what is wrong with the declaration. */
async function declaredBy(uri: string): Promise<Declared> {
  const client = await connect(uri);
  const { payload } = await client.call("Common.Capabilities");
  const interfaces = list(member(payload, "interfaces"));
  await client.close();
  const of = (kind: "commands" | "events") =>
    interfaces.flatMap((one) => {
      const messages = member(one, kind);
      return isRecord(messages) ? Object.entries(messages) : [];
    });
  const versions = (known: (name: string) => string | undefined) => (entry: readonly [string, unknown]) =>
    list(member(entry[1], "versions")).includes(known(entry[0])) ? [] : [`${entry[0]}: not as declared`];
  const strangers = interfaces.flatMap((one) => {
    const name = String(member(one, "name"));
    const messages = [member(one, "commands"), member(one, "events")].flatMap((messages) =>
      isRecord(messages) ? Object.keys(messages) : [],
    );
    return messages.filter((message) => !message.startsWith(`${name}.`));
  });
  return {
    uri,
    commands: of("commands").map(([name]) => name),
    events: of("events").map(([name]) => name),
    mistakes: [
      ...client.mistakes,
      ...of("commands").flatMap(versions(commandVersion)),
      ...of("events").flatMap(versions(eventVersion)),
      ...strangers,
    ],
  };
}

async function discover(): Promise<readonly Declared[]> {
  const base = `${agent.url.replace("http:", "ws:")}xfs4iot/v1.0`;
  const publisher = await connect(base);
  const { code, payload } = await publisher.call("ServicePublisher.GetServices");
  expect(code).toBe("success");
  expect([...publisher.names]).toEqual(["ServicePublisher.ServiceDetailEvent"]);
  await publisher.close();
  const uris = list(member(payload, "services")).map((service) => String(member(service, "serviceURI")));
  const services = await Promise.all([base, ...uris].map(declaredBy));
  return [...services];
}

/** Waits for a card or a hand end by themselves. */
const timeout = 150;

/** Drives one command in every way a client can; returns what was not as the standard says. */
async function drive(uri: string, name: string): Promise<readonly string[]> {
  const client = await connect(uri);
  const type = commandType(name);
  const wrong: string[] = [];
  const must = (what: string, code: string, allowed: readonly string[]) => {
    if (!allowed.includes(code)) wrong.push(`${what}: ${code}`);
  };
  const mustNot = (what: string, code: string) => {
    if (["unsupportedCommand", "internalError", "invalidMessage"].includes(code))
      wrong.push(`${what}: ${code}`);
  };

  const ours = commandVersion(name) ?? "1.0";
  must("a later major", (await client.call(name, { version: "9.0" })).code, ["unsupportedCommand"]);
  must("a payload that is a text", (await client.call(name, { payload: "x" })).code, ["invalidMessage"]);
  mustNot("an empty payload", (await client.call(name, { version: ours, payload: {}, timeout })).code);
  mustNot("a full payload", (await client.call(name, { payload: samplePayload(type), timeout })).code);
  for (const payload of wrongPayloads(type))
    must(`a wrong ${JSON.stringify(payload)}`, (await client.call(name, { payload, timeout })).code, [
      "invalidData",
      "authorisationRequired",
    ]);

  const started = client.send(name, { payload: {} });
  const canceled = await client.call("Common.Cancel", { payload: { requestIds: [started.requestId] } });
  must("Cancel", canceled.code, ["success", "commandErrorCode"]);
  mustNot("canceled", (await started.outcome).code);
  if (
    canceled.code === "commandErrorCode" &&
    member(canceled.payload, "errorCode") !== "noMatchingRequestIDs"
  )
    wrong.push(`Cancel: ${JSON.stringify(canceled.payload)}`);

  const several = [1, 2, 3].map(() => client.send(name, { payload: {} }).outcome);
  await client.call("Common.Cancel");
  for (const { code } of await Promise.all(several)) mustNot("canceled with all", code);
  mustNot("in a millisecond", (await client.call(name, { payload: {}, timeout: 1 })).code);
  await client.close();
  return [...wrong, ...client.mistakes].map((mistake) => `${name}: ${mistake}`);
}

describe("a client that knows only the standard", () => {
  it("would see it if a message were wrong", () => {
    const header = { type: "completion", name: "Common.Status", version: "3.0", requestId: 1 } as const;
    const wrong = (payload: unknown) =>
      mistakesInMessage({ header: { ...header, completionCode: "success" }, payload });
    expect(wrong({ common: { device: "online" } })).toEqual([]);
    expect(wrong({ common: { device: "fine" } })).toHaveLength(1);
    expect(wrong({ common: { device: "online" }, idCard: {} })).toHaveLength(1);
    expect(wrong({ printer: { paper: { upper: 1 } } })).toHaveLength(1);
    expect(wrong({ auxiliaries: { UPS: { low: true } } })).toEqual([]);
    expect(wrong({ auxiliaries: { ups: {} } })).toHaveLength(1);
    expect(
      mistakesInMessage({ header: { ...header, version: "2.0", completionCode: "success" } }),
    ).toHaveLength(1);
    expect(mistakesInMessage({ header: { ...header, completionCode: "fine" } })).toHaveLength(1);
    expect(
      mistakesInMessage({ header: { ...header, completionCode: "success", requestId: 0 } }),
    ).toHaveLength(1);
  });

  it("discovers the services and finds only what the standard has in what they declare", async () => {
    const services = await discover();
    expect(services.length).toBeGreaterThanOrEqual(5);
    expect(services.flatMap(({ mistakes }) => mistakes)).toEqual([]);
    for (const { commands } of services)
      expect(commands).toEqual(
        expect.arrayContaining(["Common.Status", "Common.Capabilities", "Common.Cancel"]),
      );
  });

  it("drives every declared command of every service without seeing one message that is not the standard's", async () => {
    for (const { uri, commands } of await discover()) {
      const driven = commands.filter((name) => name !== "Common.Cancel");
      const wrong: string[] = [];
      for (const name of driven) wrong.push(...(await drive(uri, name)));
      expect(wrong, uri).toEqual([]);
    }
  });

  it("hears of every fault in the standard's words, declared beforehand", async () => {
    const services = await discover();
    const clients = await Promise.all(services.map(async ({ uri }) => await connect(uri)));
    const kiosk = await agent.connect("Kiosk");
    const stage = await kiosk.call("Simulator.Describe");
    for (const thing of list(member(stage.payload, "things"))) {
      const device = String(member(thing, "name"));
      for (const fault of list(member(thing, "faults")).map(String)) {
        await kiosk.call("Simulator.Fault", { device, fault });
        await kiosk.call("Simulator.Heal", { device, fault });
      }
      const first = String(list(member(thing, "faults"))[0]);
      await kiosk.call("Simulator.Fault", { device, fault: first });
    }
    const changed = () => clients.filter(({ names }) => names.has("Common.StatusChangedEvent")).length;
    await expect.poll(changed).toBeGreaterThan(2);
    for (const [index, client] of clients.entries()) {
      const undeclared = [...client.names].filter(
        (name) => isOfStandard(name) && services[index]?.events.includes(name) !== true,
      );
      await client.call("Common.Status");
      await client.close();
      expect([...undeclared, ...client.mistakes]).toEqual([]);
    }
    for (const thing of list(member(stage.payload, "things")))
      await kiosk.call("Simulator.Heal", { device: String(member(thing, "name")) });
    kiosk.close();
  });
});
