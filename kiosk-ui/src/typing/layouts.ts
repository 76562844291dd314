import { apart } from "./engine/index.ts";

/** What is typed: characters by their sound, Latin letters, figures and signs; or a number made of capitals and figures. */
export type Board = "pinyin" | "latin" | "digits" | "code";
/** What a field asks for: words, or a number such as 统一社会信用代码. */
export type Kind = "words" | "code";

export type Key =
  | { readonly does: "type"; readonly text: string }
  | { readonly does: "switch"; readonly to: Exclude<Board, "code"> }
  | { readonly does: "delete" | "space" | "shift" | "left" | "right" | "apart" };

const type = (text: string): Key => ({ does: "type", text });
const each = (texts: string): Key[] => Array.from(texts, type);
const to = (board: "pinyin" | "latin" | "digits"): Key => ({ does: "switch", to: board });
const does = (what: Exclude<Key["does"], "type" | "switch">): Key => ({ does: what });

const lettersAbove = [each("qwertyuiop"), each("asdfghjkl")];

/** The rows of keys of each board. */
export const boards: Readonly<Record<Board, readonly (readonly Key[])[]>> = {
  pinyin: [
    ...lettersAbove,
    [does("apart"), ...each("zxcvbnm"), does("delete")],
    [to("digits"), to("latin"), type("，"), does("space"), type("。"), does("left"), does("right")],
  ],
  latin: [
    ...lettersAbove,
    [does("shift"), ...each("zxcvbnm"), does("delete")],
    [to("digits"), to("pinyin"), type("@"), does("space"), type("."), does("left"), does("right")],
  ],
  // An address is what is typed most here.
  digits: [
    each("1234567890"),
    each("号栋单元楼室组村街路"),
    each("-/#（）、：；“”"),
    [...each("@._%+&《》"), does("delete")],
    [to("pinyin"), to("latin"), type("，"), does("space"), type("。"), does("left"), does("right")],
  ],
  code: [
    each("1234567890"),
    each("QWERTYUIOP"),
    [...each("ASDFGHJKL"), type("-")],
    [does("left"), ...each("ZXCVBNM"), does("right"), does("delete")],
  ],
};

/** The key that a real keyboard's letter stands for, in this board. */
export function keyOf(board: Board, key: string): Key | undefined {
  if (key === "Backspace") return does("delete");
  if (key === "ArrowLeft") return does("left");
  if (key === "ArrowRight") return does("right");
  if (key === " ") return board === "code" ? undefined : does("space");
  if (key === apart && board === "pinyin") return does("apart");
  if (!/^[!-~]$/.test(key)) return undefined;
  return type(board === "code" ? key.toUpperCase() : key);
}
