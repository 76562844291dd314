import type { PackagePlan } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import type { LifeEventAnswer, Stage } from "./answers.ts";
import {
  advance,
  beginPackages,
  type PackagesEffect,
  type PackagesEvent,
  type PackagesState,
} from "./state.ts";

const planned = (key: string, mandatory: boolean): LifeEventAnswer["items"][number] => ({
  key,
  name: key,
  department: "YB",
  departmentName: "D",
  mandatory,
  instant: false,
  after: [],
  workdays: 5,
});
const event: LifeEventAnswer = {
  code: "YJS07",
  version: 3,
  name: { zh: "就医报销一件事", en: "Paying for care" },
  note: "",
  items: [planned("YB05", true), planned("YB03", false), planned("YB01", false)],
  questions: [
    {
      key: "where",
      zh: "异地?",
      en: "Elsewhere?",
      choices: [
        { key: "away", zh: "异地", en: "Away", adds: ["YB03"], drops: [] },
        { key: "here", zh: "本地", en: "Here", adds: [], drops: [] },
      ],
    },
  ],
};
const plan: PackagePlan = {
  code: "YJS07",
  version: 3,
  identityLevel: "A2",
  items: [planned("YB05", true)],
  form: [],
  materials: [],
  path: { items: ["YB05"], workdays: 5 },
  due: "2026-12-14",
  provisional: false,
};
const stages: Stage[] = [{ stage: "就医", of: "person", packages: [] }];

class Walk {
  state: PackagesState;
  effects: readonly PackagesEffect[];
  constructor(wanted?: string) {
    [this.state, this.effects] = beginPackages(wanted, 1);
  }
  do(happened: PackagesEvent): this {
    const now = "turn" in happened ? { ...happened, turn: this.state.turn } : happened;
    [this.state, this.effects] = advance(this.state, now);
    return this;
  }
}
const atQuestion = () =>
  new Walk("就医")
    .do({ type: "stages", turn: 0, stages })
    .do({ type: "open", code: "YJS07" })
    .do({ type: "opened", turn: 0, event });

describe("a life event", () => {
  it("asks the questions, then for what no answer decides, and plans for exactly that", () => {
    const walk = atQuestion().do({ type: "answer", choice: "away" });
    expect(walk.state.step).toMatchObject({ at: "extras", answers: { where: "away" } });
    walk.do({ type: "toggle", item: "YB01" }).do({ type: "forward" });
    const situation = { answers: { where: "away" }, chosen: ["YB01"] };
    expect(walk.effects).toEqual([{ type: "plan", code: "YJS07", situation }]);
    walk.do({ type: "planned", turn: 0, plan }).do({ type: "forward" });
    expect(walk.effects).toEqual([{ type: "start", event, situation, plan }]);
  });

  it("takes back what was chosen by pressing it again, and changes an answer by going back", () => {
    const walk = atQuestion().do({ type: "answer", choice: "away" });
    walk.do({ type: "toggle", item: "YB01" }).do({ type: "toggle", item: "YB01" });
    expect(walk.state.step).toMatchObject({ chosen: [] });
    walk.do({ type: "back" }).do({ type: "answer", choice: "here" });
    expect(walk.state.step).toMatchObject({ at: "extras", answers: { where: "here" } });
  });

  it("does not begin what the panel cannot carry: a choice of nothing", () => {
    const walk = atQuestion().do({ type: "answer", choice: "here" }).do({ type: "forward" });
    const form = [unanswerable()];
    walk.do({ type: "planned", turn: 0, plan: { ...plan, form } }).do({ type: "forward" });
    expect(walk.effects).toEqual([]);
    expect(walk.state.step.at).toBe("plan");
  });

  it("leads back step by step, and out", () => {
    const walk = atQuestion();
    for (const at of ["packages", "stages"]) expect(walk.do({ type: "back" }).state.step.at).toBe(at);
    expect(walk.do({ type: "back" }).effects).toEqual([{ type: "leave" }]);
  });

  it("without network says so, and asks again", () => {
    const walk = new Walk().do({
      type: "failed",
      turn: 0,
      code: "serverUnreachable",
      again: { type: "stages" },
    });
    expect(walk.do({ type: "retry" }).effects).toEqual([{ type: "stages" }]);
  });
});

function unanswerable(): PackagePlan["form"][number] {
  return {
    key: "reason",
    zh: "事由",
    en: "Why",
    required: true,
    type: "choice",
    maxLength: 500,
    usedBy: [],
  };
}
