import { SimulatedClock, type CommandMessage } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deviceContract as contract } from "../testing/index.ts";
import { createDeviceLink, type DeviceLink, type DeviceNews } from "./device-link.ts";

/** The agent's end of one socket: answers what a test tells it to. */
class AgentEnd extends EventTarget {
  readonly url: string;
  readonly received: CommandMessage[] = [];
  #answer: (message: CommandMessage, socket: AgentEnd) => void;

  constructor(url: string, answer: (message: CommandMessage, socket: AgentEnd) => void) {
    super();
    this.url = url;
    this.#answer = answer;
  }
  send(text: string): void {
    const message: CommandMessage = JSON.parse(text);
    this.received.push(message);
    this.#answer(message, this);
  }
  say(message: unknown): void {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
  complete({ header }: CommandMessage, payload: unknown, completionCode = "success"): void {
    const { name, requestId } = header;
    this.say({ header: { type: "completion", name, version: "1.0", requestId, completionCode }, payload });
  }
  close(): void {
    this.dispatchEvent(new Event("close"));
  }
}

const answers: Record<string, unknown> = {
  "ServicePublisher.GetServices": {
    vendorName: "z",
    services: ["Kiosk", "IdCardReader"].map((name) => ({
      serviceURI: `ws://other.host/xfs4iot/v1.0/${name}`,
    })),
  },
  "Visit.Get": { visit: null },
  "Extension.Capabilities": {
    interfaces: {},
    device: { class: "id-card-reader", profile: "p", presence: "sensor" },
  },
  "Extension.Status": {
    device: { name: "IdCardReader", class: "id-card-reader", status: { state: "ready", card: "absent" } },
  },
};

let clock: SimulatedClock;
let sockets: AgentEnd[];
let news: DeviceNews[];
let link: DeviceLink;
let reachable: boolean;
let onCommand: (message: CommandMessage, socket: AgentEnd) => void;

function usual(message: CommandMessage, socket: AgentEnd): void {
  const payload = answers[message.header.name];
  if (payload === undefined) socket.complete(message, undefined, "unsupportedCommand");
  else socket.complete(message, payload);
}

/** Moves time on until `done`, letting promises settle in between. */
async function until(done: () => boolean, step = 0): Promise<void> {
  await vi.waitFor(() => {
    clock.advance(step);
    if (!done()) throw new Error("not yet");
  });
}
const up = () => until(() => news.some(({ type }) => type === "linkUp"));
const socketOf = (service: string) => sockets.findLast(({ url }) => url.endsWith(service));

beforeEach(() => {
  clock = new SimulatedClock();
  sockets = [];
  news = [];
  reachable = true;
  onCommand = usual;
  link = createDeviceLink({
    origin: "ws://127.0.0.1:4100",
    contract,
    clock,
    openSocket(url) {
      const socket = new AgentEnd(url, (message, self) => onCommand(message, self));
      sockets.push(socket);
      queueMicrotask(() => socket.dispatchEvent(new Event(reachable ? "open" : "close")));
      return socket;
    },
    onNews: (item) => news.push(item),
  });
  link.start();
});
afterEach(() => link.stop());

describe("coming up", () => {
  it("finds the services at the page's own origin and tells what each device is", async () => {
    await up();
    expect(sockets.map(({ url }) => url)).toEqual([
      "ws://127.0.0.1:4100/xfs4iot/v1.0",
      "ws://127.0.0.1:4100/xfs4iot/v1.0/Kiosk",
      "ws://127.0.0.1:4100/xfs4iot/v1.0/IdCardReader",
    ]);
    expect(news).toEqual([
      expect.objectContaining({ type: "device", presence: "sensor" }),
      { type: "linkUp", visit: null, simulated: false },
    ]);
  });

  it("waits longer after each failure, and comes back by itself", async () => {
    await up();
    reachable = false;
    socketOf("/Kiosk")?.close();
    await until(() => news.at(-1)?.type === "linkDown");
    const before = sockets.length;
    clock.advance(249);
    expect(sockets.length).toBe(before);
    clock.advance(1);
    await until(() => sockets.length === before + 1);
    await until(() => sockets.length === before + 2, 250);
    reachable = true;
    await until(() => news.at(-1)?.type === "linkUp", 1_000);
  });
});

describe("a command", () => {
  const identify = () => link.request("IdCardReader", contract.commands["IdCard.Identify"], {});

  it.each([
    ["the command's own error", { errorCode: "cardExpired" }, "commandErrorCode", "cardExpired"],
    ["a completion code", undefined, "timeOut", "timeOut"],
    ["a payload that is not the contract's", { visit: { id: 7 } }, "success", "malfunction"],
  ])("fails with %s", async (_name, payload, completion, code) => {
    await up();
    onCommand = (message, socket) => socket.complete(message, payload, completion);
    expect(await identify()).toMatchObject({ ok: false, code });
  });

  it("gets its own events and no others, and survives nonsense", async () => {
    await up();
    const seen: string[] = [];
    onCommand = (message, socket) => {
      const { requestId } = message.header;
      const event = (id: number) => ({
        header: { type: "event", name: "IdCard.CardPresent", version: "1.0", requestId: id },
        payload: {},
      });
      for (const nonsense of ["", "{", "[]", "null", JSON.stringify({ header: 3 })]) socket.say(nonsense);
      socket.say(event(requestId + 1));
      socket.say(event(requestId));
      socket.complete(message, { visit: null });
    };
    const answer = await link.request(
      "IdCardReader",
      contract.commands["IdCard.Identify"],
      {},
      {
        onEvent: (name) => seen.push(name),
      },
    );
    expect(answer).toEqual({ ok: true, value: { visit: null } });
    expect(seen).toEqual(["IdCard.CardPresent"]);
  });

  it("is cancelled by its request id", async () => {
    await up();
    const abort = new AbortController();
    onCommand = () => undefined;
    void link.request("IdCardReader", contract.commands["IdCard.Identify"], {}, { signal: abort.signal });
    abort.abort();
    const [first, second] = socketOf("/IdCardReader")?.received.slice(-2) ?? [];
    expect(second).toMatchObject({
      header: { name: "Common.Cancel" },
      payload: { requestIds: [first?.header.requestId] },
    });
  });

  it("ends when the agent says nothing, or is gone, or has no such device", async () => {
    await up();
    onCommand = () => undefined;
    const silent = identify();
    clock.advance(15_000);
    expect(await silent).toMatchObject({ ok: false, code: "timeOut" });
    const lost = identify();
    socketOf("/IdCardReader")?.close();
    expect(await lost).toMatchObject({ ok: false, code: "connectionLost" });
    expect(await link.request("Toaster", contract.commands["Visit.Get"], {})).toMatchObject({ ok: false });
  });
});

it("passes on what the agent tells unasked, and only what is right", async () => {
  await up();
  const say = (name: string, payload: unknown) =>
    socketOf("/Kiosk")?.say({ header: { type: "unsolicited", name, version: "1.0" }, payload });
  const before = news.length;
  say("Visit.Ended", { visitId: 5 });
  say("Toast.Ready", {});
  expect(news.length).toBe(before);
  say("Visit.Ended", { visitId: "v", reason: "idle" });
  expect(news.at(-1)).toEqual({ type: "visitEnded", visitId: "v", reason: "idle" });
});
