import { fail, ok, SimulatedClock, type Result, type VisitView } from "@zizhuban/device-agent-contract";
import type { CaseOutcome, CatalogueItem } from "@zizhuban/server-contract";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { answeringBusiness, answeringLink, deviceContract, type Asked } from "../testing/index.ts";
import type { Devices } from "../device/index.ts";
import { createConductor, type Conductor } from "./conductor.ts";
import { createEffects } from "./effects.ts";

// The journey with its effects, against an agent and a server that answer what a test lays out.

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const visit: VisitView = {
  id: id(1),
  citizen: { name: "张**", idNumber: "420702********0010" },
  level: "A2",
  idleRemainingMs: 60_000,
  phase: "active",
};
const item: CatalogueItem = {
  key: "RS01",
  name: "社会保险参保证明查询打印",
  plainName: "养老保险证明",
  department: "",
  verbs: [],
  instant: true,
  fee: { amount: 0, note: "" },
  identityLevel: "A2",
  conditions: [],
  legalBasis: [],
  materials: [],
  promisedWorkdays: 0,
  pages: 1,
  availableHere: true,
  consent: { register: "社会保险参保登记库", purpose: "为本人开具证明" },
};
const outcome: CaseOutcome = {
  caseId: id(2),
  caseNumber: "C1",
  itemKey: "RS01",
  outcome: "issued",
  facts: [],
  certificate: { id: id(3), number: "N1", pages: 1, issuedAt: 0, verifyUrl: "http://x/verify/t" },
  completedAt: 0,
};

let asked: Asked[];
/** What is answered, by command or route name; the first of several goes first. */
let answers: Record<string, Result<unknown>[]>;
let conductor: Conductor;
let receiptPrinter: Devices["receiptPrinter"];

function answer(call: Asked): Result<unknown> {
  asked.push(call);
  const [first, ...rest] = answers[call.name] ?? [];
  if (rest.length > 0) answers[call.name] = rest;
  return first ?? fail("malfunction");
}
const named = (name: string) => asked.filter((entry) => entry.name === name);
const reaches = (place: string) => vi.waitFor(() => expect(conductor.state.place.at).toBe(place));

beforeEach(() => {
  asked = [];
  receiptPrinter = undefined;
  answers = {
    "PrintJob.CanPrint": [ok({ canPrint: true, problems: [] })],
    "IdCard.Identify": [ok({ visit })],
    "PrintJob.Preview": [fail("serverUnreachable")],
    openCase: [ok(outcome)],
    grant: [ok({ grantId: id(7), copy: 1, pages: 1 })],
    rate: [ok({})],
  };
  let uuids = 100;
  conductor = createConductor({
    clock: new SimulatedClock(),
    onChange: () => undefined,
    run: createEffects({
      link: answeringLink(answer),
      business: answeringBusiness(answer),
      commands: deviceContract.commands,
      events: deviceContract.events,
      randomUUID: () => id(++uuids),
      devices: () => ({
        reader: { name: "IdCardReader", presence: "none", status: { state: "ready", card: "unknown" } },
        certificatePrinter: { name: "CertificatePrinter", status: { state: "ready", warnings: [] } },
        ...(receiptPrinter !== undefined && { receiptPrinter }),
      }),
      locale: () => "zh-CN",
      citizenName: () => conductor.state.visit?.citizen.name ?? "",
      forgetModes: () => undefined,
      replacePage: () => undefined,
    }),
  });
});

async function toConsent(): Promise<void> {
  for (const type of ["wake"] as const) conductor.send({ type });
  conductor.send({ type: "choose", item });
  conductor.send({ type: "start" });
  await reaches("consent");
}

describe("the question", () => {
  it("is sent back word for word as it was shown", async () => {
    await toConsent();
    conductor.send({ type: "agree" });
    await reaches("preview");
    expect(named("openCase")[0]?.payload).toEqual({ itemKey: "RS01", consent: item.consent });
  });

  it("tried again after a lost answer is the same write; the next item is another", async () => {
    answers["openCase"] = [fail("serverUnreachable"), ok(outcome)];
    await toConsent();
    conductor.send({ type: "agree" });
    await reaches("problem");
    conductor.send({ type: "retry" });
    await reaches("preview");
    conductor.send({ type: "home" });
    conductor.send({ type: "choose", item });
    conductor.send({ type: "start" });
    conductor.send({ type: "agree" });
    await reaches("preview");
    const [first, second, third] = named("openCase").map(({ key }) => key);
    expect(first).toBe(second);
    expect(third).not.toBe(first);
  });
});

describe("the slip", () => {
  beforeEach(() => {
    receiptPrinter = { name: "ReceiptPrinter", status: { state: "ready", warnings: [] } };
  });
  const slipQuestions = () =>
    named("PrintJob.CanPrint").filter(({ payload }) => JSON.stringify(payload).includes("case-slip"));
  const submitted = () =>
    named("PrintJob.Submit").filter(({ payload }) => JSON.stringify(payload).includes("case-slip"));

  it("is asked about before the citizen agrees, in the length it will have, and then sent", async () => {
    await toConsent();
    expect(slipQuestions()).toHaveLength(1);
    expect(slipQuestions()[0]?.payload).toMatchObject({
      printer: "ReceiptPrinter",
      slip: { fields: { itemName: "养老保险证明", applicant: "张**", verifyUrl: expect.any(String) } },
    });
    conductor.send({ type: "agree" });
    await reaches("preview");
    conductor.send({ type: "next" });
    await vi.waitFor(() => expect(submitted()).toHaveLength(1));
  });

  it("that was said not to come is not sent after all: the number stays on the screen", async () => {
    const yes = ok({ canPrint: true, problems: [] });
    answers["PrintJob.CanPrint"] = [yes, yes, ok({ canPrint: false, problems: ["paperShort"] })];
    await toConsent();
    await vi.waitFor(() =>
      expect(conductor.state.place).toMatchObject({ round: { slip: { problems: ["paperShort"] } } }),
    );
    conductor.send({ type: "agree" });
    await reaches("preview");
    conductor.send({ type: "next" });
    expect(conductor.state.place).toMatchObject({ at: "rate", round: { papers: { slip: "unavailable" } } });
    expect(submitted()).toEqual([]);
  });
});

describe("the card", () => {
  it("is no longer waited for when the citizen goes back", async () => {
    answers["IdCard.Identify"] = [];
    conductor.send({ type: "wake" });
    conductor.send({ type: "choose", item });
    conductor.send({ type: "start" });
    conductor.send({ type: "back" });
    expect(named("IdCard.Identify")[0]?.signal?.aborted).toBe(true);
  });
});

describe("the paper", () => {
  async function toPrint(): Promise<void> {
    await toConsent();
    conductor.send({ type: "agree" });
    await reaches("preview");
    conductor.send({ type: "print" });
  }
  const submitted = () => named("PrintJob.Submit").map(({ payload }) => payload);

  it("is printed under a grant; another try is another grant and another job", async () => {
    const job = (state: string) => ({ jobId: id(103), printer: "CertificatePrinter", state });
    answers["PrintJob.Submit"] = [ok({ job: job("notPrinted") }), ok({ job: job("printed") })];
    await toPrint();
    await vi.waitFor(() => expect(submitted()).toHaveLength(1));
    await vi.waitFor(() =>
      expect(conductor.state.place).toMatchObject({
        round: { papers: { certificate: { state: "notPrinted" } } },
      }),
    );
    conductor.send({ type: "retry" });
    await vi.waitFor(() => expect(submitted()).toHaveLength(2));
    const keys = named("grant").map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    expect(new Set(submitted().map((job) => JSON.stringify(job))).size).toBe(2);
  });

  it("that no grant was given for says why, and nothing was sent to the printer", async () => {
    answers["grant"] = [fail("copiesExhausted")];
    await toPrint();
    await vi.waitFor(() => expect(conductor.state.place).toMatchObject({ refused: "copiesExhausted" }));
    expect(submitted()).toEqual([]);
  });

  it("ends with a slip that cannot be printed without stopping anybody", async () => {
    answers["PrintJob.Submit"] = [
      ok({ job: { jobId: id(5), printer: "CertificatePrinter", state: "printed" } }),
    ];
    await toPrint();
    await vi.waitFor(() =>
      expect(conductor.state.place).toMatchObject({ round: { papers: { slip: "unavailable" } } }),
    );
    conductor.send({ type: "next" });
    conductor.send({ type: "rate", stars: 5, reasons: [] });
    expect(conductor.state.place.at).toBe("take");
  });
});

it("“go on” tells the agent, whose countdown it is", async () => {
  await toConsent();
  conductor.send({ type: "visitChanged", visit: { ...visit, phase: "closing", idleRemainingMs: 15_000 } });
  conductor.send({ type: "goOn" });
  expect(named("Visit.Activity")).toHaveLength(1);
});
