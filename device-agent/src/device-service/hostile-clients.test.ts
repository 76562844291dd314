import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectXfs, startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// Clients as bad as they come, against a whole agent: each is answered with a code or loses its own connection,
// and the citizen's page never notices.

let agent: TestAgent;
let page: XfsClient;
let folder: string;
let pageHeaders: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "page-"));
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  agent = await startTestAgent({ pageFolder: folder });
  pageHeaders = await agent.pageHeaders();
  page = await agent.connect("Kiosk");
});
afterAll(async () => {
  await agent.close();
  await rm(folder, { recursive: true });
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

test("of a thousand connections at once as many as can be are served, the rest refused by code, and the page still gets in", async () => {
  const open = () => agent.connect("ReceiptPrinter");
  const tried = await Promise.allSettled(Array.from({ length: 1_000 }, open));
  const clients = tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const refusals = tried.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  expect(clients.length).toBeGreaterThan(150);
  expect(clients.length + refusals.length).toBe(1_000);
  expect(new Set(refusals)).toEqual(new Set(["Error: refused 429"]));
  const answers = await Promise.all(clients.map((client) => client.call("Common.Status")));
  expect(new Set(answers.map(({ header }) => header.completionCode))).toEqual(new Set(["success"]));
  const late = await connectXfs(`${agent.url.replace("http:", "ws:")}xfs4iot/v1.0/Kiosk`, pageHeaders);
  expect((await late.call("Visit.Get")).header.completionCode).toBe("success");
  late.close();
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

test("a client that asks and never reads is dropped once it owes 256 KB", async () => {
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
});
