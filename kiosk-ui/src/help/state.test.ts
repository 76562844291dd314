import type { HelpReceipt } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { advance, beginHelp, type HelpEffect, type HelpEvent, type HelpState } from "./state.ts";

const receipt: HelpReceipt = { id: "h", number: "B1", state: "waiting", answerBy: 0 };

class Walk {
  state: HelpState;
  effects: readonly HelpEffect[];
  constructor() {
    [this.state, this.effects] = beginHelp("YB05", 1);
  }
  do(event: HelpEvent): this {
    const now = "turn" in event ? { ...event, turn: this.state.turn } : event;
    [this.state, this.effects] = advance(this.state, now);
    return this;
  }
  digits(text: string): this {
    for (const key of text) this.do({ type: "key", key });
    return this;
  }
}
const asking = () => new Walk().do({ type: "come" }).do({ type: "pick", need: "elder" });

describe("asking for help", () => {
  it("needs no telephone, and names the item somebody is at", () => {
    const walk = asking().do({ type: "send", with: "nothing" });
    const asked = { need: "elder", telephone: undefined };
    expect(walk.effects).toEqual([{ type: "ask", asked, itemKey: "YB05" }]);
    walk.do({ type: "asked", turn: 0, receipt });
    expect(walk.effects).toEqual([{ type: "watch", id: "h" }]);
    walk.do({ type: "news", receipt: { ...receipt, state: "accepted" } });
    expect(walk.state.step).toMatchObject({ at: "ticket", receipt: { state: "accepted" } });
  });

  it.each(["1390000000", "123", ""])("does not send %o as a telephone number", (digits) => {
    const walk = asking().digits(digits).do({ type: "send", with: "telephone" });
    expect(walk.effects).toEqual([]);
    expect(walk.state.step).toMatchObject({ at: "telephone", wrong: true });
  });

  it.each(["13900000000", "07112410012", "2410012"])("sends %s", (digits) => {
    const walk = asking().digits(digits).do({ type: "send", with: "telephone" });
    expect(walk.effects).toMatchObject([{ asked: { telephone: digits } }]);
  });

  it("that came to nothing is the same request when it is tried again", () => {
    const walk = asking().do({ type: "send", with: "nothing" });
    const [first] = walk.effects;
    walk.do({ type: "failed", turn: 0, code: "serverUnreachable" }).do({ type: "retry" });
    expect(walk.effects[0]).toMatchObject({ type: "ask" });
    expect(first?.type === "ask" && walk.effects[0]?.type === "ask" && first.asked).toBe(
      walk.effects[0]?.type === "ask" && walk.effects[0].asked,
    );
  });

  it("takes no answer to an earlier request, and no news of another", () => {
    const walk = asking().do({ type: "send", with: "nothing" });
    const late = { type: "asked", turn: walk.state.turn - 1, receipt } as const;
    expect(advance(walk.state, late)[0]).toBe(walk.state);
    walk.do({ type: "asked", turn: 0, receipt });
    walk.do({ type: "news", receipt: { ...receipt, id: "other", number: "B2" } });
    expect(walk.state.step).toMatchObject({ receipt: { number: "B1" } });
  });
});
