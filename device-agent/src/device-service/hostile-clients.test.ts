import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// Clients as bad as they come, against a whole agent: each is answered with a code or loses its own connection,
// and the citizen's page never notices.

let agent: TestAgent;
let page: XfsClient;
beforeAll(async () => {
  agent = await startTestAgent();
  page = await agent.connect("Kiosk");
});
afterAll(async () => {
  await agent.close();
});

async function serves(): Promise<void> {
  expect((await page.call("Visit.Get")).header.completionCode).toBe("success");
}

test("a message of 10 MB costs its sender the connection before it costs the agent memory", async () => {
  const client = await agent.connect("Kiosk");
  const closed = once(client.socket, "close");
  client.socket.send("x".repeat(10 * 1024 * 1024));
  expect((await closed)[0]).toBe(1009);
  await serves();
});

test("messages only a service may send, answers to nothing, and Cancel before its command are refused by code", async () => {
  const client = await agent.connect("Kiosk");
  const header = { name: "Visit.Get", version: "1.0", requestId: 90 };
  for (const type of ["acknowledge", "event", "completion", "unsolicited"])
    client.sendText(JSON.stringify({ header: { ...header, type, completionCode: "success" } }));
  await client.next(() => client.received.length === 4);
  expect(client.received.map(({ header: { status } }) => status)).toEqual(Array(4).fill("invalidMessage"));
  const cancel = await client.call("Common.Cancel", { requestIds: [50] });
  expect(cancel.payload).toEqual({ errorCode: "noMatchingRequestIDs" });
  // Ids need not grow, only differ.
  for (const requestId of [50, 7]) {
    client.send("Visit.Get", {}, { requestId });
    const completion = await client.next(
      (message) => message.header.type === "completion" && message.header.requestId === requestId,
    );
    expect(completion.header.completionCode).toBe("success");
  }
  client.close();
  await serves();
});

test("two hundred connections at once are all served; past the limit a newcomer is refused, until one has gone", async () => {
  const open = () => agent.connect("ReceiptPrinter");
  const clients = await Promise.all(Array.from({ length: 200 }, open));
  const answers = await Promise.all(clients.map((client) => client.call("Common.Status")));
  expect(new Set(answers.map(({ header }) => header.completionCode))).toEqual(new Set(["success"]));
  await expect(
    (async () => {
      for (;;) clients.push(await open());
    })(),
  ).rejects.toThrow("refused 429");
  expect(clients.length).toBeLessThanOrEqual(256);
  await serves();
  for (const client of clients) client.socket.terminate();
  await expect
    .poll(() =>
      open().then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
});

test("a client that asks and never reads is dropped once it owes 8 MB", async () => {
  const client = await agent.connect("Kiosk");
  const { socket } = client;
  socket.pause();
  const open = () => socket.readyState === socket.OPEN;
  for (let sent = 0; open() && sent < 2_000_000; sent += 2_000) {
    for (let burst = 0; burst < 2_000; burst += 1) socket.send("{", () => undefined);
    do await new Promise((resolve) => setImmediate(resolve));
    while (open() && socket.bufferedAmount > 1024 * 1024);
  }
  expect(open()).toBe(false);
  await serves();
}, 30_000);
