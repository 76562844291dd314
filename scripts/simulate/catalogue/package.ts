import { parser } from "@zizhuban/device-agent-contract";
import { LifeEventView, PackagePlan, routes, type LifeEventChild } from "@zizhuban/server-contract";
import { newAccount, type CaseAccount } from "./account.ts";
import { chance } from "./chance.ts";
import { chinaDay, chinaTime, daysBetween } from "./days.ts";
import { workOff } from "./desk.ts";
import { fillForm } from "./form.ts";
import { told } from "./http.ts";
import { lookAt, scan, type Met } from "./materials.ts";
import type { Person } from "./people.ts";
import type { World } from "./world.ts";

const parseEvent = parser(routes.lifeEvent.response);
const parsePlan = parser(PackagePlan);
const parseView = parser(LifeEventView);

/** How long a package took, in working days unless said otherwise. */
export interface PackageDays {
  /** From the application to the end, less what stopped the clock. */
  used: number;
  promised: number;
  /**
   * What special procedures, the wait for supplements and the way of a result to its owner took on the longest way:
   * the limit does not count it (行政许可法 §45, §32, §44).
   */
  stopped: number;
  /** Days of the calendar from the application to the end. */
  passed: number;
  /** By when it had to end, as the clock said at the end. */
  due: string;
}

/** One package, from the questions about the situation to its one result. */
export interface PackageResult {
  readonly code: string;
  name: string;
  state: string;
  visits: number;
  /** Of the whole: every material once, whoever asks for it. */
  readonly met: Map<string, Met>;
  days: PackageDays;
  readonly cases: CaseAccount[];
  failure?: string | undefined;
}

interface Matter {
  readonly world: World;
  readonly person: Person;
  readonly plan: PackagePlan;
  readonly random: () => number;
  readonly result: PackageResult;
}

/** Answers every question, and takes every optional item the answers do not drop. */
async function planOf(world: World, code: string, random: () => number) {
  const event = told(parseEvent, await world.kiosk.call("GET", `life-events/${code}`));
  const chosen = event.questions.map(({ key, choices }) => {
    const choice = choices[Math.floor(random() * choices.length)];
    return { key, choice: choice?.key ?? "", drops: choice?.drops ?? [] };
  });
  const dropped = new Set(chosen.flatMap(({ drops }) => drops));
  const optional = event.items.filter(({ mandatory, key }) => !mandatory && !dropped.has(key));
  const situation = {
    answers: Object.fromEntries(chosen.map(({ key, choice }) => [key, choice])),
    chosen: optional.map(({ key }) => key),
  };
  const plan = told(parsePlan, await world.kiosk.call("POST", `life-events/${code}/plan`, situation));
  return { plan, situation, name: event.name.zh };
}

/** One set of materials for all items: registers where they answer, promises, scans for what is left. */
async function gatherAll({ world, plan, result }: Matter) {
  const consents = new Map<string, { register: string; purpose: string }>();
  const answered = new Set<string>();
  for (const { key, consent: decisive } of plan.items) {
    if (decisive !== undefined) consents.set(`${decisive.register} ${decisive.purpose}`, decisive);
    const seen = await lookAt(world, key, true, () => 1);
    for (const consent of seen.consents) consents.set(`${consent.register} ${consent.purpose}`, consent);
    for (const { ref, state } of seen.answered) if (state === "there") answered.add(ref);
  }
  const materials: { ref: string; id: string }[] = [];
  for (const { ref, get, required, promisable, broughtBy } of plan.materials) {
    // The one form is every item's form, whoever requires it.
    if (!required && get !== "form") continue;
    if (get === "onsite" || get === "form") result.met.set(ref, "present");
    else if (broughtBy !== undefined || answered.has(ref)) result.met.set(ref, "shared");
    else if (promisable) result.met.set(ref, "promised");
    else {
      result.met.set(ref, "brought");
      materials.push({ ref, id: await scan(world, ref) });
    }
  }
  const promised = [...result.met].filter(([, way]) => way === "promised").map(([ref]) => ref);
  return { consents: [...consents.values()], materials, promised };
}

/** What the case of one item counts: its own part of the one set. */
function accountOf({ plan, result, world }: Matter, { key, instant, workdays }: LifeEventChild): CaseAccount {
  const account = newAccount(key, instant ? 0 : workdays);
  for (const { ref, usedBy } of plan.materials) {
    const met = result.met.get(ref);
    if (met !== undefined && usedBy.includes(key)) account.met.set(ref, met);
  }
  if (instant) account.phase = "completed";
  if (!world.items.has(key)) throw new Error(`${key} is not in the catalogue`);
  result.cases.push(account);
  return account;
}

async function read({ world, person }: Matter, id: string): Promise<LifeEventView> {
  const { body } = await world.staff("run-window").call("GET", `life-event-cases/${id}`);
  const { applicant: _, ...view } = Object(body);
  const parsed = parseView(view);
  if (!parsed.ok) throw new Error(`${person.key}'s life event: ${parsed.detail ?? ""}`);
  return parsed.value;
}

/** Works off every case as soon as it is opened; beside one another where the order of the items allows. */
async function follow(matter: Matter, id: string, begun: Set<string>): Promise<void> {
  const { items } = await read(matter, id);
  const opened = items.filter(({ key, caseId }) => caseId !== undefined && !begun.has(key));
  for (const { key } of opened) begun.add(key);
  const work = opened.map((child) => async () => {
    const account = accountOf(matter, child);
    account.caseNumber = child.caseNumber ?? "";
    if (child.state === "done" || child.caseId === undefined) return;
    const { world, person, plan, random } = matter;
    const of = { id: child.caseId, person, level: plan.identityLevel, account, random };
    await workOff(world, of);
    await follow(matter, id, begun);
  });
  await matter.world.agenda.all(work);
}

/** Working days that stopped the clock on the longest way through the items: those beside one another count once. */
function stoppedIn(items: readonly LifeEventChild[], cases: readonly CaseAccount[]): number {
  const until = (key: string): number => {
    const own = cases.find(({ itemKey }) => itemKey === key);
    const stood = own === undefined ? 0 : own.days.paused + own.supplemented + own.delivered;
    const before = items.find((item) => item.key === key)?.after ?? [];
    return stood + Math.max(0, ...before.map(until));
  };
  return Math.max(0, ...items.map(({ key }) => until(key)));
}

/** Counts how long it took. @returns what is not as it should be */
function failureOf(
  { world, result }: Matter,
  applied: LifeEventView,
  end: LifeEventView,
): string | undefined {
  if (end.state !== "completed" || end.completedAt === undefined)
    return `${end.state} ${JSON.stringify(end.reasons)}`;
  const { days } = world;
  const [began, ended] = [chinaDay(applied.appliedAt), chinaDay(end.completedAt)];
  const stopped = stoppedIn(end.items, result.cases);
  result.days = {
    used: Math.max(0, days.between(began, ended) - stopped),
    promised: days.between(began, applied.clock.due),
    stopped,
    passed: daysBetween(began, ended),
    due: end.clock.due,
  };
  if (end.visits !== result.visits) return `${end.visits} visits, seen ${result.visits}`;
  const due = days.after(applied.clock.due, stopped);
  return due === end.clock.due
    ? undefined
    : `due ${end.clock.due} by the package's clock, ${due} by ${applied.clock.due} and ${stopped} days that do not count`;
}

export function packageMatter(
  world: World,
  code: string,
  given: { readonly person: Person; readonly day: string; readonly hour: number; readonly seed: number },
): { readonly result: PackageResult; readonly matter: () => Promise<void> } {
  const { person } = given;
  const random = chance(given.seed, code);
  const result: PackageResult = {
    code,
    name: "",
    state: "",
    visits: 0,
    met: new Map(),
    days: { used: 0, promised: 0, stopped: 0, passed: 0, due: "" },
    cases: [],
  };

  async function play(): Promise<void> {
    await world.agenda.visit(person.key, chinaTime(given.day, given.hour));
    const { plan, situation, name } = await planOf(world, code, random);
    result.name = name;
    const matter: Matter = { world, person, plan, random, result };
    await world.kiosk.open(person, plan.identityLevel);
    const form = fillForm(plan.form, person, world.days.today());
    const offered = await gatherAll(matter);
    const applied = told(
      parseView,
      await world.kiosk.call("POST", "life-event-cases", {
        code,
        version: plan.version,
        ...situation,
        form,
        later: [],
        ...offered,
      }),
    );
    await world.kiosk.close();
    await follow(matter, applied.id, new Set());
    const end = await read(matter, applied.id);
    result.state = end.state;
    result.visits = 1 + result.cases.reduce((sum, { visits }) => sum + visits, 0);
    result.failure = failureOf(matter, applied, end);
  }

  return {
    result,
    async matter() {
      try {
        await play();
      } catch (error) {
        result.failure = String(error);
      }
    },
  };
}
