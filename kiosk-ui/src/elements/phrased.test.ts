import { expect, it } from "vitest";
import { pieces } from "./phrased.ts";

it("a line may break between words, never inside one or before a mark", () => {
  expect(pieces("请带身份证到窗口。")).toEqual(expect.arrayContaining(["身份证", "窗口。"]));
  expect(pieces("登记手机号，之后就能自助办。")).toContain("手机号，");
});

it("the name of a paper stays whole", () => {
  expect(pieces("正在查医保参保证明，请稍等")).toContain("医保参保证明，");
  expect(pieces("社会保险参保证明查询打印")[0]).toBe("社会保险参保证明");
});

it("a telephone number and opening hours stay whole", () => {
  expect(pieces("请打 0711-0000000 问")).toContain("0711-0000000 ");
  expect(pieces("工作日 8:30–17:30 有人接听")).toContain("8:30–17:30 ");
});

it("an opening bracket stays with what it opens", () => {
  const found = pieces("存量房（二手房）转移登记");
  expect(found.some((piece) => piece.endsWith("（"))).toBe(false);
  expect(found.some((piece) => piece.startsWith("）"))).toBe(false);
});

it("nothing is lost", () => {
  for (const text of ["", "（", "请打 0711-0000000 问去哪里办（工作日 8:30–17:30 有人接听）。", "(a) b"]) {
    expect(pieces(text).join("")).toBe(text);
  }
});
