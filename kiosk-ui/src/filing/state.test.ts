import type { CatalogueItem, MaterialCheck, OwnCase, TakenDraft } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import type { Known } from "./known.ts";
import {
  advance,
  beginFiling,
  isFromPhone,
  type FilingEffect,
  type FilingEvent,
  type FilingState,
} from "./state.ts";

const item: CatalogueItem = {
  key: "YB05",
  name: "医疗费用零星(手工)报销",
  department: "区医疗保障经办机构",
  verbs: ["apply"],
  instant: false,
  fee: { amount: 0, note: "" },
  identityLevel: "A2",
  conditions: [],
  legalBasis: [],
  materials: [],
  fields: [
    {
      key: "telephone",
      zh: "联系电话",
      en: "Telephone",
      required: true,
      type: "text",
      maxLength: 20,
      check: "telephone",
    },
    { key: "reason", zh: "申请事由", en: "Why you apply", required: false, type: "text", maxLength: 500 },
  ],
  promisedWorkdays: 15,
  pages: 0,
  availableHere: false,
};
type Material = MaterialCheck["materials"][number];
const material = (ref: string, state: Material["state"]): Material => ({
  ref,
  name: ref,
  note: "",
  required: state !== "notNeeded",
  state,
  ways: [],
});
const checked = (materials: readonly Material[]): MaterialCheck => ({
  complete: materials.every(({ state }) => state !== "missing"),
  materials: [...materials],
});

/** Walks by events; `turn` is filled in as the state has it. */
class Walk {
  state: FilingState;
  effects: readonly FilingEffect[];
  constructor(draft?: TakenDraft) {
    [this.state, this.effects] = beginFiling({ errand: "item", item }, 1, draft);
  }
  do(event: FilingEvent): this {
    const now = "turn" in event ? { ...event, turn: this.state.turn } : event;
    [this.state, this.effects] = advance(this.state, now);
    return this;
  }
  checked = (...materials: Material[]) => this.do({ type: "checked", turn: 0, check: checked(materials) });
  type(digits: string): this {
    for (const key of digits) this.do({ type: "key", key });
    return this.do({ type: "enter" });
  }
  words(text: string, composing = false): this {
    return this.do({ type: "typed", text, composing }).do({ type: "enter" });
  }
}

const untilMaterials = () =>
  new Walk()
    .checked(material("M01", "there"), material("M16", "missing"))
    .type("13900000000")
    .words("")
    .checked(material("M01", "there"), material("M16", "missing"));

describe("an application", () => {
  it("asks what cannot be known, scans what is missing, and sends exactly what was gathered", () => {
    const walk = untilMaterials();
    expect(walk.state.step.at).toBe("materials");
    walk.do({ type: "open", ref: "M16" }).do({ type: "scan" });
    expect(walk.effects).toEqual([{ type: "openScan" }]);
    const page = { id: "p", url: "/documents/p", width: 1, height: 1 };
    walk.do({ type: "scanOpened", turn: 0, liveUrl: "/live/x" }).do({ type: "capture" });
    walk.do({ type: "captured", turn: 0, pages: [page] }).do({ type: "keep" });
    expect(walk.effects).toEqual([{ type: "upload", ref: "M16" }]);
    walk.do({ type: "uploaded", turn: 0, id: "m" });
    expect(walk.state.step.at).toBe("checking");
    walk.checked(material("M01", "there"), material("M16", "there")).do({ type: "forward" });
    expect(walk.state.step.at).toBe("preview");
    walk.do({ type: "forward" });
    expect(walk.effects).toMatchObject([
      {
        type: "submit",
        gathered: { form: { telephone: "13900000000" }, chosen: [{ ref: "M16", id: "m", from: "scan" }] },
      },
    ]);
  });

  it("does not go on while something is missing", () => {
    const walk = untilMaterials();
    const before = walk.state;
    expect(walk.do({ type: "forward" }).state).toBe(before);
  });

  it("says at once that a telephone number cannot be right, and keeps what was typed", () => {
    const walk = new Walk().checked(material("M01", "there")).type("139");
    expect(walk.state.step).toMatchObject({ at: "field", entered: "139", wrong: true });
  });

  it("takes words from the keyboard, without blanks around them, once every character is chosen", () => {
    const walk = new Walk().checked(material("M01", "there")).type("13900000000");
    expect(walk.words("家里", true).state.step).toMatchObject({ at: "field", composing: true, wrong: true });
    walk.do({ type: "typed", text: "家里困难", composing: false });
    expect(walk.state.step).toMatchObject({ entered: "家里困难", wrong: false });
    walk.words(" 家里困难 ");
    expect(walk.effects).toMatchObject([{ type: "check", gathered: { form: { reason: "家里困难" } } }]);
  });

  it("asks whether a material that only some need applies", () => {
    const walk = new Walk().checked(material("M05", "notNeeded"));
    expect(walk.state.step).toEqual({ at: "question", refs: ["M05"] });
    walk.do({ type: "answer", applies: true }).type("13900000000").words("");
    expect(walk.effects).toMatchObject([{ type: "check", gathered: { applying: ["M05"] } }]);
  });

  it("takes back what was to come later", () => {
    const walk = untilMaterials().do({ type: "open", ref: "M16" }).do({ type: "later" });
    expect(walk.state.gathered.later).toEqual(["M16"]);
    walk.checked(material("M16", "later")).do({ type: "open", ref: "M16" });
    expect(walk.state).toMatchObject({ gathered: { later: [] }, step: { at: "checking" } });
  });
});

describe("what is known already", () => {
  const telephone: Known = { key: "telephone", value: "13900000001", source: "application", at: 1 };
  const reason: Known = { key: "reason", value: "看病", source: "correction", at: 2 };
  const knowing = (...known: Known[]) =>
    new Walk().do({ type: "checked", turn: 0, check: checked([material("M01", "there")]), known });
  const sent = (walk: Walk) => {
    walk.do({ type: "forward" }).do({ type: "forward" });
    const [effect] = walk.effects;
    return effect?.type === "submit" ? effect.gathered.form : undefined;
  };

  it("is shown with where it comes from, and not asked: the second application asks nothing", () => {
    const walk = knowing(telephone, reason);
    expect(walk.state.step).toEqual({ at: "known" });
    walk.do({ type: "forward" });
    expect(walk.state.step).toEqual({ at: "materials" });
    expect(sent(walk)).toEqual({ telephone: "13900000001", reason: "看病" });
  });

  it("is corrected where it is wrong; what the file said stays beside it", () => {
    const walk = knowing(telephone, reason).do({ type: "correct", key: "telephone" });
    expect(walk.state.step).toMatchObject({ at: "field", corrects: true, entered: "13900000001" });
    walk.do({ type: "clear" }).type("139");
    expect(walk.state.step).toMatchObject({ at: "field", wrong: true });
    walk.do({ type: "clear" }).type("13900000009");
    expect(walk.state).toMatchObject({ step: { at: "known" }, gathered: { known: [telephone, reason] } });
    expect(sent(walk.do({ type: "forward" }))).toEqual({ telephone: "13900000009", reason: "看病" });
  });

  it("a correction that was begun can be left; nothing changed by it", () => {
    const walk = knowing(telephone).do({ type: "correct", key: "telephone" }).do({ type: "delete" });
    walk.do({ type: "back" });
    expect(walk.state.step).toEqual({ at: "known" });
    expect(walk.state.gathered.form).toEqual({ telephone: "13900000001" });
    expect(walk.do({ type: "back" }).effects).toEqual([{ type: "leave" }]);
  });

  it("what need not be said is left out by leaving it empty", () => {
    const walk = knowing(telephone, reason).do({ type: "correct", key: "reason" });
    expect(walk.state.step).toMatchObject({ at: "field", index: 1, entered: "看病", corrects: true });
    walk.words("");
    expect(walk.state.step).toEqual({ at: "known" });
    expect(walk.state.gathered.form).toEqual({ telephone: "13900000001" });
    walk.do({ type: "correct", key: "reason" }).words("住院");
    expect(walk.state.gathered.form).toEqual({ telephone: "13900000001", reason: "住院" });
    expect(walk.do({ type: "correct", key: "nothing" }).state.step).toEqual({ at: "known" });
  });

  it("leaves the other questions to be asked, and leads back to it", () => {
    const walk = knowing(reason).do({ type: "forward" });
    expect(walk.state.step).toMatchObject({ at: "field", index: 0, corrects: false });
    expect(walk.do({ type: "back" }).state.step).toEqual({ at: "known" });
    walk.do({ type: "forward" }).type("13900000000").checked(material("M01", "there"));
    expect(walk.state.step).toEqual({ at: "materials" });
    // The second look brings nothing new of the person, and takes nothing of what was entered.
    expect(sent(walk)).toEqual({ reason: "看病", telephone: "13900000000" });
  });
});

describe("no dead end", () => {
  const scanning = () =>
    untilMaterials()
      .do({ type: "open", ref: "M16" })
      .do({ type: "scan" })
      .do({ type: "scanOpened", turn: 0, liveUrl: "/live/x" });

  it("a page that was not seen leaves the camera on", () => {
    const walk = scanning().do({ type: "capture" });
    walk.do({ type: "scanRefused", turn: 0, code: "pageNotFound" });
    expect(walk.state.step).toMatchObject({ at: "scan", phase: "live", trouble: "pageNotFound" });
  });

  it("a camera that is lost, or a refused upload, can be tried again or left for another way", () => {
    const lost = scanning().do({ type: "scanEnded" });
    expect(lost.state.step).toMatchObject({ phase: "closed", trouble: "cameraFault" });
    expect(lost.do({ type: "retry" }).effects).toEqual([{ type: "openScan" }]);
    const refused = scanning().do({ type: "scanRefused", turn: 0, code: "fileTooComplex" });
    expect(refused.state.step).toMatchObject({ phase: "closed", trouble: "fileTooComplex" });
    expect(refused.do({ type: "back" }).state.step.at).toBe("ways");
  });

  it("a server that is away is asked again; at the first look one can leave", () => {
    const walk = new Walk().do({ type: "failed", turn: 0, code: "serverUnreachable" });
    expect(walk.state.step).toMatchObject({ at: "trouble", of: "check" });
    expect(walk.do({ type: "back" }).effects).toEqual([{ type: "leave" }]);
    expect(walk.do({ type: "retry" }).state.step.at).toBe("checking");
  });

  it("an answer to a question of an earlier step changes nothing", () => {
    const walk = untilMaterials();
    const before = walk.state;
    expect(advance(before, { type: "uploaded", turn: before.turn - 1, id: "m" })[0]).toBe(before);
  });
});

describe("what a case asks for", () => {
  const matter: OwnCase = {
    id: "c",
    number: "N",
    itemKey: "YB05",
    itemName: "报销",
    phase: "supplementing",
    clock: { waitsFor: "supplement", light: "stopped" },
    timeline: [],
    asked: [{ ref: "M16", name: "票据", by: "2026-12-01" }],
    appliedAt: 0,
  };
  const begun = () => {
    const walk = new Walk();
    [walk.state, walk.effects] = beginFiling({ errand: "supply", matter, name: "报销" }, 1);
    return walk;
  };
  const complete = () => begun().checked(material("M16", "there")).do({ type: "forward" });

  it("is gathered without a form, handed in once, and leads back out", () => {
    const walk = begun().checked(material("M16", "missing"));
    expect(walk.state.step.at).toBe("materials");
    expect(walk.do({ type: "back" }).effects).toEqual([{ type: "leave" }]);
    const sent = complete().do({ type: "forward" });
    expect(sent.effects).toMatchObject([{ type: "submit", gathered: { subject: { errand: "supply" } } }]);
    const handed = { id: "c", number: "N", due: undefined };
    sent.do({ type: "submitted", turn: 0, handed });
    expect(sent.effects).toMatchObject([{ type: "printSlip", handed }]);
  });

  it("that somebody answered meanwhile is not tried again", () => {
    const walk = complete().do({ type: "forward" }).do({ type: "failed", turn: 0, code: "eventOutOfOrder" });
    expect(walk.do({ type: "retry" }).effects).toEqual([]);
    expect(walk.do({ type: "back" }).effects).toEqual([{ type: "leave" }]);
  });
});

describe("filled in on a telephone", () => {
  const draft: TakenDraft = {
    id: "00000000-0000-4000-8000-000000000009",
    itemKey: "YB05",
    form: { telephone: "13900000000", reason: "写好的" },
    applying: ["M17"],
    materials: [{ ref: "M17", id: "00000000-0000-4000-8000-000000000008" }],
    changed: false,
    left: [],
    added: [],
  };

  it("asks nothing again that was answered there; each answer is shown, and can be changed", () => {
    const walk = new Walk(draft);
    expect(walk.effects).toMatchObject([
      { type: "check", gathered: { applying: ["M17"], chosen: [{ ref: "M17", from: "phone" }] } },
    ]);
    walk.checked(material("M17", "there"), material("M18", "notNeeded"));
    expect(walk.state.step).toMatchObject({ at: "field", entered: "13900000000" });
    expect(isFromPhone(walk.state.gathered, "telephone")).toBe(true);
    walk.do({ type: "clear" }).type("13800000000").do({ type: "enter" });
    expect(isFromPhone(walk.state.gathered, "telephone")).toBe(false);
    expect(walk.state.gathered.form["reason"]).toBe("写好的");
  });

  it("goes to a telephone with what was filled in here", () => {
    const walk = new Walk().checked(material("M17", "there"));
    walk.type("13900000000").do({ type: "enter" });
    const [, effects] = advance(
      {
        ...walk.state,
        step: { at: "field", index: 0, entered: "", composing: false, wrong: false, corrects: false },
      },
      { type: "toPhone" },
    );
    expect(effects).toEqual([
      { type: "toPhone", given: { form: { telephone: "13900000000" }, applying: [] } },
    ]);
  });

  it("is handed in as it is when the telephone's own copy is gone", () => {
    const { state } = new Walk(draft);
    const lost: FilingState = { ...state, step: { at: "trouble", code: "draftUnknown", of: "submit" } };
    const [next] = advance(lost, { type: "retry" });
    expect(next).toMatchObject({ step: { at: "preview" }, gathered: { form: draft.form } });
    expect(next.gathered.draft).toBeUndefined();
  });
});
