import type { Locale } from "../locale/index.ts";
import type { Board } from "./layouts.ts";

/** What the keyboard says. */
export interface TypingWords {
  readonly boards: Readonly<Record<Exclude<Board, "code">, string>>;
  readonly delete: string;
  readonly space: string;
  /** The space key while letters wait: takes the first candidate. */
  readonly choose: string;
  readonly shift: string;
  readonly apart: string;
  readonly left: string;
  readonly right: string;
  readonly more: string;
  readonly less: string;
  readonly previous: string;
  readonly following: string;
  readonly candidates: string;
  /** In place of candidates. */
  readonly start: Readonly<Record<Board, string>>;
  readonly loading: string;
  readonly failed: string;
  readonly none: string;
  /** Somebody went on while letters wait. */
  readonly unchosen: string;
  readonly full: (most: number) => string;
  /** What to do about a character that is not there. */
  readonly missing: string;
  readonly room: (used: number, most: number) => string;
}

export const typingWords: Readonly<Record<Locale, TypingWords>> = {
  "zh-CN": {
    boards: { pinyin: "拼音", latin: "ABC", digits: "123" },
    delete: "删除",
    space: "空格",
    choose: "选第一个",
    shift: "大写",
    apart: "分开",
    left: "往左",
    right: "往右",
    more: "更多字",
    less: "收起",
    previous: "上一页",
    following: "下一页",
    candidates: "可以选的字",
    start: {
      pinyin: "请按拼音，再点要的字",
      latin: "请按字母",
      digits: "请按数字或符号",
      code: "请按数字和字母",
    },
    loading: "正在准备字库，请稍等",
    failed: "字库没打开，请按“帮我办”",
    none: "没有这个音的字，请删掉再打",
    unchosen: "字还没选好，请先点要的字",
    full: (most) => `写满了，最多 ${most} 个字`,
    missing: "没有要的字？请按下面的“帮我办”",
    room: (used, most) => `${used} / ${most}`,
  },
  en: {
    boards: { pinyin: "拼音", latin: "ABC", digits: "123" },
    delete: "Delete",
    space: "Space",
    choose: "First one",
    shift: "Caps",
    apart: "Split",
    left: "Left",
    right: "Right",
    more: "More",
    less: "Close",
    previous: "Previous",
    following: "Next",
    candidates: "Characters to choose from",
    start: {
      pinyin: "Type pinyin, then touch the characters",
      latin: "Type letters; 拼音 for Chinese",
      digits: "Type digits and signs",
      code: "Type digits and letters",
    },
    loading: "Preparing the characters, please wait",
    failed: "No characters now: press “Help”",
    none: "No character sounds like this",
    unchosen: "First touch the characters you mean",
    full: (most) => `Full: ${most} characters at most`,
    missing: "Not there? Press “Help” below",
    room: (used, most) => `${used} / ${most}`,
  },
};
