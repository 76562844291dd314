import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edit, isComposing, shownHalves, typedFrom, type Typed, type TypingEvent } from "./editor.ts";

const most = 20;
const after = (typed: Typed, ...events: TypingEvent[]) =>
  events.reduce((now, event) => edit(now, event, most), typed);
const letters = (text: string): TypingEvent[] =>
  Array.from(text, (letter) => ({ type: "letter", letter }) as const);
const pick = (text: string, length: number): TypingEvent => ({
  type: "pick",
  candidate: { text, letters: length, reading: "x" },
});
const erase: TypingEvent = { type: "delete" };

describe("what stands in the box", () => {
  it("a choice for the first letters leaves the rest open, the last one puts all of them where the caret is", () => {
    const begun = after(typedFrom("湖区"), { type: "move", by: -1 }, ...letters("beisheng"), pick("北", 3));
    expect(begun).toMatchObject({ text: "湖区", letters: "sheng" });
    expect(isComposing(begun)).toBe(true);
    const whole = after(begun, pick("省", 5));
    expect(whole).toMatchObject({ text: "湖北省区", caret: 3, letters: "", picked: [] });
  });

  it("delete takes back the last letter, then a choice with its letters, then a character", () => {
    const begun = after(typedFrom("家"), ...letters("nih"), pick("你", 2));
    expect(after(begun, erase)).toMatchObject({ letters: "", picked: [{ text: "你" }] });
    expect(after(begun, erase, erase)).toMatchObject({ letters: "ni", picked: [] });
    expect(after(begun, erase, erase, erase, erase, erase)).toEqual(typedFrom(""));
    expect(after(typedFrom(""), erase)).toEqual(typedFrom(""));
  });

  it("a character of two code units is one character", () => {
    const typed = after(typedFrom("𬭎𬭎"), { type: "move", by: -1 }, erase);
    expect(typed).toMatchObject({ text: "𬭎", caret: 0 });
  });

  it("what finds no room is refused, and what was there stays", () => {
    const full = typedFrom("字".repeat(most));
    expect(after(full, { type: "put", text: "1" })).toEqual({ ...full, full: true });
    const begun = after(full, ...letters("hao"), pick("好", 3));
    expect(begun).toMatchObject({ text: full.text, letters: "hao", full: true });
    expect(after(begun, erase, erase, erase)).toEqual(full);
  });

  it("whatever is pressed, never longer than it may be, and the caret within", () => {
    const event: fc.Arbitrary<TypingEvent> = fc.oneof(
      fc.record({ type: fc.constant("letter" as const), letter: fc.constantFrom("a", "n", "'") }),
      fc.record({ type: fc.constant("put" as const), text: fc.constantFrom("1", "，", "单元", "𬭎") }),
      fc.record({ type: fc.constant("move" as const), by: fc.constantFrom(-1 as const, 1 as const) }),
      fc.constant(erase),
      fc.nat(5).map((length) => pick("你好", length + 1)),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const typed = after(typedFrom(""), ...events);
        expect(typed.text.length).toBeLessThanOrEqual(most);
        expect(typed.caret).toBeGreaterThanOrEqual(0);
        expect(typed.caret).toBeLessThanOrEqual(Array.from(typed.text).length);
        expect(typed.text.isWellFormed()).toBe(true);
        expect(typed.letters.length).toBeLessThanOrEqual(48);
        expect(shownHalves(typed, 99, 99).join("")).toBe(typed.text);
        // Enough presses on delete, from the end, leave nothing.
        const ended = Array.from({ length: 200 }, (): TypingEvent => erase);
        const moved = Array.from({ length: 40 }, (): TypingEvent => ({ type: "move", by: 1 }));
        expect(after(typed, ...ended, ...moved, ...ended)).toEqual(typedFrom(""));
      }),
    );
  });

  it("only what is next to the caret is shown of a long text", () => {
    const typed = after(typedFrom("一二三四五六七八"), { type: "move", by: -1 }, { type: "move", by: -1 });
    expect(shownHalves(typed, 3, 1)).toEqual(["…四五六", "七…"]);
    expect(shownHalves(typed, 6, 2)).toEqual(["一二三四五六", "七八"]);
  });
});
