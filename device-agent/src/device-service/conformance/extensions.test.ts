import {
  commands,
  events,
  ExtensionCapabilities,
  isCommandName,
  isEventName,
  parser,
} from "@zizhuban/device-agent-contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../../testing.ts";

// Our own interfaces by our own schemas: `connect` gives a client that checks every message as it arrives and
// stops at the first that is not the contract's. Whatever a service declares is driven without a word here.

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent();
});
afterAll(async () => {
  await agent.close();
});

const parseCapabilities = parser(ExtensionCapabilities);

/** Every message of ours that a service declares, with its versions. */
async function declaredBy(service: string): Promise<(readonly [string, readonly string[]])[]> {
  const client = await agent.connect(service);
  const parsed = parseCapabilities((await client.call("Extension.Capabilities")).payload);
  client.close();
  if (!parsed.ok) throw new Error(parsed.detail);
  return Object.entries(parsed.value.interfaces).flatMap(([name, messages]) =>
    Object.entries(messages).map(([message, versions]) => [`${name}.${message}`, versions] as const),
  );
}

async function serviceNames(): Promise<string[]> {
  const publisher = await agent.connect("");
  const { payload } = await publisher.call("ServicePublisher.GetServices");
  publisher.close();
  return [
    "",
    ...JSON.stringify(payload)
      .matchAll(/v1\.0\/([A-Za-z0-9]+)/g)
      .map(([, name = ""]) => name),
  ];
}

it("every message of ours is declared in the version it is spoken in", async () => {
  for (const service of await serviceNames())
    for (const [name, versions] of await declaredBy(service)) {
      const spoken = isCommandName(name) ? commands[name] : isEventName(name) ? events[name] : undefined;
      expect([name, versions]).toEqual([name, [spoken?.version]]);
    }
});

it("every command of ours answers as its schemas say: the empty payload, a wrong one, none at all, another major", async () => {
  for (const service of await serviceNames()) {
    // The publisher is the standard's own, though no name of its closed list of interfaces.
    const names = (await declaredBy(service))
      .map(([name]) => name)
      .filter(isCommandName)
      .filter((name) => !name.startsWith("ServicePublisher."));
    for (const name of names) {
      const client = await agent.connect(service);
      const ask = async (payload: unknown, version: string = commands[name].version) => {
        const requestId = client.received.length + 1;
        const header = { type: "command", name, version, requestId, timeout: 200 };
        client.sendText(JSON.stringify({ header, payload }));
        const completion = await client.next(
          ({ header }) => header.type === "completion" && header.requestId === requestId,
        );
        return completion.header.completionCode;
      };
      expect([name, await ask({ "no such": 1 })]).toEqual([
        name,
        expect.stringMatching(/^(invalidData|authorisationRequired)$/),
      ]);
      expect([name, await ask({}, "9.0")]).toEqual([name, "unsupportedCommand"]);
      for (const payload of [{}, undefined, null])
        expect([name, await ask(payload)]).toEqual([
          name,
          expect.not.stringMatching(/^(unsupportedCommand|internalError)$/),
        ]);
      client.close();
    }
  }
});
