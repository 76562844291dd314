import { parser } from "@zizhuban/device-agent-contract";
import { CaseMeasure, SupervisionHit, SupervisionWall, type DeskAction } from "@zizhuban/server-contract";
import { Type, type Static } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { act, applyFor, deskOf, must, readCase, settle } from "./testing.ts";

// domain.md §7.3 G3, §7.1 Y7, §7.2 B1: what supervision sees, live, and what each case cost.

const day = 24 * 60 * 60_000;
const parseHits = parser(Type.Object({ hits: Type.Array(SupervisionHit) }));
const parseWall = parser(SupervisionWall);
const Report = Type.Object({ cases: Type.Array(CaseMeasure) });
const parseReport = parser(Report);

let business: TestBusiness;
let zhang: TestKiosk;
let supervisor: TestStaff;
let desk: ReturnType<typeof deskOf>;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0zhang");
  supervisor = business.staff("supervisor", { role: "supervisor", division: "420702" });
  desk = deskOf(business, "GA");
});
beforeEach(async () => {
  business.clock.advance(30 * 60_000);
  await zhang.signIn(cards.zhang);
});
afterAll(async () => business.stop());

async function hitsOf(id: string): Promise<SupervisionHit[]> {
  const parsed = parseHits((await supervisor.call("GET", `/api/staff/supervision/hits?case=${id}`)).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.hits;
}

async function wall(who = supervisor): Promise<SupervisionWall> {
  const parsed = parseWall((await who.call("GET", "/api/staff/supervision")).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value;
}

async function report(path: string): Promise<Static<typeof Report>["cases"]> {
  const { body } = await supervisor.call("GET", `/api/staff/supervision/${path}`);
  const parsed = parseReport(body);
  if (!parsed.ok) throw new Error(`${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value.cases;
}

/** The wall as a browser follows it, event by event. */
async function follow(who: string) {
  const address = await business.serveConsole("/nowhere");
  const abort = new AbortController();
  const answer = await fetch(new URL("/api/staff/supervision/events", address), {
    headers: { "x-test-staff": who },
    signal: abort.signal,
  });
  const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    stop: () => abort.abort(),
    async next(): Promise<{ event: string; data: unknown }> {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end >= 0) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const event = /^event: (.*)$/m.exec(block)?.[1];
          if (event !== undefined)
            return { event, data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null") };
          continue;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error("the stream ended");
        text += decoder.decode(value, { stream: true });
      }
    },
  };
}

describe("G3 the process is supervised", () => {
  it("G3 a material that is not on the list is blocked, and the attempt is on the wall at once", async () => {
    const { caseId: id } = await applyFor(zhang);
    await must(desk.clerk, id, { type: "receive" });
    const live = await follow("supervisor");
    expect(await live.next()).toMatchObject({ event: "wall" });
    const extra: DeskAction = { type: "requestSupplement", refs: ["M99"], words: "再交一份户口簿" };
    expect(await act(desk.clerk, id, extra)).toMatchObject({ status: 422, code: "materialNotOnList" });
    expect(await live.next()).toMatchObject({
      event: "hit",
      data: {
        rule: "offList",
        card: "yellow",
        caseId: id,
        refs: ["M99"],
        staffId: desk.clerk.id,
        staffName: desk.clerk.id,
      },
    });
    live.stop();
    expect((await readCase(desk.clerk, id)).phase).toBe("received");
    expect(JSON.stringify(await hitsOf(id))).not.toContain("户口簿");
  });

  it("G3 a second request for supplements, deciding what one accepted, and acting elsewhere are noted by rule", async () => {
    const { caseId: id } = await applyFor(zhang);
    await must(desk.clerk, id, { type: "receive" });
    const ask: DeskAction = { type: "requestSupplement", refs: ["M11"], words: "照片不清" };
    await must(desk.clerk, id, ask);
    expect(await act(desk.clerk, id, ask)).toMatchObject({ code: "supplementUsed" });
    const stranger = business.staff("stranger", { role: "windowClerk", division: "420702101" });
    const refused = await stranger.call("POST", `/api/staff/cases/${id}/actions`, {
      version: 1,
      action: { type: "receive" },
    });
    expect(refused).toMatchObject({ status: 404, code: "caseUnknown" });

    const { caseId: other } = await applyFor(zhang);
    const both = business.staff(
      "both",
      { role: "windowClerk", division: "420702" },
      { role: "approver", division: "420702" },
    );
    await must(both, other, { type: "receive" }, { type: "accept" });
    await must(desk.reviewer, other, { type: "review" });
    await act(both, other, { type: "decide", outcome: "granted", reasons: [] });
    // Within one moment of the test's clock there is no order.
    const found = [...(await hitsOf(id)), ...(await hitsOf(other))];
    expect(found.map(({ rule, staffId }) => `${rule} ${staffId ?? ""}`).toSorted()).toEqual([
      "outsideRight stranger",
      "sameOfficer both",
      `secondSupplement ${desk.clerk.id}`,
    ]);
  });

  it("G3 somebody else's change is nobody's fault", async () => {
    const { caseId: id } = await applyFor(zhang);
    const stale = { version: 7, action: { type: "receive" } };
    expect(await desk.clerk.call("POST", `/api/staff/cases/${id}/actions`, stale)).toMatchObject({
      code: "caseChanged",
    });
    expect(await hitsOf(id)).toEqual([]);
  });

  it("G3 one working day before the deadline is a yellow card, after it a red one, each once; the wall counts", async () => {
    const { caseId: id } = await applyFor(zhang);
    await must(desk.clerk, id, { type: "receive" }, { type: "accept" });
    const { clock } = await readCase(desk.clerk, id);
    const due = Date.parse(`${clock.due ?? ""}T02:00:00Z`);
    business.clock.advance(due - business.clock.now());
    await business.supervision.look();
    expect((await hitsOf(id)).map(({ rule, card }) => [rule, card])).toEqual([["dueSoon", "yellow"]]);
    business.clock.advance(day);
    await business.supervision.look();
    expect(await business.supervision.look()).toBe(0);
    expect((await hitsOf(id)).map(({ rule, card, refs }) => [rule, card, refs])).toEqual([
      ["overdue", "red", ["decision"]],
      ["dueSoon", "yellow", ["decision"]],
    ]);
    const { clocks, counts } = await wall();
    expect(clocks.overdue).toBeGreaterThan(0);
    expect(counts).toContainEqual({ rule: "offList", card: "yellow", count: 1 });
  });

  it("G3 silence that became acceptance is a red card", async () => {
    const { caseId: id } = await applyFor(zhang);
    business.clock.advance(10 * day);
    await business.cases.passDay();
    const rules = (await hitsOf(id)).map(({ rule, card }) => `${card} ${rule}`);
    expect(rules).toContain("red deemedAccepted");
  });

  it("G3 a supervisor sees their own subtree and department, and nobody else's", async () => {
    const town = business.staff("town", { role: "supervisor", division: "420702101" });
    const other = business.staff("other", { role: "supervisor", division: "420702", department: "YB" });
    for (const who of [town, other]) expect((await wall(who)).hits).toEqual([]);
    expect(await desk.clerk.call("GET", "/api/staff/supervision")).toMatchObject({ code: "forbidden" });
  });
});

describe("Y7 at most one visit", () => {
  it("Y7 an instant item ends completed with its document in one session", async () => {
    const { body } = await zhang.openCase("RS01");
    expect(body).toMatchObject({ outcome: "issued", certificate: { number: expect.any(String) } });
    const [measure] = (await report("measures?item=RS01")).slice(-1);
    expect(measure).toMatchObject({
      phase: "completed",
      sameDay: true,
      visits: 1,
      workdays: { used: 0, promised: 0, paused: 0 },
      materials: { asked: 1, present: 1, brought: 0 },
    });
  });

  it("Y7 a case for which somebody came twice is in the report of visits, one with a single visit is not", async () => {
    const twice = await applyFor(zhang);
    const once = await applyFor(zhang);
    await must(desk.clerk, twice.caseId, { type: "receive" }, { type: "visit" });
    expect((await readCase(desk.clerk, twice.caseId)).visits).toBe(2);
    const found = await report("visits");
    expect(found.map(({ caseNumber }) => caseNumber)).toContain(twice.caseNumber);
    expect(found.map(({ caseNumber }) => caseNumber)).not.toContain(once.caseNumber);
    const csv = await supervisor.call("GET", "/api/staff/supervision/visits?format=csv");
    expect(csv.bytes.toString("utf8").split("\r\n")).toContainEqual(
      expect.stringContaining(twice.caseNumber),
    );
  });
});

describe("the inputs of the figures", () => {
  it("B1 the same-day rate of each item is reported, with what its cases were asked for and how long they took", async () => {
    const { caseId, caseNumber } = await applyFor(zhang);
    await must(desk.clerk, caseId, { type: "receive" }, { type: "accept" });
    business.clock.advance(7 * day);
    await must(desk.reviewer, caseId, { type: "review" });
    await must(
      desk.approver,
      caseId,
      { type: "decide", outcome: "granted", reasons: [] },
      { type: "produce" },
    );
    await must(desk.clerk, caseId, { type: "handOver" }, { type: "complete" });
    const slow = (await report("measures?item=GA04")).find((one) => one.caseNumber === caseNumber);
    // Seven days with one weekend.
    expect(slow).toMatchObject({
      sameDay: false,
      workdays: { used: 5 },
      materials: { asked: 3, present: 3 },
    });
    await zhang.signIn(cards.zhang);
    const quick = await applyFor(zhang);
    await settle(desk, quick.caseId);
    const { body } = await supervisor.call("GET", "/api/staff/supervision/items?item=GA04");
    expect(body["items"]).toEqual([
      expect.objectContaining({ itemKey: "GA04", completed: 2, sameDay: 1, itemName: expect.any(String) }),
    ]);
    const csv = await supervisor.call("GET", "/api/staff/supervision/items?format=csv&item=GA04");
    expect(csv.bytes.toString("utf8")).toContain(",2,1,50%,");
  });

  it("a long report is read part by part, and days that do not exist are refused", async () => {
    const all = await report("measures");
    const first = await supervisor.call("GET", "/api/staff/supervision/measures?limit=2");
    const next = String(first.body["next"]);
    const rest = await report(`measures?after=${next}`);
    expect(rest.length).toBe(all.length - 2);
    expect(await supervisor.call("GET", "/api/staff/supervision/measures?from=2026-02-30")).toMatchObject({
      status: 400,
      code: "invalidData",
    });
  });
});
