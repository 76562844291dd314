import { describe, expect, it } from "vitest";
import { standingOf } from "./catalogues.ts";

// domain.md T1: what is published is on every kiosk that is here within five minutes.

const minute = 60_000;
const published = 100 * minute;
const all = [
  { version: "third", since: published },
  { version: "second", since: 50 * minute },
  { version: "first", since: 10 * minute },
];
const here = { presence: "online", since: 20 * minute } as const;
const holding = (version: string) => ({ version, takenAt: 60 * minute });

describe("T1 what a kiosk holds", () => {
  it("is in force, or is behind since the next one was", () => {
    const now = published + minute;
    expect(standingOf(null, all, here, now)).toBeNull();
    expect(standingOf(holding("third"), all, here, now)).toEqual(holding("third"));
    expect(standingOf(holding("second"), all, here, now)).toMatchObject({
      behind: { since: published, late: false },
    });
    expect(standingOf(holding("first"), all, here, now)).toMatchObject({
      behind: { since: 50 * minute, late: true },
    });
  });

  it("one that nobody remembers is older than all that are", () => {
    expect(standingOf(holding("lost"), all, here, published)).toMatchObject({
      behind: { since: 10 * minute },
    });
  });

  it("is late after five minutes of being here, not of being published", () => {
    const late = (presence: Parameters<typeof standingOf>[2], after: number) =>
      standingOf(holding("second"), all, presence, published + after)?.behind?.late;
    expect([late(here, 5 * minute), late(here, 5 * minute + 1)]).toEqual([false, true]);
    const back = { presence: "online", since: published + 60 * minute } as const;
    expect([late(back, 65 * minute), late(back, 65 * minute + 1)]).toEqual([false, true]);
    expect(late({ presence: "offline", since: published }, 999 * minute)).toBe(false);
    expect(late({ presence: "never", since: null }, 999 * minute)).toBe(false);
  });
});
