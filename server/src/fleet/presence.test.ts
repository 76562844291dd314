import type { StateMessage } from "@zizhuban/server-contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyState, presenceAt, unknownPresence, willGrace, type Presence } from "./presence.ts";

const sids = [
  "00000000-0000-4000-8000-000000000001",
  "00000000-0000-4000-8000-000000000002",
  "00000000-0000-4000-8000-000000000003",
] as const;

function birth(sid: string): StateMessage {
  return { v: 1, on: true, sid, boot: sid, at: 0, agent: "1", why: "boot" };
}
function will(sid: string): StateMessage {
  return { v: 1, on: false, sid, why: "will" };
}

function after(...steps: readonly [number, StateMessage][]): Presence {
  return steps.reduce((presence, [at, message]) => applyState(presence, message, at), unknownPresence);
}

describe("presence", () => {
  it("of a kiosk never heard of is never", () => {
    expect(presenceAt(unknownPresence, 1)).toEqual({ presence: "never", since: null });
    expect(presenceAt(after([5, will(sids[0])]), 9_999_999)).toEqual({ presence: "never", since: null });
  });

  it("goes offline one grace after the will, since the loss", () => {
    const lost = after([1_000, birth(sids[0])], [50_000, will(sids[0])]);
    expect(presenceAt(lost, 50_000 + willGrace - 1)).toEqual({ presence: "online", since: 1_000 });
    expect(presenceAt(lost, 50_000 + willGrace)).toEqual({ presence: "offline", since: 50_000 });
  });

  it("shows a crash within 25 s at a keep-alive of 10 s", () => {
    const noticedByBroker = 10_000 * 1.5;
    expect(noticedByBroker + willGrace).toBeLessThanOrEqual(25_000);
  });

  it("does not flap at a short drop, and starts anew after a long one", () => {
    const short = after([1_000, birth(sids[0])], [50_000, will(sids[0])], [53_000, birth(sids[1])]);
    expect(presenceAt(short, 90_000)).toEqual({ presence: "online", since: 1_000 });
    const long = after([1_000, birth(sids[0])], [50_000, will(sids[0])], [70_000, birth(sids[1])]);
    expect(presenceAt(long, 90_000)).toEqual({ presence: "online", since: 70_000 });
  });

  it("ignores a will that arrives after the next birth", () => {
    const late = after([1_000, birth(sids[0])], [2_000, birth(sids[1])], [3_000, will(sids[0])]);
    expect(presenceAt(late, 1_000_000).presence).toBe("online");
  });
});

// A model that remembers everything: who was born last, and when that session was first lost.
interface Step {
  readonly wait: number;
  readonly on: boolean;
  readonly sid: string;
}
const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.integer({ min: 0, max: 20_000 }),
  on: fc.boolean(),
  sid: fc.constantFrom(...sids),
});

describe("any order of births and wills", () => {
  it("is offline exactly when the newest session was lost a grace ago", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 0, max: 20_000 }), (steps, wait) => {
        let presence = unknownPresence;
        let at = 0;
        let newest: string | undefined;
        let lost: number | undefined;
        for (const one of steps) {
          at += one.wait;
          presence = applyState(presence, one.on ? birth(one.sid) : will(one.sid), at);
          if (one.on) [newest, lost] = [one.sid, undefined];
          else if (one.sid === newest) lost ??= at;
        }
        const now = at + wait;
        const expected =
          newest === undefined
            ? "never"
            : lost !== undefined && now >= lost + willGrace
              ? "offline"
              : "online";
        expect(presenceAt(presence, now).presence).toBe(expected);
      }),
    );
  });

  it("never shows offline for a drop shorter than the grace, nor changes since when", () => {
    const drop = fc.integer({ min: 0, max: willGrace - 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), drop), { maxLength: 20 }),
        (drops) => {
          let at = 1_000;
          let presence = applyState(unknownPresence, birth(sids[0]), at);
          drops.forEach(([up, down], index) => {
            const [old, next] = [sids[index % 3] ?? sids[0], sids[(index + 1) % 3] ?? sids[0]];
            presence = applyState(presence, will(old), (at += up));
            expect(presenceAt(presence, at + down).presence).toBe("online");
            presence = applyState(presence, birth(next), (at += down));
            expect(presenceAt(presence, at)).toEqual({ presence: "online", since: 1_000 });
          });
        },
      ),
    );
  });
});
