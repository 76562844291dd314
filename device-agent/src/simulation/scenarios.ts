import type { SimulatedThing } from "@zizhuban/device-agent-contract";
import type { Scenario, ScenarioStep } from "./scenario.ts";

type ThingClass = SimulatedThing["class"];

/** Breaks, shows what the kiosk makes of it, and waits for a hand. */
const breaks = (of: ThingClass, fault: string, shown: Readonly<Record<string, string>>): ScenarioStep[] => [
  { do: "fault", of, fault },
  { until: "status", of, is: shown },
  { until: "healed", of, fault },
];
const ready = (of: ThingClass): ScenarioStep => ({ until: "status", of, is: { state: "ready" } });
const visitOpen: ScenarioStep = { until: "visit", is: "open" };
const ended = ["printed", "notPrinted", "unknown"] as const;

/** What goes wrong in front of a citizen, as data; each is played against the composed agent by a test. */
export const scenarios: readonly Scenario[] = [
  {
    name: "paper-out-while-printing",
    title: "the receipt printer runs out of paper in the middle of a slip; a new roll finishes it",
    steps: [
      { do: "fault", of: "receipt-printer", fault: "paperOutMidway" },
      { until: "status", of: "receipt-printer", is: { state: "printing" } },
      { until: "status", of: "receipt-printer", is: { state: "attention", problems: "paperOut" } },
      { until: "healed", of: "receipt-printer", fault: "paperOutMidway" },
      { until: "job", is: ended },
      ready("receipt-printer"),
    ],
  },
  {
    name: "paper-out-during-payment",
    title: "the page printer runs out while a citizen pays or signs, before anything is sent to it",
    steps: [
      visitOpen,
      ...breaks("certificate-printer", "paperOut", { state: "attention", problems: "paperOut" }),
      ready("certificate-printer"),
    ],
  },
  {
    name: "jam-in-mid-page",
    title: "a certificate jams on its way out; the job waits for a hand",
    steps: [
      { until: "job", is: ["printing"] },
      ...breaks("certificate-printer", "paperJam", { state: "attention", problems: "paperJam" }),
      { until: "job", is: ended },
    ],
  },
  {
    name: "printer-loses-power-in-mid-page",
    title: "the page printer loses power in a first page; its job is settled by evidence",
    steps: [
      { do: "fault", of: "certificate-printer", fault: "stopsMidway" },
      { until: "job", is: ["sending", "printing"] },
      { until: "status", of: "certificate-printer", is: { state: "offline" } },
      { do: "heal", of: "certificate-printer", fault: "stopsMidway" },
      { until: "job", is: ["notPrinted", "unknown"] },
      ready("certificate-printer"),
    ],
  },
  {
    name: "reader-unplugged-in-mid-read",
    title: "a card is found, and the reader's cable is pulled before it is read",
    steps: [
      // A card seen before would be taken for the one to come.
      { do: "remove", from: "id-card-reader" },
      { until: "status", of: "id-card-reader", is: { state: "ready", card: "unknown" } },
      { until: "status", of: "id-card-reader", is: { state: "ready", card: "present" } },
      ...breaks("id-card-reader", "unplugged", { state: "offline" }),
      ready("id-card-reader"),
    ],
  },
  {
    name: "card-read-at-the-second-try",
    title: "the first read fails, as of a card put down askew; lifting it and putting it down again helps",
    steps: [
      { do: "fault", of: "id-card-reader", fault: "readFailOnce" },
      { until: "healed", of: "id-card-reader", fault: "readFailOnce" },
      { do: "remove", from: "id-card-reader" },
      { do: "insert", to: "id-card-reader", card: "zhang" },
      visitOpen,
    ],
  },
  {
    name: "wrong-card-swapped-in",
    title: "another person's card is put down in the middle of a visit: the visit must end with a wipe",
    steps: [
      visitOpen,
      { do: "remove", from: "id-card-reader" },
      { do: "insert", to: "id-card-reader", card: "chen" },
      { until: "visit", is: "over" },
    ],
  },
  {
    name: "network-cut-in-submit",
    title: "the network goes right after a request has left: the server may have it, its answer never comes",
    steps: [
      visitOpen,
      { do: "fault", of: "network", fault: "cutInRequest" },
      { until: "broken", of: "network", fault: "down" },
      { until: "healed", of: "network", fault: "down" },
    ],
  },
  {
    name: "network-gone-before-the-visit-ends",
    title: "the network is away when the citizen leaves: the wipe must not wait for it",
    steps: [
      visitOpen,
      { do: "fault", of: "network", fault: "down" },
      { until: "visit", is: "over" },
      { do: "heal", of: "network", fault: "down" },
    ],
  },
  {
    name: "power-cut-then-battery-low",
    title: "the mains fail, the UPS carries, then its battery runs low; the mains come back",
    steps: [
      { do: "switch", of: "power", contact: "mains", on: false },
      { until: "status", of: "power", is: { state: "ready", supply: "onBattery" } },
      { do: "switch", of: "power", contact: "batteryEmpty", on: true },
      { until: "status", of: "power", is: { state: "ready", supply: "low" } },
      { until: "switch", of: "power", contact: "mains", on: true },
      { until: "status", of: "power", is: { state: "ready", supply: "online" } },
      { do: "switch", of: "power", contact: "batteryEmpty", on: false },
      { until: "status", of: "power", is: { state: "ready", supply: "online" } },
    ],
  },
  {
    name: "everything-unplugged",
    title: "reader and both printers vanish at once, as when a USB hub dies, and come back",
    steps: [
      { do: "fault", of: "id-card-reader", fault: "unplugged" },
      { do: "fault", of: "receipt-printer", fault: "switchedOff" },
      { do: "fault", of: "certificate-printer", fault: "switchedOff" },
      { until: "status", of: "id-card-reader", is: { state: "offline" } },
      { until: "status", of: "receipt-printer", is: { state: "offline" } },
      { until: "status", of: "certificate-printer", is: { state: "offline" } },
      { do: "heal", of: "id-card-reader", fault: "unplugged" },
      { do: "heal", of: "receipt-printer", fault: "switchedOff" },
      { do: "heal", of: "certificate-printer", fault: "switchedOff" },
      ready("id-card-reader"),
      ready("receipt-printer"),
      ready("certificate-printer"),
    ],
  },
];
