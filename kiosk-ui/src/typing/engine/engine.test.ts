import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf } from "./dictionary.ts";
import { candidates, learn, nothingLearned, openDictionary, segment } from "./index.ts";

// With the dictionary that is shipped.
const file = readFileSync(join(import.meta.dirname, "../dictionary/pinyin.txt"), "utf8");
const dictionary = openDictionary(file);
const texts = (letters: string, learned = nothingLearned) =>
  candidates(dictionary, learned, letters).map(({ text }) => text);
const divided = (letters: string) =>
  segment(letters, dictionary.syllables, dictionary.beginnings).map((way) =>
    way.map((one) => one.letters).join(" "),
  );

describe("letters fall into syllables", () => {
  it.each([
    ["nihao", "ni hao"],
    ["xian", "xian"],
    ["xi'an", "xi an"],
    ["zhongguoren", "zhong guo ren"],
    ["nh", "n h"],
    ["zhgr", "zh g r"],
    ["nue", "nve"],
    ["", ""],
  ])("%s: %s", (letters, syllables) => {
    expect(divided(letters)[0]).toBe(syllables);
  });

  it("both ways, where both are words", () => {
    expect(divided("fangan")).toEqual(expect.arrayContaining(["fang an", "fan gan"]));
  });

  it("every way is all that was typed, in order, whatever was typed", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from("aeiouvnghzscxl'")), maxLength: 24 }),
        (letters) => {
          const ways = segment(letters, dictionary.syllables, dictionary.beginnings);
          expect(ways.length).toBeGreaterThan(0);
          for (const way of ways) {
            let from = 0;
            for (const { letters: part, end, syllable } of way) {
              const typed = letters.slice(from, end).replaceAll("'", "");
              expect(part.replace(/^([ln])ve$/, "$1ue")).toBe(typed.replace(/^([ln])ve$/, "$1ue"));
              if (syllable) expect(dictionary.syllables.has(part)).toBe(true);
              from = end;
            }
            expect(letters.slice(from).replaceAll("'", "")).toBe("");
          }
        },
      ),
    );
  });
});

describe("what letters may mean", () => {
  it.each([
    ["nihao", "你好"],
    ["xi'an", "西安"],
    ["nver", "女儿"],
    ["ezhou", "鄂州"],
    ["beijingshichaoyangqu", "北京市朝阳区"],
    ["shehuibaozhangka", "社会保障卡"],
    ["womenqubanshidating", "我们去办事大厅"],
    ["shenqinglinshijiuzhu", "申请临时救助"],
    ["liangzihu", "梁子湖"],
    ["zhen", "镇"],
    ["cun", "村"],
  ])("%s: first of all %s", (letters, text) => {
    expect(texts(letters)[0]).toBe(text);
  });

  it.each([
    ["nh", "你好"],
    ["nih", "你好"],
    ["fangan", "反感"],
    ["nuer", "女儿"],
    // Who does not tell apart n and l, z and zh, in and ing.
    ["niangzhihu", "梁子湖"],
    ["zenfu", "政府"],
    ["yinyuan", "姻缘"],
    ["renmin", "人命"],
    ["huji", "户籍"],
    ["yueqing", "乐清"],
    ["huangpi", "黄陂"],
  ])("%s: among others %s", (letters, text) => {
    expect(texts(letters)).toContain(text);
  });

  it("every character of GB 2312, and those of names beyond it, under a reading of its own", () => {
    const reachable = new Set<string>();
    for (const syllable of dictionary.syllables) for (const text of texts(syllable)) reachable.add(text);
    const decoder = new TextDecoder("gbk");
    const missing: string[] = [];
    for (let row = 0xb0; row <= 0xf7; row += 1) {
      for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
        const character = decoder.decode(Uint8Array.of(row, cell));
        if (/\p{Unified_Ideograph}/u.test(character) && !reachable.has(character)) missing.push(character);
      }
    }
    expect(missing).toEqual([]);
    for (const character of "镕堃喆淼甯翀珺玥祎昕澍禤赟燊晞頔婳犇骉") expect(reachable).toContain(character);
  });

  it("everything offered stands for letters from the front, once, and begins with what was typed or sounds like it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from("aeiounghzscyq'")), maxLength: 14 }),
        (letters) => {
          const found = candidates(dictionary, nothingLearned, letters);
          expect(new Set(found.map(({ text }) => text)).size).toBe(found.length);
          for (const one of found) {
            expect(one.letters).toBeGreaterThan(0);
            expect(one.letters).toBeLessThanOrEqual(letters.length);
            expect(one.text).toMatch(/^\p{Script=Han}+$/u);
            expect(one.reading.split(" ")).toHaveLength(Array.from(one.text).length);
          }
          expect(found.map((one) => one.letters)).toEqual(
            found.map((one) => one.letters).toSorted((a, b) => b - a),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("whatever begins with a syllable can be typed to its end, part by part", () => {
    const known = [...dictionary.syllables];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...known), { minLength: 1, maxLength: 12 }), (syllables) => {
        let rest = syllables.join("'");
        for (let presses = 0; rest !== ""; presses += 1) {
          const [first] = candidates(dictionary, nothingLearned, rest);
          expect(first).toBeDefined();
          expect(presses).toBeLessThan(syllables.length);
          rest = rest.slice(first?.letters);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("what was chosen", () => {
  it("comes first the next time, by its initials too", () => {
    const learned = learn(nothingLearned, { text: "喆", reading: "zhe" });
    expect(texts("zhe", learned)[0]).toBe("喆");
    const name = learn(learned, { text: "张样例", reading: "zhang yang li" });
    expect(texts("zhangyangli", name)[0]).toBe("张样例");
    expect(texts("zyl", name)[0]).toBe("张样例");
    expect(texts("zhangyangli")[0]).not.toBe("张样例");
  });

  it("is kept up to a limit, the latest first", () => {
    let learned = nothingLearned;
    for (let i = 0; i < 500; i += 1) learned = learn(learned, { text: `第${i}`, reading: "di yi" });
    expect(learned).toHaveLength(200);
    expect(learned[0]?.text).toBe("第499");
  });
});

it("the dictionary's file is sorted, and every line is a reading with its words", () => {
  const lines = file.trimEnd().split("\n");
  const keys = lines.map((line) => `${bucketOf(line)} ${line.slice(0, line.indexOf("\t"))}`);
  expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)));
  for (const line of lines) {
    const [reading = "", words = ""] = line.split("\t");
    expect(reading).toMatch(/^[a-z]+( [a-z]+)*$/);
    expect(words).toMatch(/^([a-z]\p{Script=Han}+)+$/u);
  }
});
