import { parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  CasePage,
  Catalogue,
  type CatalogueItem,
  type DeskAction,
} from "@zizhuban/server-contract";
import {
  blankPdf,
  photograph,
  sql,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
} from "@zizhuban/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chinaDay, chinaTime, shiftDay } from "./catalogue/days.ts";
import { fillForm } from "./catalogue/form.ts";
import { told } from "./catalogue/http.ts";
import { gather, type Front } from "./catalogue/materials.ts";
import { people } from "./catalogue/people.ts";

// domain.md §7.2 B7: the whole self-service list, played at the kiosk's API in the night of a holiday, and every deadline
// counted a second time by the notice itself.

const zhang = people.find(({ key }) => key === "zhang");
if (zhang === undefined) throw new Error("nobody of the sample is there");
const person = zhang;
const holiday = "2027-01-02";
const monday = "2027-01-04";
const notice = {
  year: 2027,
  source: "样例通知",
  daysOff: ["2027-01-01", "2027-01-02", "2027-01-03", "2027-02-01"],
  // 调休: a Sunday on which everybody works.
  workdays: ["2027-01-10"],
};
const parseCatalogue = parser(Catalogue);
const parseOutcome = parser(ApplyOutcome);
const parsePage = parser(CasePage);

let business: TestBusiness;
let scans: Front["scans"];
let clerk: ReturnType<TestBusiness["staff"]>;
let administrator: ReturnType<TestBusiness["staff"]>;
beforeAll(async () => {
  business = await startBusiness();
  clerk = business.staff("clerk", { role: "windowClerk", division: "420702" });
  administrator = business.staff("administrator", { role: "administrator", division: "0" });
  scans = { pdf: await blankPdf(1, "Paper"), photo: await photograph({ width: 800, height: 1100 }) };
  expect((await administrator.call("POST", "/api/staff/calendar/years", notice)).status).toBe(200);
  business.clock.setWall(chinaTime(holiday, 2));
});
afterAll(async () => business.stop());

/** The working day so many after this one, by the notice. */
function after(day: string, count: number, off: readonly string[] = notice.daysOff): string {
  let at = day;
  for (let left = count; left > 0;) {
    at = shiftDay(at, 1);
    const weekday = new Date(`${at}T00:00:00Z`).getUTCDay();
    const rests = off.includes(at) || weekday === 0 || weekday === 6;
    if (notice.workdays.includes(at) || !rests) left -= 1;
  }
  return at;
}

/** Where somebody stands, as the play of the whole catalogue sees a kiosk. */
function front(kiosk: TestKiosk): Front {
  const checked = ({ status, body, bytes }: Awaited<ReturnType<TestKiosk["call"]>>, what: string) => {
    if (status >= 400) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
    return { status, body, bytes, cookie: undefined };
  };
  return {
    scans,
    kiosk: {
      call: async (method, path, json) => checked(await kiosk.call(method, `/api/kiosk/${path}`, json), path),
      upload: async (ref, file) => checked(await kiosk.upload(ref, file), ref),
    },
  };
}

/** Signed in at a kiosk of one's own; where that is needed, for the enterprise of the sample register. */
async function stand(kid: string, level: "A2" | "A3"): Promise<TestKiosk> {
  business.clock.advance(61_000);
  const kiosk = business.kiosk(kid);
  expect((await kiosk.signIn(person.card)).status).toBe(200);
  if (level === "A3") {
    const { body: consent } = await kiosk.call("GET", "/api/kiosk/mandate");
    const mandate = { uscc: person.enterprise.uscc, consent };
    expect((await kiosk.call("POST", "/api/kiosk/mandate", mandate)).status).toBe(200);
  }
  return kiosk;
}

async function applyFor(at: Front, item: CatalogueItem) {
  const form = fillForm(item.fields ?? [], person, chinaDay(business.clock.now()));
  const of = { itemKey: item.key, formFilled: Object.keys(form).length > 0, late: false };
  const { met: _met, ...offered } = await gather(at, of, () => 1);
  const request = { itemKey: item.key, form, ...offered };
  const outcome = told(parseOutcome, await at.kiosk.call("POST", "applications", request));
  return { outcome, promised: offered.promised };
}

async function act(id: string, action: DeskAction) {
  const { body } = await clerk.call("GET", `/api/staff/cases/${id}`);
  const done = await clerk.call("POST", `/api/staff/cases/${id}/actions`, {
    version: body["version"],
    action,
  });
  const page = parsePage(done.body);
  if (!page.ok) throw new Error(`${action.type}: ${JSON.stringify(done.body)}`);
  return page.value;
}

it("B7 at two in the night of a holiday every self-service item can be had, and every deadline is right", async () => {
  const catalogue = told(parseCatalogue, {
    ...(await business.kiosk("kiosk0list").call("GET", "/api/kiosk/catalogue")),
    cookie: undefined,
  });
  const onKiosk = new Map(catalogue.items.map((item) => [item.key, item]));
  const list = await business.web.inject(`/api/public/catalogue/lists/${encodeURIComponent("自助办")}`);
  const { items } = list.json<{ items: { key: string }[] }>();
  expect(items.length).toBeGreaterThan(30);

  const own = await stand("kiosk0night", "A2");
  const forFirm = await stand("kiosk0firm", "A3");
  const committed: { id: string; item: CatalogueItem; promised: readonly string[] }[] = [];
  for (const { key } of items) {
    const item = onKiosk.get(key);
    if (item === undefined) throw new Error(`${key} is not on the kiosk`);
    for (const path of [key, `${key}/notice`])
      expect([path, (await business.web.inject(`/api/public/catalogue/items/${path}`)).statusCode]).toEqual([
        path,
        200,
      ]);
    const at = item.identityLevel === "A3" ? forFirm : own;
    if (item.consent !== undefined) {
      const opened = await at.call("POST", "/api/kiosk/cases", { itemKey: key, consent: item.consent });
      expect([key, opened.body["outcome"]]).toEqual([key, "issued"]);
      continue;
    }
    const { outcome, promised } = await applyFor(front(at), item);
    // What is done at once is done at once, also now, and its document is there.
    if (item.instant)
      expect([key, outcome.phase, outcome.certificate?.id]).toEqual([key, "completed", expect.any(String)]);
    else {
      // Received on the holiday, which counts for nothing.
      const clock = { waitsFor: "acceptance", due: after(holiday, 5), provisional: false };
      expect([key, outcome.clock]).toEqual([key, expect.objectContaining(clock)]);
      committed.push({ id: outcome.caseId, item, promised });
    }
  }
  expect(committed.length).toBeGreaterThan(5);

  // Taken up on the first working day: the promise of each runs from there, over weekends, a Sunday worked, a day off.
  business.clock.setWall(chinaTime(monday, 9));
  for (const { id, item, promised } of committed) {
    await act(id, { type: "receive" });
    const { clock } = await act(id, { type: "accept", promise: [...promised] });
    const due = after(monday, item.promisedWorkdays);
    expect([item.key, clock]).toEqual([
      item.key,
      expect.objectContaining({ waitsFor: "decision", due, provisional: false }),
    ]);
  }

  // The holiday is made longer after the year has begun: every deadline is counted again, in the queues too.
  const daysOff = [...notice.daysOff, "2027-01-04"];
  const amended = { ...notice, source: "样例补充通知", daysOff };
  expect((await administrator.call("POST", "/api/staff/calendar/years", amended)).status).toBe(200);
  const { rows } = await sql<{ item_key: string; due: string }>`
    select item_key, due from cases where phase = 'accepted' order by item_key`.execute(business.db);
  const expected = committed.map(({ item }) => ({
    item_key: item.key,
    due: after(monday, item.promisedWorkdays, daysOff),
  }));
  expect(rows).toEqual(expected.toSorted((a, b) => (a.item_key < b.item_key ? -1 : 1)));
});

it("B7 help asked for in the night is promised for the morning of the next working day", async () => {
  business.clock.setWall(chinaTime("2027-02-01", 2));
  const asked = await business
    .kiosk("kiosk0asks")
    .call("POST", "/api/kiosk/help-requests", { need: "elder" });
  expect(new Date(Number(asked.body["answerBy"])).toISOString()).toBe("2027-02-02T01:00:00.000Z");
});
