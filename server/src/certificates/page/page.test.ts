import { Sensitive } from "@zizhuban/device-agent-contract";
import { describe, expect, it } from "vitest";
import { renderPage, unprintable, type PageModel } from "./index.ts";

const at = Date.UTC(2026, 10, 23, 2, 14);
const model: PageModel = {
  title: "社会保险参保证明",
  opening: "兹证明张样例（公民身份号码 420702198506150010）在鄂州市梁子湖区参加社会保险，情况如下：",
  table: { columns: [{ label: "险种", share: 1 }], rows: [["城乡居民基本养老保险"]] },
  closing: "本证明由张样例本人申请。",
  source: "数据来源：社会保险参保登记库。",
  issuer: "梁子湖区人力资源和社会保障局",
  issuedOn: "2026年11月23日",
  number: "42070220261123000017K",
  identifier: "1.2.156.3005.2.x",
  verifyUrl: "https://example.test/verify/AbCdEfGhIjKlMnOpQrStUv",
  copyMark: undefined,
  watermark: "样例",
  sampleNotice: "样例",
  previewNotice: undefined,
};

const draw = async (page: PageModel) => (await renderPage(new Sensitive(page), at)).expose();

describe("a page", () => {
  it("is the same bytes for the same model and time, also when many are drawn at once", async () => {
    const first = await draw(model);
    const many = await Promise.all(Array.from({ length: 8 }, async () => draw(model)));
    for (const page of many) expect(page.equals(first)).toBe(true);
    expect((await draw({ ...model, number: "other" })).equals(first)).toBe(false);
  });

  it("never runs over its foot: what does not fit on one page is a bug, not a cut", async () => {
    const rows = Array.from({ length: 12 }, () => ["城乡居民基本养老保险"]);
    await expect(draw({ ...model, table: { ...model.table, rows } })).rejects.toThrow("does not fit");
  });
});

describe("characters the font cannot draw", () => {
  it("are found one by one: private use and rare planes, not common or rare standard ones", () => {
    expect(unprintable("张样例䶮𬱖")).toEqual([]);
    expect(unprintable("周\ue5cf样\ue5cf𠮷例")).toEqual(["\ue5cf", "𠮷"]);
  });
});
