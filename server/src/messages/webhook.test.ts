import { Sensitive, systemClock } from "@zizhuban/device-agent-contract";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createSmsWebhook } from "./index.ts";
import { startSmsGatewaySimulator, type GatewayMood } from "./simulator.ts";

const secret = Buffer.alloc(32, 1);
let gateway: Awaited<ReturnType<typeof startSmsGatewaySimulator>>;
const message = (id: string = crypto.randomUUID()) => ({
  id,
  to: new Sensitive("13800000010"),
  text: new Sensitive("【样例】您的件已办结。"),
});

beforeAll(async () => {
  gateway = await startSmsGatewaySimulator({ clock: systemClock, secret: secret.toString("base64") });
});
afterAll(async () => gateway.stop());
afterEach(() => gateway.be("well"));

const provider = (answer?: number) =>
  createSmsWebhook({
    clock: systemClock,
    gateway: { url: gateway.url, secret },
    ...(answer !== undefined && { delays: { answer } }),
  });

it("posts number and text, signed; the same message twice is kept once", async () => {
  const sms = provider();
  const sent = message();
  expect(await sms.send(sent)).toEqual({ ok: true, value: undefined });
  expect(gateway.messages().at(-1)).toMatchObject({ to: "13800000010", text: "【样例】您的件已办结。" });
  const before = gateway.messages().length;
  gateway.be("lostAnswer");
  const lost = message();
  expect(await sms.send(lost)).toMatchObject({ code: "messageUnsent", detail: "unreachable" });
  gateway.be("well");
  expect((await sms.send(lost)).ok).toBe(true);
  expect(gateway.arrivals(lost.id)).toBe(2);
  expect(gateway.messages().length).toBe(before + 1);
});

it.each<[GatewayMood, string, string]>([
  ["broken", "messageUnsent", "http500"],
  ["busy", "messageUnsent", "http429"],
  ["strange", "messageUnsent", "http302"],
  ["refusing", "messageRefused", "http422"],
])("a gateway that is %s: %s, %s", async (mood, code, detail) => {
  const sms = provider();
  gateway.be(mood);
  expect(await sms.send(message())).toEqual({ ok: false, code, detail });
  // A message that is refused says nothing against the gateway.
  expect(sms.condition().up).toBe(code === "messageRefused");
});

it("a gateway that hangs is given up in time; one with another secret takes nothing", async () => {
  gateway.be("silent");
  expect(await provider(50).send(message())).toMatchObject({ code: "messageUnsent", detail: "timeout" });
  gateway.be("well");
  const stranger = createSmsWebhook({
    clock: systemClock,
    gateway: { url: gateway.url, secret: Buffer.alloc(32, 2) },
  });
  expect(await stranger.send(message())).toMatchObject({ code: "messageUnsent", detail: "http401" });
});
