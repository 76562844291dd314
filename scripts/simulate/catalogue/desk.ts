import { parser } from "@zizhuban/device-agent-contract";
import {
  CaseJoint,
  CasePage,
  JointVisit,
  OwnDelivery,
  routes,
  type DeskAction,
} from "@zizhuban/server-contract";
import type { CaseAccount } from "./account.ts";
import { chinaTime, shiftDay } from "./days.ts";
import { decideThere } from "./departments.ts";
import { told } from "./http.ts";
import { scan } from "./materials.ts";
import type { Person } from "./people.ts";
import type { Colleague } from "./staff.ts";
import type { World } from "./world.ts";

const parsePage = parser(CasePage);
const parseMaterials = parser(routes.caseMaterials.response);
const parseJoint = parser(CaseJoint);
const parseVisit = parser(JointVisit);
const parseDeliveries = parser(routes.deliveries.response);

/** So long a notice is up before an application may be decided (简易注销公告: 20 calendar days); others take three. */
const noticeDays = 20;
const procedureDays = 3;

/** One case that the window and a department work on. */
export interface DeskCase {
  readonly id: string;
  readonly person: Person;
  readonly level: string;
  readonly account: CaseAccount;
  readonly random: () => number;
}

async function act(who: Colleague, id: string, ...actions: readonly DeskAction[]): Promise<CasePage> {
  let page = told(parsePage, await who.call("GET", `cases/${id}`));
  for (const action of actions)
    page = told(parsePage, await who.call("POST", `cases/${id}/actions`, { version: page.version, action }));
  return page;
}

/** The citizen comes again with what is still wanted. */
async function bring(world: World, of: DeskCase, refs: readonly string[]): Promise<void> {
  const tomorrow = world.days.after(world.days.today(), 1);
  await world.agenda.visit(of.person.key, chinaTime(tomorrow, 10));
  await world.kiosk.open(of.person, of.level);
  const materials = [];
  for (const ref of refs) materials.push({ ref, id: await scan(world, ref) });
  await world.kiosk.call("POST", `cases/${of.id}/materials`, { materials, consents: [] });
  await world.kiosk.close();
  of.account.visits += 1;
}

/** Compares what was scanned with its original; every third time one page cannot be read and is asked for again. */
async function examine(world: World, of: DeskCase): Promise<void> {
  const window = world.staff("run-window");
  const { materials } = told(parseMaterials, await window.call("GET", `cases/${of.id}/materials`));
  // In a package, what an earlier item resulted in lies with the case though it was brought for another one only.
  for (const [ref, met] of of.account.met)
    if (met === "brought" && materials.every((one) => one.ref !== ref)) of.account.met.set(ref, "shared");
  const scans = materials.filter(({ state, origin }) => state === "unseen" && origin === "upload");
  const bad = of.random() < 0.34 ? scans[0] : undefined;
  for (const { id } of scans.filter((one) => one !== bad))
    await window.call("POST", `case-materials/${id}/verify`, {});
  if (bad === undefined) return;
  await window.call("POST", `case-materials/${bad.id}/reject`, { ground: "illegible", reason: "看不清" });
  await askAgain(world, of, [bad.ref]);
}

/** The one request for supplements, and what the citizen brings for it. */
async function askAgain(world: World, of: DeskCase, refs: readonly string[]): Promise<void> {
  const window = world.staff("run-window");
  await act(window, of.id, { type: "requestSupplement", refs: [...refs], words: "请重新扫描" });
  of.account.notes.push(`supplement ${refs.join(" ")}`);
  const asked = world.days.today();
  await bring(world, of, refs);
  of.account.supplemented = world.days.between(asked, world.days.today());
  await world.agenda.shift("windowEvening", world.days.today());
  const again = told(parseMaterials, await window.call("GET", `cases/${of.id}/materials`)).materials;
  for (const { id } of again.filter(({ state }) => state === "unseen"))
    await window.call("POST", `case-materials/${id}/verify`, {});
}

/** @returns the day of acceptance */
async function accept(world: World, of: DeskCase): Promise<string> {
  const window = world.staff("run-window");
  await act(window, of.id, { type: "receive" });
  await examine(world, of);
  const { materials } = await act(window, of.id);
  const missing = materials.filter(({ state, required }) => state === "missing" && required);
  const promise = materials.filter(({ ref }) => of.account.met.get(ref) === "promised").map(({ ref }) => ref);
  const tolerate = missing.map(({ ref }) => ref).filter((ref) => of.account.met.get(ref) === "later");
  // A page that could not be read in one case of a package is set aside in the others too.
  const gone = missing
    .map(({ ref }) => ref)
    .filter((ref) => !tolerate.includes(ref) && !promise.includes(ref));
  if (gone.length > 0) await askAgain(world, of, gone);
  await act(window, of.id, { type: "accept", promise, tolerate });
  const acceptedOn = world.days.today();
  if (tolerate.length > 0) {
    of.account.notes.push(`later ${tolerate.join(" ")}`);
    await bring(world, of, tolerate);
  }
  return acceptedOn;
}

/** Opinions of other departments, and the place looked at, where the decision waits for them. */
async function consult(world: World, of: DeskCase): Promise<void> {
  const reviewer = world.staff("run-reviewer");
  const joint = told(parseJoint, await reviewer.call("GET", `joint/cases/${of.id}`));
  for (const { id, department } of joint.opinions.filter(({ state }) => state === "asked")) {
    await reviewer.call("POST", `joint/opinions/${id}`, { stance: "agree", words: "无意见" });
    of.account.notes.push(`opinion ${department}`);
  }
  if (!joint.visitNeeded) return;
  const from = chinaTime(world.days.after(world.days.today(), 1), 10);
  const parts = [{ caseId: of.id }];
  const visit = { parts, place: "样例镇样例路1号", from, until: from + 60 * 60_000 };
  const { id } = told(parseVisit, await reviewer.call("POST", "joint/visits", visit));
  await world.agenda.until(from + 60_000);
  await reviewer.call("POST", `joint/visits/${id}/results`, { caseId: of.id, result: "pass", words: "符合" });
  of.account.notes.push("site visit");
}

/** A special procedure stops the clock. @returns the working days it took */
async function pause(world: World, of: DeskCase, procedures: CasePage["procedures"]): Promise<number> {
  const [procedure] = procedures;
  if (procedure === undefined) return 0;
  const reviewer = world.staff("run-reviewer");
  await act(reviewer, of.id, { type: "pause", procedure });
  const from = world.days.today();
  const until =
    procedure === "publicNotice" ? shiftDay(from, noticeDays) : world.days.after(from, procedureDays);
  await world.agenda.shift("department", until);
  await act(reviewer, of.id, { type: "resume" });
  of.account.notes.push(procedure);
  return world.days.between(from, world.days.today());
}

/** From acceptance to the decision, within the days that are promised. */
async function decide(world: World, of: DeskCase, acceptedOn: string): Promise<void> {
  const { agenda, days, staff } = world;
  const { promised } = of.account.days;
  const takes = Math.max(1, Math.ceil(of.random() * promised));
  await agenda.shift("department", days.after(acceptedOn, 1));
  const { procedures, department } = await act(staff("run-reviewer"), of.id);
  const system = procedures.length === 0 ? world.departments.get(department) : undefined;
  if (system === undefined) await act(staff("run-reviewer"), of.id, { type: "review" });
  const paused = await pause(world, of, procedures);
  await consult(world, of);
  await agenda.shift("department", days.after(acceptedOn, takes + paused));
  if (system === undefined)
    await act(staff("run-approver"), of.id, { type: "decide", outcome: "granted", reasons: [] });
  else {
    await decideThere(system, of.id);
    of.account.notes.push(`decided at ${department}`);
  }
  const page = await act(staff("run-approver"), of.id);
  of.account.days = { promised, paused, used: days.between(acceptedOn, days.today()) - paused };
  if (page.actions.includes("produce")) await act(staff("run-approver"), of.id, { type: "produce" });
}

const ways = ["counter", "village", "post"] as const;
const parseDelivery = parser(OwnDelivery);

/** At the kiosk, with the application: how the result shall come. */
export async function chooseDelivery(
  { kiosk }: World,
  of: { readonly id: string; readonly person: Person },
  random: () => number,
): Promise<void> {
  const { points } = told(parseDelivery, await kiosk.call("GET", `cases/${of.id}/delivery`));
  const way = ways[Math.floor(random() * ways.length)] ?? "counter";
  const village = points.find(({ code }) => /S\d\d$/.test(code));
  const address = { name: of.person.card.name, telephone: "13900000000", address: of.person.card.address };
  await kiosk.call("POST", `cases/${of.id}/delivery`, {
    way,
    ...(way === "village" && { point: village?.code }),
    ...(way === "post" && { address }),
  });
}

/** By post, and the carrier's word that it came. */
async function send(world: World, of: DeskCase): Promise<void> {
  const counter = world.staff("run-issue");
  const parcel = { carrier: "EMS", tracking: `SAMPLE-${of.id.slice(-12)}` };
  await counter.call("POST", `deliveries/${of.id}/dispatch`, parcel);
  await world.agenda.shift("windowEvening", world.days.after(world.days.today(), 2));
  await counter.call("POST", `deliveries/${of.id}/received`, {});
}

/** The owner reads the code at a kiosk and shows it with the card at the counter. */
async function collect(world: World, of: DeskCase): Promise<void> {
  const tomorrow = world.days.after(world.days.today(), 1);
  await world.agenda.visit(of.person.key, chinaTime(tomorrow, 11));
  await world.kiosk.open(of.person, of.level);
  const { chosen } = told(parseDelivery, await world.kiosk.call("GET", `cases/${of.id}/delivery`));
  await world.kiosk.close();
  const shown = { code: chosen?.code ?? "", idNumber: of.person.card.idNumber };
  await world.staff("run-issue").call("POST", `deliveries/${of.id}/collect`, shown);
  of.account.visits += 1;
}

/** The counter hands it out as it was chosen; where nothing was chosen, there and then. */
async function handOut(world: World, of: DeskCase): Promise<CasePage> {
  const counter = world.staff("run-issue");
  await act(counter, of.id, { type: "handOver" });
  const { deliveries } = told(parseDeliveries, await counter.call("GET", "deliveries"));
  const order = deliveries.find(({ caseId }) => caseId === of.id);
  if (order === undefined) return act(counter, of.id, { type: "complete" });
  of.account.notes.push(order.way);
  await (order.way === "post" ? send(world, of) : collect(world, of));
  return act(counter, of.id);
}

/** A committed item from the window to the window. */
export async function workOff(world: World, of: DeskCase): Promise<void> {
  const { agenda, days } = world;
  await agenda.shift("windowEvening", days.today());
  const acceptedOn = await accept(world, of);
  await decide(world, of, acceptedOn);
  const decidedOn = days.today();
  await agenda.shift("windowEvening", days.today());
  const page = await handOut(world, of);
  of.account.delivered = days.between(decidedOn, days.today());
  of.account.phase = page.phase;
  of.account.caseNumber = page.number;
}
