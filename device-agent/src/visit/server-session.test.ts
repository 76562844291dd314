import { fail, Sensitive, SimulatedClock } from "@zizhuban/device-agent-contract";
import { describe, expect, it, vi } from "vitest";
import type { ServerClient } from "../server-client/index.ts";
import { createServerSessions } from "./server-session.ts";

function offline() {
  const clock = new SimulatedClock();
  const state = { reachable: false, ends: 0 };
  const server: Pick<ServerClient, "call"> = {
    async call(name) {
      if (name === "endSession") state.ends += 1;
      return state.reachable ? fail("sessionEnded") : fail("serverUnreachable");
    },
  };
  return { clock, state, sessions: createServerSessions({ server, clock }) };
}

describe("the end of a session", () => {
  it("is told again until the server has heard it, and then no more", async () => {
    const { clock, state, sessions } = offline();
    sessions.end(new Sensitive("token"));
    await vi.waitFor(() => {
      clock.advance(10_000);
      expect(state.ends).toBeGreaterThanOrEqual(3);
    });
    state.reachable = true;
    const before = state.ends;
    await vi.waitFor(() => {
      clock.advance(10_000);
      expect(state.ends).toBe(before + 1);
    });
    clock.advance(60_000);
    await Promise.resolve();
    expect(state.ends).toBe(before + 1);
  });

  it("keeps nobody waiting when the agent stops", async () => {
    const { clock, state, sessions } = offline();
    sessions.end(new Sensitive("token"));
    await sessions.stop();
    clock.advance(60_000);
    await Promise.resolve();
    expect(state.ends).toBe(1);
  });
});

describe("opening a session", () => {
  it("says why the server gave none", async () => {
    const { sessions, state } = offline();
    const card = new Sensitive({
      type: "resident" as const,
      name: "张样例",
      sex: "1" as const,
      nation: "01",
      birth: "19850615",
      address: "样例路1号",
      idNumber: "420702198506150010",
      issuer: "样例公安局",
      validFrom: "20160101",
      validUntil: "20360101",
    });
    const reading = { card, samId: "05.01-20260101-0001234567-2345678901", visitId: "v" };
    const opened = await sessions.open(reading, new AbortController().signal);
    expect(opened).toEqual({ ok: false, code: "serverUnreachable" });
    expect(state.ends).toBe(0);
  });

  it("a kiosk that the server does not know may not ask for staff either", async () => {
    const clock = new SimulatedClock();
    const server: Pick<ServerClient, "call"> = { call: async () => fail("kioskCertificateRequired") };
    const sessions = createServerSessions({ server, clock });
    const unknown = { ok: false, code: "kioskUnknown" };
    expect(await sessions.askForStaff(new AbortController().signal)).toMatchObject(unknown);
    expect(await sessions.openWithSeenDocument({ challengeId: "c", visitId: "v" })).toMatchObject(unknown);
  });
});
