import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sensitive, SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openAuthority } from "../fleet/index.ts";
import { createPhoneRegister, createRegisterClient } from "./index.ts";
import { startRegisterSimulator, type RegisterMood, type RegisterSimulator } from "./simulator.ts";

const secret = Buffer.alloc(32, 1);
const known = "420702198506150010";
const records = {
  社保: { [known]: { insurances: ["养老"], bank: "6217" } },
  电话: { [known]: { phone: "13800000010" }, "420702194303020023": { phone: "none" } },
};
const query = {
  register: "社保",
  purpose: "为本人开具社会保险参保证明",
  recipient: "RS01",
  consentId: "0198a000-0000-7000-8000-000000000001",
  grantId: "0198a000-0000-7000-8000-000000000002",
  fields: ["insurances"],
  idNumber: new Sensitive(known),
};
let service: RegisterSimulator;

beforeAll(async () => {
  service = await startRegisterSimulator({
    clock: systemClock,
    secret: secret.toString("base64"),
    records,
  });
});
afterAll(async () => service.stop());
afterEach(() => service.be("well"));

const client = (changes: { secret?: Buffer; answer?: number; clock?: SimulatedClock } = {}) =>
  createRegisterClient({
    clock: changes.clock ?? systemClock,
    service: { url: service.url, secret: changes.secret ?? secret },
    ...(changes.answer !== undefined && { delays: { answer: changes.answer } }),
  });

describe("a register of another authority", () => {
  it("is asked for one person, with consent, grant, purpose and fields, and answers or knows nobody", async () => {
    const registers = client();
    const found = await registers.find(query);
    expect(found.ok && found.value?.expose()).toEqual(records["社保"][known]);
    const { idNumber: _number, ...asked } = query;
    expect(service.asked().at(-1)).toEqual({ ...asked, id: expect.any(String) });
    const nobody = await registers.find({ ...query, idNumber: new Sensitive("420702199001010017") });
    expect(nobody).toEqual({ ok: true, value: undefined });
    expect(registers.condition()).toMatchObject({ up: true, lastOkAt: expect.any(Number) });
  });

  it.each<[RegisterMood, string]>([
    ["broken", "http500"],
    ["busy", "http503"],
    ["refusing", "http403"],
    ["cut", "unreachable"],
    ["redirecting", "http307"],
    ["endless", "answerTooLong"],
    ["unsigned", "answerUnsigned"],
    ["forged", "answerUnsigned"],
    ["late", "answerUnsigned"],
    ["replaying", "answerUnsigned"],
    ["shapeless", "answerShape"],
    ["garbled", "answerShape"],
  ])("that is %s is unavailable: %s, and its condition says so until it answers", async (mood, code) => {
    const registers = client();
    await registers.find(query);
    service.be(mood, `${service.url}/queries`);
    const before = service.asked().length;
    const failed = { ok: false, code: "registerUnavailable", detail: `社保: ${code}` };
    expect(await registers.find(query)).toEqual(failed);
    // One question, one request: nobody is led elsewhere and nobody insists.
    expect(service.asked().length).toBe(before + 1);
    expect(registers.condition()).toMatchObject({ up: false, lastFailure: code });
    service.be("well");
    expect((await registers.find(query)).ok).toBe(true);
    expect(registers.condition().up).toBe(true);
  });

  it("that never answers is given up in time; one that is not there, at once", async () => {
    service.be("silent");
    expect(await client({ answer: 50 }).find(query)).toMatchObject({ detail: "社保: timeout" });
    const gone = await startRegisterSimulator({ clock: systemClock, secret: "", records });
    await gone.stop();
    const registers = createRegisterClient({ clock: systemClock, service: { url: gone.url, secret } });
    expect(await registers.find(query)).toMatchObject({ detail: "社保: unreachable" });
  });

  it("hears nobody with another secret or another time, and is not asked for a register it lacks", async () => {
    const stranger = client({ secret: Buffer.alloc(32, 2) });
    expect(await stranger.find(query)).toMatchObject({ detail: "社保: http401" });
    const clock = new SimulatedClock(systemClock.now() - 3_600_000);
    expect(await client({ clock }).find(query)).toMatchObject({ detail: "社保: http401" });
    expect(await client().find({ ...query, register: "无" })).toMatchObject({ detail: "无: http404" });
  });
});

describe("the register of telephones", () => {
  it("says a number, nobody's, or that it cannot be believed; never a number in the reason", async () => {
    const phones = createPhoneRegister(client(), "电话");
    const found = await phones.phoneOf(new Sensitive(known));
    expect(found.ok && found.value?.expose()).toBe("13800000010");
    expect(service.asked().at(-1)).toMatchObject({ recipient: "identity", fields: ["phone"] });
    expect(await phones.phoneOf(new Sensitive("420702199001010017"))).toEqual({ ok: true, value: undefined });
    expect(await phones.phoneOf(new Sensitive("420702194303020023"))).toEqual({
      ok: false,
      code: "registerUnavailable",
      detail: "电话: answerShape",
    });
    service.be("broken");
    expect(await phones.phoneOf(new Sensitive(known))).toMatchObject({ code: "registerUnavailable" });
  });
});

describe("over mutual TLS", () => {
  it("both sides show who they are, or nothing is said", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zizhuban-registers-"));
    const clock = systemClock;
    const ours = await openAuthority({ folder: join(folder, "ours"), clock });
    const theirs = await openAuthority({ folder: join(folder, "theirs"), clock });
    const server = await theirs.issueServer(["127.0.0.1"]);
    const tls = { key: server.keyPem, cert: server.certificatePem, ca: ours.caPem };
    const encrypted = await startRegisterSimulator({
      clock,
      secret: secret.toString("base64"),
      records,
      tls,
    });
    const client = await ours.issueClient("zizhuban-server");
    const shown = { key: client.keyPem, cert: client.certificatePem };
    const ask = async (mine: object) =>
      createRegisterClient({ clock, service: { url: encrypted.url, secret, tls: mine } }).find(query);
    expect((await ask({ ca: theirs.caPem, ...shown })).ok).toBe(true);
    expect(await ask({ ca: theirs.caPem })).toMatchObject({ code: "registerUnavailable" });
    expect(await ask({ ca: ours.caPem, ...shown })).toMatchObject({ code: "registerUnavailable" });
    const stranger = await theirs.issueClient("somebody");
    const wrong = { key: stranger.keyPem, cert: stranger.certificatePem };
    expect(await ask({ ca: theirs.caPem, ...wrong })).toMatchObject({ code: "registerUnavailable" });
    expect(encrypted.asked()).toHaveLength(1);
    await encrypted.stop();
    await rm(folder, { recursive: true });
  });
});
