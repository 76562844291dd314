import { SimulatedClock, type EventPayload } from "@zizhuban/device-agent-contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Credential } from "./command.ts";
import { LeaseDesk, type Party } from "./lease-desk.ts";

const party = (credential: Credential): Party => ({ connection: {}, credential });
const never = new AbortController().signal;
/** Lets promises settle; no time passes. */
const settle = async () => await new Promise((resolve) => setImmediate(resolve));

function desk(options: { makeSafe?: () => Promise<void> } = {}) {
  const clock = new SimulatedClock();
  const lost: EventPayload<"Lease.Lost">[] = [];
  const faults: unknown[] = [];
  const taken: string[] = [];
  let safe = 0;
  const leases = new LeaseDesk({
    clock,
    makeSafe: async () => {
      safe += 1;
      await options.makeSafe?.();
    },
    onLost: (_party, loss) => lost.push(loss),
    onTaken: ({ credential }) => taken.push(credential),
    onFault: (fault) => faults.push(fault),
  });
  return { clock, leases, lost, faults, taken, safe: () => safe };
}

const scan = { purpose: "scan", duration: 10_000 } as const;

describe("a device's lease", () => {
  it("is one party's: others may not move the device, and see who holds it and who waits", async () => {
    const { leases } = desk();
    const [page, program] = [party("page"), party("client")];
    expect(leases.mayMove(program)).toBe(true);
    const lease = await leases.acquire(page, scan, never);
    expect(lease).toMatchObject({ ok: true, value: { leaseId: 1, holder: "page", remainingMs: 10_000 } });
    expect([leases.mayMove(page), leases.mayMove(party("page")), leases.mayMove(program)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await leases.acquire(program, scan, never)).toMatchObject({ ok: false, code: "leased" });
    const turn = leases.acquire(program, { ...scan, purpose: "count", wait: true }, never);
    expect(leases.view()).toMatchObject({
      lease: { purpose: "scan", holder: "page" },
      queue: [{ purpose: "count", holder: "client" }],
    });
    expect(leases.release(page, 1)).toMatchObject({ ok: true });
    expect(await turn).toMatchObject({ ok: true, value: { leaseId: 2, holder: "client" } });
    expect(leases.mayMove(page)).toBe(false);
  });

  it("is renewed and released by its holder only, and released without touching the device", async () => {
    const { clock, leases, safe, lost } = desk();
    const page = party("page");
    await leases.acquire(page, scan, never);
    expect(leases.renew(party("client"), 1, 10_000)).toMatchObject({ code: "leaseUnknown" });
    expect(leases.release(party("page"), 1)).toMatchObject({ code: "leaseUnknown" });
    clock.advance(9_000);
    expect(leases.renew(page, 1, 10_000)).toMatchObject({ value: { remainingMs: 10_000 } });
    clock.advance(9_999);
    expect(leases.release(page, 1).ok).toBe(true);
    clock.advance(600_000);
    expect([safe(), lost]).toEqual([0, []]);
  });

  it.each([
    ["forward", Date.UTC(2027, 0, 1)],
    ["back to 1970", 0],
  ])("keeps its time when the clock is set %s", async (_, wall) => {
    const { clock, leases, lost } = desk();
    const page = party("page");
    await leases.acquire(page, scan, never);
    clock.advance(4_000);
    clock.setWall(wall);
    expect(leases.view().lease).toMatchObject({ remainingMs: 6_000 });
    expect(leases.renew(page, 1, 10_000)).toMatchObject({ value: { remainingMs: 10_000 } });
    clock.advance(9_999);
    expect([lost, leases.mayMove(party("client"))]).toEqual([[], false]);
    clock.advance(1);
    expect(lost).toEqual([{ leaseId: 1, purpose: "scan", reason: "expired" }]);
  });

  it("expires when a frozen holder does not renew, and the device is made safe before the next one begins", async () => {
    let done: () => void = () => undefined;
    const { clock, leases, lost, safe } = desk({
      makeSafe: () =>
        new Promise((resolve) => {
          done = resolve;
        }),
    });
    await leases.acquire(party("page"), scan, never);
    const program = party("client");
    const order: string[] = [];
    const turn = leases.acquire(program, { ...scan, wait: true }, never).then(() => order.push("granted"));
    clock.advance(10_000);
    await settle();
    expect(lost).toEqual([{ leaseId: 1, purpose: "scan", reason: "expired" }]);
    const stranger = leases.admits(party("client")).then((admitted) => order.push(`stranger ${admitted}`));
    await settle();
    expect([safe(), order, leases.view().lease]).toEqual([1, [], null]);
    done();
    await Promise.all([turn, stranger]);
    expect(order.toSorted()).toEqual(["granted", "stranger false"]);
  });

  it("goes to maintenance at once, ahead of all who wait, and never from maintenance to maintenance", async () => {
    const { leases, lost, taken } = desk();
    const page = party("page");
    await leases.acquire(page, scan, never);
    const program = leases.acquire(party("client"), { ...scan, wait: true }, never);
    const technician = party("maintenance");
    expect(await leases.acquire(technician, { ...scan, purpose: "self-test" }, never)).toMatchObject({
      ok: true,
    });
    expect(lost).toEqual([{ leaseId: 1, purpose: "scan", reason: "preempted" }]);
    expect(leases.view()).toMatchObject({ lease: { holder: "maintenance" }, queue: [{ holder: "client" }] });
    expect(await leases.acquire(party("maintenance"), scan, never)).toMatchObject({ code: "leased" });
    expect(taken).toEqual(["maintenance"]);
    leases.release(technician, 2);
    expect(await program).toMatchObject({ ok: true });
  });

  it("is lost with its connection, and with the visit when it is the page's", async () => {
    const { leases, lost, safe } = desk();
    const [page, program] = [party("page"), party("client")];
    await leases.acquire(page, scan, never);
    leases.gone(program.connection);
    leases.gone(page.connection);
    await settle();
    await leases.acquire(program, scan, never);
    leases.visitEnded();
    leases.release(program, 2);
    expect(safe()).toBe(1);
    leases.visitEnded();
    await settle();
    expect(safe()).toBe(2);
    await leases.acquire(page, scan, never);
    leases.visitEnded();
    expect(safe()).toBe(3);
    expect(lost.map(({ reason }) => reason)).toEqual(["disconnected", "visitEnded"]);
  });

  it("does not stay with a device that never gets safe, or that fails to", async () => {
    const { clock, leases } = desk({ makeSafe: () => new Promise(() => undefined) });
    await leases.acquire(party("page"), scan, never);
    clock.advance(10_000);
    const turn = leases.acquire(party("client"), { ...scan, wait: true }, never);
    clock.advance(10_000);
    expect(await turn).toMatchObject({ ok: true });

    const broken = desk({ makeSafe: () => Promise.reject(new Error("no answer")) });
    await broken.leases.acquire(party("page"), scan, never);
    broken.clock.advance(10_000);
    await settle();
    expect(broken.faults).toHaveLength(1);
    expect(broken.leases.mayMove(party("client"))).toBe(true);
  });

  it("lets go of whoever gives up waiting", async () => {
    const { leases } = desk();
    const page = party("page");
    await leases.acquire(page, scan, never);
    const abort = new AbortController();
    const turn = leases.acquire(party("client"), { ...scan, wait: true }, abort.signal);
    abort.abort();
    expect(await turn).toMatchObject({ code: "canceled" });
    leases.release(page, 1);
    expect(leases.view()).toEqual({ lease: null, queue: [] });
  });
});

type Step =
  | { readonly do: "acquire"; readonly who: number; readonly duration: number; readonly wait: boolean }
  | { readonly do: "renew" | "release" | "gone" | "giveUp"; readonly who: number }
  | { readonly do: "visitEnded" }
  | { readonly do: "wait"; readonly ms: number };

const who = fc.nat(5);
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("acquire" as const),
    who,
    duration: fc.integer({ min: 1_000, max: 60_000 }),
    wait: fc.boolean(),
  }),
  fc.record({ do: fc.constantFrom("renew" as const, "release", "gone", "giveUp"), who }),
  fc.constant<Step>({ do: "visitEnded" }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.nat(30_000) }),
);

describe("whatever happens in whatever order", () => {
  it("there is one holder at most, no lease outlives its time, and each loss makes the device safe once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 60 }), async (script) => {
        const { clock, leases, lost, safe } = desk();
        const parties = (["page", "page", "client", "client", "maintenance", "maintenance"] as const).map(
          party,
        );
        const waiting = new Map<number, AbortController>();
        let unheld = 0;
        let deadline = Number.POSITIVE_INFINITY;
        let leaseId = 0;
        for (const step of script) {
          if (step.do === "wait") clock.advance(step.ms);
          else if (step.do === "visitEnded") {
            if (leases.view().lease === null) unheld += 1;
            leases.visitEnded();
          } else {
            const one = parties[step.who];
            if (one === undefined) continue;
            const { lease } = leases.view();
            if (step.do === "gone") leases.gone(one.connection);
            if (step.do === "giveUp") waiting.get(step.who)?.abort();
            if (step.do === "renew") leases.renew(one, lease?.leaseId ?? 0, 5_000);
            if (step.do === "release") leases.release(one, lease?.leaseId ?? 0);
            if (step.do === "acquire") {
              const abort = new AbortController();
              waiting.set(step.who, abort);
              const { duration, wait } = step;
              void leases.acquire(one, { purpose: "scan", duration, wait }, abort.signal);
            }
          }
          await settle();
          const { lease } = leases.view();
          const movers = parties.filter((one) => leases.mayMove(one));
          // The page's connections are one party; nobody else shares.
          if (lease !== null) expect(new Set(movers.map(({ credential }) => credential)).size).toBe(1);
          if (lease !== null && lease.holder !== "page") expect(movers).toHaveLength(1);
          expect(clock.monotonic() < deadline || lease?.leaseId !== leaseId).toBe(true);
          deadline = lease === null ? Number.POSITIVE_INFINITY : clock.monotonic() + lease.remainingMs;
          leaseId = lease?.leaseId ?? leaseId;
          expect(safe()).toBe(lost.length + unheld);
          expect(new Set(lost.map((loss) => loss.leaseId)).size).toBe(lost.length);
        }
      }),
      { numRuns: 150 },
    );
  });
});
