import { createHash } from "node:crypto";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { arrangeSlip } from "../../documents/index.ts";
import { encodeSlip, unprintable } from "./encode-slip.ts";
import { withoutRealTimeCommands } from "./slip-dots.ts";
import { previewSlip } from "./slip-preview.ts";
import { nextStep } from "./escpos-commands.ts";
import { EscPosInterpreter } from "./escpos-interpreter.ts";
import { inDots, receiptProfiles, type ReceiptProfile } from "./profiles.ts";
import type { SlipLayout, SlipLine } from "../../documents/index.ts";

const { "epson-tm": epson, "raster-only": rasterOnly, "generic-58": narrow } = receiptProfiles;
const clone = receiptProfiles["generic-raster"];

const line = (text: string, size: "normal" | "large" | "huge" = "normal"): SlipLine => ({
  kind: "text",
  text,
  size,
  align: "center",
  bold: false,
});
const layoutOf = (...texts: string[]): SlipLayout => ({ lines: texts.map((text) => line(text)) });

async function bytesOf(layout: SlipLayout, profile: ReceiptProfile): Promise<Uint8Array> {
  const encoded = await encodeSlip(layout, profile);
  if (!encoded.ok) throw new Error(encoded.code);
  return new Uint8Array(Buffer.concat(encoded.value));
}

/** Where bytes hold what a printer would obey on arrival. */
const realTimeCommands = (bytes: Uint8Array) =>
  [...bytes.keys()].filter((at) => bytes[at] === 0x10 && [0x04, 0x05, 0x14].includes(bytes[at + 1] ?? 0));

function interpret(bytes: Uint8Array, width = 576, graphics = true) {
  const printer = new EscPosInterpreter(width, graphics);
  let rest = bytes;
  for (
    let step = nextStep(rest, printer.chinese && "gb18030");
    step !== undefined;
    step = nextStep(rest, printer.chinese && "gb18030")
  ) {
    printer.apply(step.command);
    rest = rest.subarray(step.length);
  }
  return { ...printer.strip(), rest: rest.length };
}

describe("encodeSlip", () => {
  it("text that the printer's own interpreter reads back, line by line, on its line grid", async () => {
    const layout: SlipLayout = {
      lines: [
        line("涂家垴镇", "large"),
        { kind: "rule" },
        line("第 42 号", "huge"),
        { kind: "feed", lines: 2 },
        line("再见"),
      ],
    };
    for (const profile of [epson, narrow]) {
      const { lines, height, rest } = interpret(await bytesOf(layout, profile), profile.paper.dots);
      expect(lines).toEqual(["涂家垴镇", "第 42 号", "再见"]);
      expect(rest).toBe(0);
      expect(height + 48).toBe(
        48 + arrangeSlip(layout, profile.paper).reduce((sum, row) => sum + row.height, 0),
      );
    }
  });

  it("a name outside the printer's font as dots, its neighbours as text", async () => {
    // U+4DAE has lead byte FEh in GB 18030 and is in our font.
    const { lines, marks } = interpret(await bytesOf(layoutOf("申请人", "䶮先生", "再见"), epson));
    expect(lines).toEqual(["申请人", "再见"]);
    expect(marks.map(({ kind }) => kind)).toContain("dots");
  });

  it("everything as dots where the printer has no Chinese font, in the same height", async () => {
    const layout: SlipLayout = {
      lines: [line("涂家垴镇", "large"), { kind: "qr", text: "https://k.example/v/1" }],
    };
    const { lines, marks, height } = interpret(await bytesOf(layout, rasterOnly));
    expect(lines).toEqual([]);
    expect(marks.every(({ kind }) => kind === "dots")).toBe(true);
    expect(height).toBe(arrangeSlip(layout, rasterOnly.paper).reduce((sum, row) => sum + row.height, 0));
  });

  it.each([
    ["with GS ( L", rasterOnly, true],
    ["with GS v 0 alone", clone, false],
    ["on the narrow paper of a printer with its own font", inDots(narrow), true],
  ])("the dots on the wire are the dots of the preview, %s", async (_name, profile, graphics) => {
    const layout: SlipLayout = {
      lines: [
        line("涂家垴镇便民服务中心", "large"),
        { kind: "rule" },
        { kind: "text", text: "申请人：\u{20BB7}** 䶮", size: "normal", align: "left", bold: true },
        { kind: "feed", lines: 2 },
        { kind: "qr", text: "https://kiosk.example/verify/k3Jx9vQm2LrT8wYcB5nHdA" },
      ],
    };
    const { marks, height } = interpret(await bytesOf(layout, profile), profile.paper.dots, graphics);
    const preview = await sharp(await previewSlip(layout, profile))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(preview.info).toMatchObject({ width: profile.paper.dots, height: 48 + height + 64 });
    const shown = Array.from({ length: height * profile.paper.dots }, (_, at) =>
      (preview.data[48 * profile.paper.dots + at] ?? 255) < 128 ? 1 : 0,
    );
    const printed = shown.map(() => 0);
    for (const mark of marks) {
      if (mark.kind !== "dots") throw new Error("text in a slip of dots");
      // Paper under the knife counts from 48 dots above the head.
      for (let y = 0; y < mark.rows; y++)
        for (let x = 0; x < mark.widthBytes * 8; x++)
          if (((mark.data[y * mark.widthBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0)
            printed[(mark.y - 48 + y) * profile.paper.dots + mark.x + x] = 1;
    }
    const digest = (dots: readonly number[]) => createHash("sha256").update(dots.join("")).digest("hex");
    expect(printed.filter((dot) => dot === 1).length).toBeGreaterThan(5_000);
    expect(digest(printed)).toBe(digest(shown));
  });

  it("on a printer with a GB 2312 font, rows beyond it as dots: no box comes out", async () => {
    const layout = layoutOf("申请人", "镕先生", "再见");
    const bytes = await bytesOf(layout, narrow);
    expect(interpret(bytes, narrow.paper.dots).lines).toEqual(["申请人", "再见"]);
    // The same as text on such a printer would have been a box.
    expect(nextStep(Uint8Array.of(0xe9, 0x46, 0x0a), "gb2312")?.command).toEqual({ kind: "text", text: "□" });
  });

  it("bands are at most 255 rows", async () => {
    const { marks } = interpret(
      await bytesOf({ lines: [{ kind: "qr", text: `https://k.example/${"x".repeat(250)}` }] }, rasterOnly),
    );
    expect(marks.length).toBeGreaterThan(0);
    for (const mark of marks) expect(mark.kind === "dots" && mark.rows <= 255).toBe(true);
  });

  it("refuses what it cannot show, and whatever would be obeyed instead of printed", async () => {
    const layout = layoutOf("\u{30000}田", "a\x1b@b\n", "\uE815");
    expect(unprintable(layout, epson)).toEqual([
      { line: 1, character: 1 },
      { line: 2, character: 2 },
      { line: 2, character: 5 },
      { line: 3, character: 1 },
    ]);
    expect(unprintable({ lines: [{ kind: "qr", text: "x\x10\x04" }] }, epson)).toEqual([
      { line: 1, character: 2 },
      { line: 1, character: 3 },
    ]);
    expect(unprintable(layoutOf("䶮 张** ，。“”·"), epson)).toEqual([]);
    expect(await encodeSlip(layout, epson)).toMatchObject({ ok: false, code: "characterNotPrintable" });
  });

  it("holds no real-time command, in text or dots", async () => {
    const layout = layoutOf("涂家垴镇便民服务中心", "24 小时自助办", "䶮", "ABCxyz");
    for (const profile of Object.values(receiptProfiles))
      expect(realTimeCommands(await bytesOf(layout, profile))).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0, 0xff), { maxLength: 60 }), (dots) => {
        const safe = withoutRealTimeCommands(Uint8Array.from(dots));
        expect(realTimeCommands(safe)).toEqual([]);
        // Dots are only added.
        expect(safe.every((byte, index) => (byte & (dots[index] ?? 0)) === dots[index])).toBe(true);
      }),
    );
  });
});

describe("the simulated printer's interpreter", () => {
  const feed = (bytes: Uint8Array) => {
    const printer = new EscPosInterpreter(576);
    let rest = bytes;
    let steps = 0;
    for (
      let step = nextStep(rest, printer.chinese && "gb18030");
      step !== undefined;
      step = nextStep(rest, printer.chinese && "gb18030")
    ) {
      expect(step.length).toBeGreaterThan(0);
      printer.apply(step.command);
      rest = rest.subarray(step.length);
      steps += 1;
    }
    return steps;
  };

  it("raises nothing on any bytes, and always goes on", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => feed(bytes) >= 0),
      { numRuns: 2_000 },
    );
  });

  it("raises nothing on a slip with bytes changed", async () => {
    const slip = await bytesOf(
      { lines: [line("涂家垴镇"), { kind: "rule" }, { kind: "qr", text: "https://a" }] },
      epson,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(slip.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const mutated = slip.slice();
        for (const [at, byte] of changes) mutated[at] = byte;
        return feed(mutated) >= 0;
      }),
      { numRuns: 1_000 },
    );
  });

  it("reads code page text after FS .", () => {
    const bytes = Uint8Array.of(0x1b, 0x40, 0x1c, 0x2e, ...Buffer.from("Total 3.50"), 0x0a, 0x1d, 0x56, 0x00);
    expect(interpret(bytes).lines).toEqual(["Total 3.50"]);
  });
});
