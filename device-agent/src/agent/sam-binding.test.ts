import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// A reader exchanged behind the agent's back, from the first refusal to the technician's word.

let agent: TestAgent;
let reader: XfsClient;
let kiosk: XfsClient;
beforeAll(async () => {
  agent = await startTestAgent();
  reader = await agent.connect("IdCardReader");
  kiosk = await agent.connect("Kiosk");
  await ready();
});
afterAll(() => agent.close());

const device = "IdCardReader";
const shows = (status: object) =>
  vi.waitFor(async () =>
    expect((await reader.call("Extension.Status")).payload).toMatchObject({ device: { status } }),
  );
const ready = () => shows({ state: "ready" });

it("is refused, and served again once it is accepted", async () => {
  expect((await reader.call("IdCard.AcceptSam")).payload).toEqual({ errorCode: "nothingToAccept" });
  await kiosk.call("Simulator.Fault", { device, fault: "samChanged" });
  await shows({ state: "fault", fault: "samChanged" });
  expect((await reader.call("IdCard.Read", {})).payload).toEqual({ errorCode: "readerFault" });
  expect((await reader.call("IdCard.AcceptSam")).header.completionCode).toBe("success");
  await ready();
});

it("gives a program the card of a residence permit, its fingerprints and a picture of nobody", async () => {
  await kiosk.call("Simulator.Insert", { device, card: "hmt" });
  const { payload } = await reader.call("IdCard.Read", { photo: true, fingerprints: true });
  expect(payload).toMatchObject({
    card: { type: "hmt", idNumber: "810000199003070015", passNumber: "H12345678" },
    photo: { type: "image/svg+xml", placeholder: true, reason: "noDecoder" },
  });
  expect(JSON.stringify(payload)).toMatch(/"fingerprints":"[A-Za-z0-9+/]{1300,}/);
});
