import { delay, parser, systemClock } from "@zizhuban/device-agent-contract";
import { ApplyOutcome } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { cards, startBusiness, type TestBusiness } from "../business/testing.ts";
import { openKeyStore } from "../key-store/index.ts";
import { createParties } from "../parties/index.ts";
import { createDepartments } from "./index.ts";
import { startDepartmentSimulator, type DepartmentSimulator } from "./simulator.ts";

const applied = parser(ApplyOutcome);
const secretOf = parser(Type.Object({ secret: Type.String() }));
const item = { key: "GA04", department: "GA" } as const;
const minute = 60_000;

/** Another process on the same database, with its own delivery. */
async function secondServer({ db, clock, folder, cases }: TestBusiness) {
  const { vault } = await openKeyStore({
    folder,
    certify: async () => Promise.reject(new Error("the keys are there already")),
  });
  const parties = createParties({ db, clock, vault });
  return createDepartments({
    db,
    clock,
    vault,
    cases,
    parties,
    division: "420702",
    onError: () => undefined,
  });
}

async function acceptedCases(business: TestBusiness, count: number): Promise<string[]> {
  const kiosk = business.kiosk("kiosk0chaos");
  await kiosk.signIn(cards.zhang);
  const clerk = business.staff("clerk", { role: "windowClerk", division: "420702" });
  const request = {
    itemKey: item.key,
    form: { telephone: "13900000000" },
    later: [],
    promised: [],
    consents: [],
  };
  const ids: string[] = [];
  while (ids.length < count) {
    const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
    if (!outcome.ok) throw new Error(outcome.detail);
    const id = outcome.value.caseId;
    for (const [index, type] of ["receive", "accept"].entries()) {
      const step = { version: index + 1, action: { type } };
      const { status } = await clerk.call("POST", `/api/staff/cases/${id}/actions`, step);
      if (status !== 200) throw new Error(`${type} answered ${status}`);
    }
    ids.push(id);
  }
  return ids;
}

/** Both servers deliver, and the department's system dies when it has taken a share of what is left. */
async function killMidRun(police: DepartmentSimulator, deliver: () => Promise<unknown>, share: number) {
  const before = police.kept().length;
  const run = deliver();
  const progress = { over: false };
  void run.then(() => {
    progress.over = true;
  });
  while (!progress.over && police.kept().length < before + share) await delay(systemClock, 2);
  await police.away();
  await run;
  await police.back();
}

/**
 * A run of accepted cases to one department whose system is killed, answers into nothing, and breaks; two
 * servers deliver; the department sends every decision twice.
 */
export async function runDepartmentChaos({ cases: count, kills }: { cases: number; kills: number }) {
  const business = await startBusiness();
  const address = await business.web.listen({ host: "127.0.0.1", port: 0 });
  const police = await startDepartmentSimulator({
    department: item.department,
    clock: business.clock,
    server: () => address,
  });
  const second = await secondServer(business);
  const deliver = async () => Promise.all([business.departments.deliver(), second.deliver()]);
  try {
    const administrator = business.staff("administrator", { role: "administrator", division: "0" });
    const connector = { department: item.department, mode: "push", url: police.url() };
    const made = await administrator.call("POST", "/api/staff/exchange/connectors", connector);
    const secret = secretOf(made.body);
    if (!secret.ok) throw new Error(secret.detail);
    police.learn(secret.value.secret);
    // Nobody delivers while the cases are made, so that the department can be killed in the middle.
    await police.away();
    const ids = await acceptedCases(business, count);
    await police.back();
    const started = systemClock.monotonic();
    for (let kill = 0; kill < kills; kill += 1) {
      await killMidRun(police, deliver, Math.max(1, Math.floor(count / (kills + 1))));
      for (const mood of ["lostAnswer", "broken"] as const) {
        police.be(mood);
        business.clock.advance(11 * minute);
        await deliver();
      }
      police.be("well");
      business.clock.advance(11 * minute);
    }
    while ((await deliver()).some((taken) => taken > 0)) business.clock.advance(11 * minute);
    const seconds = (systemClock.monotonic() - started) / 1000;
    const decided = [];
    for (const caseId of ids) {
      const result = { caseId, id: crypto.randomUUID() };
      const both = await Promise.all([police.answer(result), police.answer(result)]);
      decided.push(both.every(({ status }) => status === 200));
    }
    const { rows } = await sql<{ twice: number }>`
      select count(*) as twice from (
        select case_id from case_events where type = 'decided.granted' group by case_id having count(*) > 1) d`.execute(
      business.db,
    );
    const kept = new Map<string, number>();
    for (const { caseId } of police.kept()) kept.set(caseId, (kept.get(caseId) ?? 0) + 1);
    return {
      cases: count,
      delivered: police.kept().length,
      missing: ids.filter((id) => !kept.has(id)).length,
      twice: [...kept.values()].filter((times) => times > 1).length + (rows[0]?.twice ?? 0),
      resent: police.kept().filter(({ id }) => police.arrivals(id) > 1).length,
      decided: decided.filter(Boolean).length,
      seconds: Math.round(seconds * 10) / 10,
    };
  } finally {
    await second.stop?.();
    await police.stop();
    await business.stop();
  }
}
