import { fail, ok, SimulatedClock, type VisitView } from "@zizhuban/device-agent-contract";
import { beforeEach, expect, it, vi } from "vitest";
import type { DeviceNews } from "./device/index.ts";
import { createKiosk, type Kiosk } from "./kiosk.ts";
import { loadEnglish } from "./locale/index.ts";
import { screenFor } from "./screen-for.ts";
import { answeringBusiness, answeringLink, deviceContract } from "./testing/index.ts";
import type { View } from "./view.ts";

const site = { name: "S", kioskNumber: "03", division: "", phone: "1", hours: "", version: "1" };
const catalogue = { version: "1", items: [], lifeEvents: [] };
const visit: VisitView = {
  id: "00000000-0000-4000-8000-000000000001",
  citizen: { name: "张**", idNumber: "420702********0010" },
  level: "A1",
  idleRemainingMs: 60_000,
  phase: "active",
};

let clock: SimulatedClock;
let view: View;
let tell: (news: DeviceNews) => void;
let sent: string[];
let replaced: number;
let docks: number;
let spoken: string[];
let network: boolean;
let published: { version: string };
let kiosk: Kiosk;
const screen = () => screenFor(view);
const up = (visit: VisitView | null = null): DeviceNews => ({ type: "linkUp", visit, simulated: true });

beforeEach(async () => {
  clock = new SimulatedClock();
  sent = [];
  replaced = 0;
  docks = 0;
  spoken = [];
  network = true;
  published = catalogue;
  const answers: Record<string, unknown> = {
    site,
    get catalogue() {
      return published;
    },
    health: { status: "ok" },
  };
  kiosk = createKiosk({
    clock,
    contract: deviceContract,
    business: answeringBusiness(({ name }) => (network ? ok(answers[name]) : fail("serverUnreachable"))),
    connect(onNews) {
      tell = onNews;
      return answeringLink(({ name }) => {
        sent.push(name);
        return fail("connectionLost");
      });
    },
    randomUUID: () => "00000000-0000-4000-8000-000000000009",
    voice: {
      canSpeak: () => false,
      speak: (text) => spoken.push(text),
      stop: () => undefined,
      onChange: () => undefined,
    },
    tone: () => undefined,
    replacePage: () => (replaced += 1),
    onView: (next) => (view = next),
    loadEnglish,
    onMaintenance: () => undefined,
    onFlow: () => undefined,
    onFlowOver: () => undefined,
    onSimulated: () => {
      docks += 1;
    },
  });
  kiosk.start();
  expect(screen()).toBe("starting");
  tell(up());
  await vi.waitFor(() => expect(screen()).toBe("attract"));
});

it("wakes for who steps up to it, once, and goes back to rest when nobody touches it", () => {
  const near = (proximitySensor: "present" | "notPresent"): DeviceNews => ({
    type: "device",
    presence: undefined,
    view: { name: "Sensors", class: "sensors", status: { state: "ready", readings: { proximitySensor } } },
  });
  tell(near("notPresent"));
  expect(screen()).toBe("attract");
  tell(near("present"));
  expect(screen()).toBe("home");
  for (let minutes = 0; minutes < 10; minutes++) clock.advance(60_000);
  expect(screen()).toBe("attract");
  tell(near("present"));
  expect(screen()).toBe("attract");
  tell(near("notPresent"));
  tell(near("present"));
  expect(screen()).toBe("home");
});

it("says once, to everybody, that a card was left behind", () => {
  const reader = (card: "unknown" | "absent" | "left"): DeviceNews => ({
    type: "device",
    presence: "inferred",
    view: { name: "IdCardReader", class: "id-card-reader", status: { state: "ready", card } },
  });
  for (const card of ["unknown", "left", "left", "absent"] as const) tell(reader(card));
  expect(spoken).toEqual(["请拿走您的身份证，还在读卡区"]);
  tell(reader("left"));
  expect(spoken).toHaveLength(2);
});

it("says the same of a social security card that was in its slot when the page began, and of no other", () => {
  const slot = (card: "absent" | "present"): DeviceNews => ({
    type: "device",
    presence: undefined,
    view: { name: "SmartCardReader", class: "smart-card-reader", status: { state: "ready", card } },
  });
  for (const card of ["present", "present", "absent"] as const) tell(slot(card));
  expect(spoken).toEqual(["请拿走您的社保卡，还在卡槽里"]);
  // Whoever puts one in now is here.
  tell(slot("present"));
  expect(spoken).toHaveLength(1);
});

it("opens the sign-in for who turns the operator's key, and shows it to nobody who is being served", () => {
  const key = (operatorSwitch: "run" | "maintenance" | "supervisor"): DeviceNews => ({
    type: "device",
    presence: undefined,
    view: { name: "Sensors", class: "sensors", status: { state: "ready", readings: { operatorSwitch } } },
  });
  for (const position of ["maintenance", "supervisor"] as const) {
    tell(key("run"));
    expect(screen()).toBe("attract");
    tell(key(position));
    expect(screen()).toBe("maintenance");
    kiosk.send({ type: "leave" });
  }
  tell(key("run"));
  kiosk.send({ type: "wake" });
  tell({ type: "visitChanged", visit });
  tell(key("maintenance"));
  expect(screen()).toBe("home");
});

it("asks who comes next to take the paper first, until they say it is out", () => {
  const job = { jobId: visit.id, printer: "CertificatePrinter" };
  tell({ type: "unfinishedJobs", jobs: [{ ...job, state: "printing" }] });
  expect(screen()).toBe("attract");
  kiosk.send({ type: "wake" });
  expect(screen()).toBe("paperFirst");
  tell({ type: "jobChanged", job: { ...job, state: "printed" } });
  expect(screen()).toBe("paperFirst");
  kiosk.send({ type: "paperTaken" });
  expect(screen()).toBe("home");
  tell({ type: "maintenance", state: { phase: "on", roster: "current" } });
  for (const state of ["printing", "printed"] as const) tell({ type: "jobChanged", job: { ...job, state } });
  tell({ type: "maintenance", state: { phase: "off", roster: "current" } });
  expect(screen()).toBe("home");
});

it("offers the developer's drawer once, however often the agent comes back", () => {
  tell({ type: "linkDown" });
  tell(up());
  expect(docks).toBe(1);
});

it("has no right to a visit it did not see begin", () => {
  tell({ type: "linkDown" });
  tell(up(visit));
  expect(sent).toEqual(["Visit.End"]);
  expect(view.journey.visit).toBeNull();
});

it("wipes at the end of a visit, but loads nothing anew while there is no agent to load it from", () => {
  kiosk.send({ type: "wake" });
  tell({ type: "visitChanged", visit });
  tell({ type: "linkDown" });
  expect(screen()).toBe("agentLost");
  clock.advance(90_000);
  expect(screen()).toBe("ended");
  expect(JSON.stringify(view.journey)).not.toContain("张");
  clock.advance(10_000);
  expect(replaced).toBe(0);
  tell(up());
  expect(replaced).toBe(1);
});

it("forgets how the last citizen liked it", async () => {
  kiosk.send({ type: "wake" });
  kiosk.want({ elder: true, locale: "en" });
  await vi.waitFor(() => expect(view.words.tag).toBe("en"));
  clock.advance(75_000);
  expect(view.modes).toMatchObject({ elder: false, locale: "zh-CN" });
});

it("says by itself when the network is gone and when it is back", async () => {
  network = false;
  kiosk.send({ type: "wake" });
  await vi.waitFor(() => expect(view.facts.network).toBe("down"));
  expect(view.facts.site).toEqual(site);
  network = true;
  await vi.waitFor(() => {
    clock.advance(10_000);
    expect(view.facts.network).toBe("up");
  });
});

it("T1 shows what was published within five minutes, at the next visit, or when the network is back", async () => {
  const shown = () => view.facts.catalogue?.version;
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1_000);
      // Lets what was asked in this second be answered.
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
  }
  await vi.waitFor(() => expect(shown()).toBe("1"));
  published = { ...catalogue, version: "2" };
  await pass(200);
  expect(shown()).toBe("1");
  await pass(90);
  expect(shown()).toBe("2");

  published = { ...catalogue, version: "3" };
  kiosk.send({ type: "wake" });
  await vi.waitFor(() => expect(shown()).toBe("3"));

  network = false;
  published = { ...catalogue, version: "4" };
  await pass(30);
  network = true;
  await pass(10);
  expect(shown()).toBe("4");
});
