import type { VisitView } from "@zizhuban/device-agent-contract";
import { expect, it } from "vitest";
import {
  advance,
  beginSeenDocument,
  endings,
  type SeenDocumentEffect,
  type SeenDocumentEvent,
} from "./state.ts";

const visit: VisitView = {
  id: "00000000-0000-4000-8000-000000000001",
  citizen: { name: "张**", idNumber: "420702********0010" },
  level: "A1",
  idleRemainingMs: 60_000,
  phase: "active",
};
const shown = { code: "402913", expiresAt: 300_000, lost: false };

/** What is on the screen, and what was asked for on the way there; an answer is to the question asked last. */
function after(...events: readonly SeenDocumentEvent[]) {
  let [state, effects] = beginSeenDocument(1);
  const asked: SeenDocumentEffect[] = [...effects];
  for (const event of events) {
    [state, effects] = advance(state, "turn" in event ? { ...event, turn: state.turn } : event);
    asked.push(...effects);
  }
  return { state, asked };
}
const waiting = (lost = false): SeenDocumentEvent => ({ type: "waiting", turn: 0, ...shown, lost });
const failed = (code: string): SeenDocumentEvent => ({ type: "failed", turn: 0, code });

it("shows the code while staff are waited for, says when the network is away, and goes on by itself", () => {
  expect(after(waiting()).state.step).toEqual({ at: "waiting", ...shown });
  const { state, asked } = after(waiting(), waiting(true), { type: "seen", turn: 0, visit });
  expect(state.step).toMatchObject({ at: "waiting", lost: true });
  expect(asked).toEqual([{ type: "ask" }, { type: "waits", waiting: true }, { type: "seen", visit }]);
});

it.each(endings)("%s: says so, and asks for another code when it is pressed", (code) => {
  const over = after(waiting(), failed(code));
  expect(over.state.step).toEqual({ at: "over", why: code });
  expect(over.asked.at(-1)).toEqual({ type: "waits", waiting: false });
  const again = after(waiting(), failed(code), { type: "again" });
  expect(again.state.step).toEqual({ at: "asking" });
  expect(again.asked.at(-1)).toEqual({ type: "ask" });
});

it("gives up on what it has no words for, leaves when asked, and asks once at a time", () => {
  expect(after(failed("kioskUnknown")).asked.at(-1)).toEqual({ type: "giveUp", code: "kioskUnknown" });
  expect(after(waiting(), { type: "back" }).asked.at(-1)).toEqual({ type: "leave" });
  expect(after({ type: "again" }).asked).toEqual([{ type: "ask" }]);
});

it("an answer to an earlier question changes nothing", () => {
  const { state } = after(waiting(), failed("codeExpired"), { type: "again" });
  const late: readonly SeenDocumentEvent[] = [
    { type: "waiting", turn: 1, ...shown },
    { type: "seen", turn: 1, visit },
    { type: "failed", turn: 1, code: "staffRefused" },
  ];
  for (const event of late) expect(advance(state, event)).toEqual([state, []]);
});
