import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sensitive, SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAuthority } from "../fleet/index.ts";
import { createSmppProvider, type Receipt, type SmppAccount } from "./index.ts";
import { startMessageCentre, type MessageCentre } from "./simulator.ts";

const known = { systemId: "liangzihu", password: "secret08" };
type Options = Partial<Parameters<typeof createSmppProvider>[0]> & { on?: Partial<SmppAccount> };
let centre: MessageCentre;
const started: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  centre = await startMessageCentre({ clock: systemClock, ...known });
});
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
  await centre.stop();
});

/** Waits between attempts are short here; those for an answer are long, unless the answer never comes. */
const delays = { between: 0, retryFirst: 5, retryLongest: 20, throttled: 5 };

function provider({ on, ...options }: Options = {}) {
  const sms = createSmppProvider({
    clock: systemClock,
    account: { host: "127.0.0.1", port: centre.port(), tls: undefined, systemType: "", ...known, ...on },
    source: "10690000",
    window: 10,
    long: "segments",
    ...options,
    delays: { ...delays, ...options.delays },
  });
  started.push(sms);
  return sms;
}

let count = 0;
const message = (text = "【样例】您的件已办结。", to = "13800000010") => {
  count += 1;
  return { id: `message-${count}`, to: new Sensitive(to), text: new Sensitive(text) };
};

describe("a message", () => {
  it("reaches the centre whole: number, sender and text, short or long, in segments or one payload", async () => {
    const sms = provider();
    expect(await sms.send(message())).toEqual({ ok: true, value: undefined });
    expect(centre.taken()).toMatchObject([
      { to: "8613800000010", from: "10690000", text: "【样例】您的件已办结。", parts: 1 },
    ]);
    const long = `${"长".repeat(66)}𬱖${"短".repeat(100)}`;
    expect((await sms.send(message(long))).ok).toBe(true);
    expect(centre.taken().at(-1)).toMatchObject({ text: long, parts: 3 });
    expect((await provider({ long: "payload", source: "ZIZHUBAN" }).send(message(long))).ok).toBe(true);
    expect(centre.taken().at(-1)).toMatchObject({ text: long, parts: 1, from: "ZIZHUBAN" });
    expect(sms.condition()).toMatchObject({ up: true });
  });

  it("to no number is refused; the centre is not to blame", async () => {
    const sms = provider();
    await sms.send(message());
    centre.be("refusing");
    expect(await sms.send(message())).toEqual({ ok: false, code: "messageRefused", detail: "status11" });
    expect(sms.condition().up).toBe(true);
    centre.be("well");
    for (const to of ["0711-2345678", "86138", ""])
      expect(await sms.send(message("text", to))).toMatchObject({ detail: "noMobileNumber" });
    expect(await sms.send(message("长".repeat(20_000)))).toMatchObject({
      code: "messageRefused",
      detail: "tooLong",
    });
    expect(centre.taken()).toHaveLength(1);
  });

  it.each([
    ["failing", "status8"],
    ["nack", "status3"],
    ["garbled", "unreachable"],
    ["lostAnswer", "unreachable"],
  ] as const)(
    "to a centre that is %s is unsent (%s), and the next goes as if nothing had been",
    async (mood, detail) => {
      const sms = provider();
      centre.be(mood);
      expect(await sms.send(message())).toEqual({ ok: false, code: "messageUnsent", detail });
      expect(sms.condition().up).toBe(false);
      centre.be("well");
      expect((await sms.send(message())).ok).toBe(true);
      expect(sms.condition().up).toBe(true);
    },
  );

  it("to a centre that never answers is given up in time, and the connection with it", async () => {
    const clock = new SimulatedClock();
    const sms = provider({ clock, delays: { answer: 50 } });
    expect((await sms.send(message())).ok).toBe(true);
    centre.be("silent");
    const unanswered = sms.send(message());
    await expect
      .poll(async () => {
        clock.advance(50);
        return Promise.race([unanswered, Promise.resolve("waits")]);
      })
      .toMatchObject({ code: "messageUnsent", detail: "noAnswer" });
    centre.be("well");
    await expect.poll(async () => (await sms.send(message())).ok).toBe(true);
    expect(centre.counts().binds).toBeGreaterThan(1);
  });
});

describe("a centre", () => {
  it("that throttles is left alone and then gets the message; one that goes on gets no more than three tries", async () => {
    const sms = provider();
    centre.throttle(2);
    expect((await sms.send(message())).ok).toBe(true);
    expect(centre.counts().throttled).toBe(2);
    centre.throttle(100);
    expect(await sms.send(message())).toMatchObject({ code: "messageUnsent", detail: "throttled" });
    expect(centre.counts().throttled).toBe(5);
  });

  it("never has more messages before it than the window", async () => {
    const sms = provider({ window: 4 });
    const go = centre.hold();
    const all = Promise.all(Array.from({ length: 20 }, async () => sms.send(message())));
    await expect.poll(() => centre.counts().waiting).toBe(4);
    go();
    expect((await all).every(({ ok }) => ok)).toBe(true);
    expect(centre.counts().mostOpen).toBe(4);
    expect(centre.taken()).toHaveLength(20);
  });

  it("that goes away is found again by itself, and nobody waits for it meanwhile", async () => {
    const sms = provider();
    expect((await sms.send(message())).ok).toBe(true);
    await centre.away();
    await expect.poll(() => sms.condition().up).toBe(false);
    expect(await sms.send(message())).toMatchObject({ code: "messageUnsent", detail: "unreachable" });
    await centre.back();
    await expect.poll(() => centre.counts().bound).toBe(1);
    await expect.poll(() => sms.condition().up).toBe(true);
    expect((await sms.send(message())).ok).toBe(true);
  });

  it("that lets nobody in, or not us, is down for the reason", async () => {
    const stranger = provider({ on: { password: "wrong" } });
    expect(await stranger.send(message())).toMatchObject({ code: "messageUnsent", detail: "bindRefused" });
    expect(stranger.condition()).toMatchObject({ up: false, lastFailure: "bindRefused" });
    const nobody = createServer((socket) => void socket.resume());
    await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", () => resolve()));
    const at = nobody.address();
    const port = typeof at === "object" && at !== null ? at.port : 0;
    const mute = provider({ on: { port }, delays: { bind: 50 } });
    expect(await mute.send(message())).toMatchObject({ detail: "noAnswer" });
    await mute.stop();
    nobody.close();
  });

  it("that is silent is asked whether it is there; when it does not say, the next session is opened", async () => {
    const sms = provider({ delays: { enquire: 20, answer: 50 } });
    sms.start();
    await expect.poll(() => centre.counts().enquiries).toBeGreaterThan(1);
    centre.be("silent");
    await expect.poll(() => sms.condition().up).toBe(false);
    centre.be("well");
    await expect.poll(() => sms.condition().up).toBe(true);
    expect(centre.counts().binds).toBeGreaterThan(1);
  });

  it("says goodbye or talks nonsense, and is asked again", async () => {
    const sms = provider();
    for (const octets of [
      // unbind, and a length that cannot be
      Buffer.from("00000010000000060000000000000001", "hex"),
      Buffer.from("ffffffff000000060000000000000001", "hex"),
    ]) {
      await sms.send(message());
      const { binds } = centre.counts();
      centre.say(octets);
      await expect.poll(() => centre.counts().binds).toBeGreaterThan(binds);
      await expect.poll(() => sms.condition().up).toBe(true);
    }
    // An operation nobody knows is refused, and the session goes on.
    centre.say(Buffer.from("00000010000012340000000000000009", "hex"));
    expect((await sms.send(message())).ok).toBe(true);
  });
});

describe("a receipt", () => {
  it("is kept before it is acknowledged; what cannot be kept comes again", async () => {
    const kept: Receipt[] = [];
    let broken = true;
    const sms = provider({
      async onReceipt(receipt) {
        if (broken) throw new Error("no database");
        kept.push(receipt);
      },
    });
    await sms.send(message());
    const id = centre.taken()[0]?.id ?? "";
    expect(await centre.receipt(id, "DELIVRD")).toBe(0x64);
    broken = false;
    expect(await centre.receipt(id, "DELIVRD")).toBe(0);
    expect(await centre.receipt(id, "EXPIRED")).toBe(0);
    expect(kept).toEqual([
      { messageId: id, state: "delivered" },
      { messageId: id, state: "undelivered" },
    ]);
  });
});

describe("over TLS", () => {
  it("only a centre that shows a trusted certificate gets anything", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zizhuban-smpp-"));
    const clock = systemClock;
    const authority = await openAuthority({ folder, clock });
    const { keyPem: key, certificatePem: cert } = await authority.issueServer(["127.0.0.1"]);
    const encrypted = await startMessageCentre({ clock, ...known, tls: { key, cert } });
    started.push(encrypted);
    const port = encrypted.port();
    const trusting = provider({ on: { port, tls: { ca: authority.caPem } } });
    expect((await trusting.send(message())).ok).toBe(true);
    const wary = provider({ on: { port, tls: { ca: undefined } } });
    expect(await wary.send(message())).toMatchObject({ detail: "unreachable" });
    const plain = provider({ on: { port }, delays: { bind: 500 } });
    expect((await plain.send(message())).ok).toBe(false);
    expect(encrypted.taken()).toHaveLength(1);
    await rm(folder, { recursive: true });
  });
});
