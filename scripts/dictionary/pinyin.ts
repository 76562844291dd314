// Makes `kiosk-ui/src/typing/dictionary/pinyin.txt`: which words are read how, and how common they are. Words and their
// counts are jieba's (MIT), readings pinyin-pro's (MIT), the names of counties Vant's (MIT). Run again only when one of the
// versions changes. Usage: node scripts/dictionary/pinyin.ts

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const sources = ["@node-rs/jieba@2.0.3", "pinyin-pro@3.29.4", "@vant/area-data@2.1.0"] as const;
/** Rarer words are put together from shorter ones while typing; with them the file would be twice as large. */
const leastCount = 20;
const longestWord = 8;
/** A character that is not in everyday use comes after those that are, however often a broken text has it. */
const rareCount = 4;
/** As common as a word of everyday use: an address is what is typed most. */
const placeCount = 400;
/** Written in no input method: an initial, a hum; and what is typed for them. */
const spelt: Readonly<Record<string, string>> = { ê: "ei", m: "mu", n: "en", ng: "en", hng: "heng" };
/** What an address is made of, and a text of the day's news is not. */
const inAddresses = new Set("镇乡村组巷号栋幢楼层室湾");
/** Places whose names are read otherwise than their characters usually are. */
const placesRead: Readonly<Record<string, string>> = {
  黄陂区: "huang pi qu",
  曾都区: "zeng du qu",
  乐清市: "yue qing shi",
  单县: "shan xian",
  浚县: "xun xian",
  六合区: "lu he qu",
  洪洞县: "hong tong xian",
  尉犁县: "yu li xian",
  什邡市: "shi fang shi",
  阿克苏地区: "a ke su di qu",
};
/** 0–25 as a letter: how often, in steps of 1/1.35 of a doubling. */
const letterOf = (count: number): string =>
  String.fromCharCode(97 + Math.min(25, Math.round(1.35 * Math.log2(Math.max(1, count)))));

/** The characters of GB 2312, rows 16–87: what a text in simplified characters is written with. */
const everyday = new Set<string>();
const decoder = new TextDecoder("gbk");
for (let row = 0xb0; row <= 0xf7; row += 1) {
  for (let cell = 0xa1; cell <= 0xfe; cell += 1) everyday.add(decoder.decode(Uint8Array.of(row, cell)));
}

/** The page looks words up by how many syllables they have and what these begin with; n and l are one (engine/dictionary.ts). */
function sortKey(reading: string): string {
  const initials = reading.split(" ").map((syllable) => syllable.slice(0, 1).replace("l", "n"));
  return `${initials.length} ${initials.join("")} ${reading}`;
}

type Pinyin = (
  text: string,
  options: { readonly toneType: "none"; readonly type: "array"; readonly v: true; readonly multiple?: true },
) => string[];
interface Areas {
  readonly areaList: Readonly<
    Record<"province_list" | "city_list" | "county_list", Readonly<Record<string, string>>>
  >;
}

const destination = fileURLToPath(new URL("../../kiosk-ui/src/typing/dictionary/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pinyin-"));
try {
  const install = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", ...sources];
  execFileSync("npm", install);
  const theirs = createRequire(join(folder, "package.json"));
  const inPackage = (path: string) => join(folder, "node_modules", path);
  const { pinyin }: { readonly pinyin: Pinyin } = theirs("pinyin-pro");
  const { areaList }: Areas = await import(pathToFileURL(inPackage("@vant/area-data/dist/index.js")).href);

  /** Counts by word by reading. */
  const read = new Map<string, Map<string, number>>();
  const note = (reading: string, word: string, count: number) => {
    const words = read.get(reading) ?? new Map<string, number>();
    words.set(word, Math.max(count, words.get(word) ?? 0));
    read.set(reading, words);
  };
  const options = { toneType: "none", type: "array", v: true } as const;

  /** How often a character stands alone, and how often it is read how within words. */
  const alone = new Map<string, number>();
  const within = new Map<string, Map<string, number>>();
  for (const line of readFileSync(inPackage("@node-rs/jieba/dict.txt"), "utf8").split("\n")) {
    const [word = "", counted] = line.split(" ");
    const characters = Array.from(word);
    const count = Number(counted);
    if (!/^\p{Script=Han}+$/u.test(word) || characters.length > longestWord) continue;
    if (characters.length === 1) {
      alone.set(word, count);
      continue;
    }
    if (!characters.every((character) => everyday.has(character))) continue;
    const readings = pinyin(word, options).map((one) => spelt[one] ?? one);
    if (readings.length !== characters.length || !readings.every((one) => /^[a-z]+$/.test(one))) continue;
    for (const [i, character] of characters.entries()) {
      const ways = within.get(character) ?? new Map<string, number>();
      const way = readings[i] ?? "";
      ways.set(way, (ways.get(way) ?? 0) + count);
      within.set(character, ways);
    }
    if (count >= leastCount) note(readings.join(" "), word, count);
  }
  for (const place of Object.values(areaList).flatMap((list) => Object.values(list))) {
    if (!/^\p{Script=Han}{2,8}$/u.test(place)) continue;
    const reading = placesRead[place] ?? pinyin(place, options).join(" ");
    note(reading, place, placeCount);
    // 鄂州 as well as 鄂州市.
    const short = /^(.{2,})[省市县区]$/u.exec(place)?.[1];
    if (short !== undefined) note(reading.slice(0, reading.lastIndexOf(" ")), short, placeCount);
  }
  for (const [first, last] of [
    [0x3400, 0x4dbf],
    [0x4e00, 0x9fff],
    [0x20000, 0x323af],
  ] as const) {
    for (let code = first; code <= last; code += 1) {
      const character = String.fromCodePoint(code);
      const ways = pinyin(character, { ...options, multiple: true });
      if (ways[0] === character) continue;
      const inWords = within.get(character) ?? new Map<string, number>();
      const sum = [...inWords.values()].reduce((total, count) => total + count, 0);
      for (const [i, way] of [...new Set(ways.map((one) => spelt[one] ?? one))].entries()) {
        // Where no word tells, the reading named first is the usual one.
        const share = sum === 0 ? 0.8 * 0.2 ** i : ((inWords.get(way) ?? 0) + 1) / (sum + ways.length);
        const usual = ((alone.get(character) ?? 0) + 0.15 * sum) * share;
        const count = inAddresses.has(character) ? 8 * usual : usual;
        note(
          way,
          character,
          everyday.has(character) ? Math.max(count, rareCount + 1) : Math.min(count, rareCount),
        );
      }
    }
  }

  const lines = [...read]
    .toSorted(([a], [b]) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(([reading, words]) => {
      const ranked = [...words].toSorted(([, a], [, b]) => b - a);
      return `${reading}\t${ranked.map(([word, count]) => letterOf(count) + word).join("")}`;
    });
  mkdirSync(destination, { recursive: true });
  writeFileSync(join(destination, "pinyin.txt"), `${lines.join("\n")}\n`);
  const licences = ["@node-rs/jieba", "pinyin-pro", "@vant/area-data"].map(
    (name) => `${name}\n\n${readFileSync(inPackage(`${name}/LICENSE`), "utf8").trim()}\n`,
  );
  writeFileSync(join(destination, "LICENSES.txt"), licences.join("\n\n"));
  console.log(`${lines.length} readings`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
