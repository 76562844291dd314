import type { SlipFields } from "@zizhuban/device-agent-contract";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { arrangeSlip, drawable, layoutSlip, pictureOfSlip, rasteriseSlip, type SlipPaper } from "./index.ts";
import type { SlipLayout } from "./slip-layout.ts";

const site = {
  name: "涂家垴镇便民服务中心",
  kioskNumber: "A012",
  phone: "0711-2410012",
  hours: "周一至周五 9:00-17:00",
};
const fields: SlipFields = {
  locale: "zh-CN",
  itemName: "养老保险参保证明",
  caseNumber: "4207042611230017",
  outcome: "issued",
  applicant: "张**",
  verifyUrl: "https://kiosk.example/verify/k3Jx9vQm2LrT8wYcB5nHdA",
};
const printedAt = Date.UTC(2026, 10, 22, 18, 14);
const grid: SlipPaper = { dots: 576, margin: 24, letters: "grid" };
const narrow: SlipPaper = { dots: 384, margin: 0, letters: "grid" };
const font: SlipPaper = { ...grid, letters: "font" };

const texts = (layout: SlipLayout) =>
  layout.lines.flatMap((line) => (line.kind === "text" ? [line.text] : []));
const rowTexts = (layout: SlipLayout, paper: SlipPaper) =>
  arrangeSlip(layout, paper).flatMap((row) => (row.kind === "text" ? [row.text] : []));
const oneLine = (text: string, size: "normal" | "large" | "huge", align: "left" | "center" = "left") => ({
  lines: [{ kind: "text" as const, text, size, align, bold: false }],
});

describe("layoutSlip", () => {
  it("of an application says by when it is answered, and where one sees how far it is", () => {
    const { verifyUrl: _, ...rest } = fields;
    const applied: SlipFields = {
      ...rest,
      outcome: "applied",
      due: { means: "answer", day: "2026-12-14" },
    };
    const said = texts(layoutSlip("case-slip", applied, site, printedAt)).join("\n");
    for (const text of ["申请交上去了", "最晚这天答复能不能受理：2026-12-14", "我的办件"])
      expect(said).toContain(text);
    expect(said).not.toContain("扫一扫");
    const english = layoutSlip("case-slip", { ...applied, locale: "en" }, site, printedAt);
    expect(texts(english).join("\n")).toContain("Answer by: 2026-12-14");
  });

  it("says what is to be paid, and that it was not paid here", () => {
    const owed: SlipFields = { ...fields, outcome: "applied", fee: "20 元/证" };
    const said = texts(layoutSlip("case-slip", owed, site, printedAt)).join("\n");
    for (const text of ["要交的费用：20 元/证", "没有收钱", "到窗口交"]) expect(said).toContain(text);
    const english = layoutSlip("case-slip", { ...owed, locale: "en" }, site, printedAt);
    expect(texts(english).join("\n")).toContain("took no money");
    const free = layoutSlip("case-slip", { ...fields, outcome: "applied" }, site, printedAt);
    expect(texts(free).join("\n")).not.toMatch(/费|钱/);
  });

  it("says where, what, the number, what next, whom to call and when, in Beijing time", () => {
    const said = texts(layoutSlip("case-slip", fields, site, printedAt));
    for (const text of [
      site.name,
      fields.itemName,
      fields.caseNumber,
      "打印时间：2026-11-23 02:14",
      "申请人：张**",
    ])
      expect(said).toContain(text);
    expect(said.join("\n")).toContain(site.phone);
    expect(said.join("\n")).toContain(site.kioskNumber);
  });

  it("carries the verify link as a QR code only where something was issued", () => {
    const codes = (outcome: SlipFields["outcome"]) =>
      layoutSlip("case-slip", { ...fields, outcome }, site, printedAt).lines.filter(
        ({ kind }) => kind === "qr",
      );
    expect(codes("issued")).toEqual([{ kind: "qr", text: fields.verifyUrl }]);
    expect(codes("noRecord")).toEqual([]);
  });

  it("says honestly, and large, that no record was found", () => {
    const layout = layoutSlip("case-slip", { ...fields, outcome: "noRecord" }, site, printedAt);
    expect(layout.lines).toContainEqual(expect.objectContaining({ text: "没有查到记录", size: "large" }));
    expect(texts(layout)).not.toContain("办好了");
  });

  it("is complete in English: no Chinese but what the fields and the site bring", () => {
    for (const outcome of ["issued", "noRecord"] as const) {
      const english: SlipFields = {
        ...fields,
        locale: "en",
        outcome,
        itemName: "Pension proof",
        applicant: "Z**",
      };
      const said = texts(
        layoutSlip("case-slip", english, { ...site, name: "Town", hours: "9-5" }, printedAt),
      );
      expect(said.join("")).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe("arrangeSlip", () => {
  it("keeps every row within its paper and loses no character, on every paper", () => {
    const layout = layoutSlip("case-slip", { ...fields, outcome: "noRecord" }, site, printedAt);
    const bare = (parts: readonly string[]) => parts.join("").replaceAll(/\s/g, "");
    for (const paper of [grid, narrow, font]) {
      for (const row of arrangeSlip(layout, paper))
        if (row.kind === "text") expect(row.width).toBeLessThanOrEqual(paper.dots - 2 * paper.margin);
      expect(bare(rowTexts(layout, paper))).toBe(bare(texts(layout)));
    }
  });

  it("prints a number smaller rather than in two pieces", () => {
    const scales = (text: string) =>
      arrangeSlip(oneLine(text, "huge", "center"), grid).map((row) => (row.kind === "text" ? row.scale : 0));
    expect(scales("12345678901234")).toEqual([3]);
    expect(scales("123456789012345")).toEqual([2]);
    expect(scales("12345678901234567890123")).toEqual([1]);
  });

  it("begins no row with a closing mark, and hangs the rows of a numbered step under its words", () => {
    const text = "1. 请打下面的电话，报办件编号，请工作人员帮您查一查，再核对。";
    const [first, second] = rowTexts(oneLine(text, "normal"), narrow);
    expect(first).toBe("1. 请打下面的电话，报办件编号，");
    expect(second).toBe("   请工作人员帮您查一查，再核");
    expect(rowTexts(oneLine("一二三四五六七八九十一二三四五六，", "normal"), narrow)).toEqual([
      "一二三四五六七八九十一二三四五",
      "六，",
    ]);
  });

  it("balances centred rows so that no character stands alone", () => {
    expect(rowTexts(oneLine("社会保险参保证明查询打印", "large", "center"), grid)).toEqual([
      "社会保险参保",
      "证明查询打印",
    ]);
  });

  it("takes an empty line, a word longer than the paper, and a long feed", () => {
    expect(rowTexts(oneLine("", "normal"), grid)).toEqual([""]);
    expect(rowTexts(oneLine("x".repeat(100), "normal"), grid).map(({ length }) => length)).toEqual([
      44, 44, 12,
    ]);
    expect(arrangeSlip({ lines: [{ kind: "feed", lines: 20 }] }, grid)).toEqual([
      { kind: "feed", height: 400 },
    ]);
  });
});

describe("pictures", () => {
  const layout = layoutSlip("case-slip", fields, site, printedAt);

  it("the preview is as wide as the paper and as tall as its rows", async () => {
    const { width, height } = await sharp(await pictureOfSlip(layout, { paper: grid })).metadata();
    const rows = arrangeSlip(layout, grid).reduce((sum, row) => sum + row.height, 0);
    expect({ width, height }).toEqual({ width: 576, height: rows + 112 });
  });

  it("the dots of a rule are where the grid says", async () => {
    const bitmap = await rasteriseSlip(arrangeSlip({ lines: [{ kind: "rule" }] }, grid), grid);
    const inked = Array.from({ length: bitmap.height }, (_, row) =>
      bitmap.data.subarray(row * 72, row * 72 + 72).some((byte) => byte !== 0),
    );
    expect(inked.flatMap((is, row) => (is ? [row] : []))).toEqual([10, 11]);
    expect([...bitmap.data.subarray(10 * 72, 10 * 72 + 4)]).toEqual([0, 0, 0, 0xff]);
  });
});

describe("rare characters", () => {
  it("of names (CJK extensions B, E) are drawn by the second font, in both weights, and not as boxes", async () => {
    for (const character of ["\u{20BB7}", "\u{2A3ED}", "㛃", "䶮", "𫍣"])
      for (const bold of [false, true]) expect(drawable(character, bold), character).toBe(true);
    const dots = async (text: string, bold: boolean) => {
      const layout: SlipLayout = { lines: [{ kind: "text", text, size: "huge", align: "left", bold }] };
      const { data } = await rasteriseSlip(arrangeSlip(layout, font), font);
      return data.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
    };
    const [plain, bold, box] = [
      await dots("\u{20BB7}", false),
      await dots("\u{20BB7}", true),
      await dots("\u{30000}", false),
    ];
    expect(drawable("\u{30000}", false)).toBe(false);
    expect(plain).not.toBe(box);
    expect(bold).toBeGreaterThan(plain * 1.15);
  });
});
