import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { issuerOf, toCatalogue } from "./mapping.ts";
import { firstVersions, parseCatalogue, parsePlainNames } from "./source.ts";

const folder = join(import.meta.dirname, "../../sample-data");
const text = await readFile(join(folder, "catalogue.json"), "utf8");
const parsed = parseCatalogue(text);
const names = parsePlainNames(await readFile(join(folder, "plain-names.json"), "utf8"));
if (!parsed.ok || !names.ok) throw new Error("the sample data does not match its schema");

describe("reading the source", () => {
  it.each([
    [
      "no JSON",
      text.replace('"items": [', '"items": ['.repeat(2).replace("[", "}")),
      /line \d+, column \d+: not JSON/,
    ],
    [
      "a wrong level",
      text.replace('"identityLevel": "A3"', '"identityLevel": "A9"'),
      /^\/items\/\d+ \(RS12\)\/identityLevel/,
    ],
    ["an unknown verb", text.replace('"查"', '"吃"'), /^\/items\/0 \(RS01\)\/kioskActions/],
    [
      "a key used twice",
      text.replace('"key": "RS02"', '"key": "RS01"'),
      /\/items\/1 \(RS01\): the key is used twice/,
    ],
  ])("says where the fault is: %s", (_name, wrong, message) => {
    const result = parseCatalogue(wrong);
    expect(result.ok ? "" : result.detail).toMatch(message);
  });
});

describe("the kiosk's catalogue", () => {
  const node = (item: string) => ({
    item,
    optional: false,
    after: [],
    yields: [],
    opinions: [],
    visit: false,
  });
  const offered = new Map([["RS01", { consent: { register: "r", purpose: "p" }, pages: 1 }]]);
  const catalogue = toCatalogue({
    version: "v",
    items: firstVersions(parsed.value.items, names.value, new Map()),
    packages: [
      {
        code: "YJS08",
        name: { zh: "退休一件事", en: "Retiring" },
        stages: ["退休"],
        nodes: [node("RS10"), node("ZZ99")],
      },
    ],
    offered,
    dictionary: new Map(),
  });

  it("has an everyday name in both languages for every item, short enough for a button", () => {
    for (const { plainName = "", englishName = "" } of catalogue.items) {
      expect(plainName.length).toBeGreaterThan(1);
      expect(plainName.length).toBeLessThanOrEqual(10);
      expect(englishName).toMatch(/^[A-Z][\x20-\x7e]+$/);
    }
    const shown = catalogue.items.map(({ plainName }) => plainName);
    expect(new Set(shown).size).toBe(shown.length);
  });

  it("says which verbs, what fee, and who issues, from the source's own words", () => {
    const item = (key: string) => catalogue.items.find((one) => one.key === key);
    expect(item("RS01")).toMatchObject({
      verbs: ["query", "print"],
      availableHere: true,
      pages: 1,
      instant: true,
    });
    expect(item("GA01")).toMatchObject({
      fee: { amount: 20, note: "20 元/证" },
      availableHere: false,
      pages: 0,
    });
    expect(item("RS01")?.fee).toEqual({ amount: 0, note: "不收费" });
    expect(item("GA08")?.fee, "not free: it depends").toEqual({ amount: null, note: "按处罚决定" });
    expect(item("BD06")?.fee).toEqual({ amount: 80, note: "80 元/件（住宅80元、非住宅550元）" });
    expect(issuerOf(parsed.value, "420702", { department: "区人力资源和社会保障局", deptKey: "RS" })).toEqual(
      {
        name: "梁子湖区人力资源和社会保障局",
        uscc: "11420702Y000001474",
      },
    );
  });

  it("lists the packages, without items that are not in force", () => {
    expect(catalogue.lifeEvents).toEqual([
      { code: "YJS08", name: "退休一件事", stages: ["退休"], items: ["RS10"] },
    ]);
  });
});
