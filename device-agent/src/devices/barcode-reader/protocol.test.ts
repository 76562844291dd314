import fc from "fast-check";
import { barcodeSymbologies } from "@zizhuban/device-agent-contract";
import { describe, expect, it } from "vitest";
import { barcodeReaderProfiles, type BarcodeReaderProfile } from "./profiles.ts";
import { createCodeParser, encodeCode } from "./protocol.ts";
import { identifiableSymbologies, isIdentifier, symbologyOf } from "./symbologies.ts";
import { feedHostileCodes } from "./testing-fuzz.ts";

const { framing: line } = barcodeReaderProfiles["honeywell-serial"].wire;
const { framing: report } = barcodeReaderProfiles["hid-pos"].wire;
const latin = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

describe("a serial line", () => {
  it("is cut at the suffix; the identifier stands before the data", () => {
    const heard = createCodeParser(line).push(latin("]Q1https://a/b\r]C0X\r"));
    expect(heard).toEqual([
      { type: "code", identifier: "]Q1", data: latin("https://a/b") },
      { type: "code", identifier: "]C0", data: latin("X") },
    ]);
  });

  it("a code without the identifier the profile promises is none", () => {
    expect(createCodeParser(line).push(latin("hello\r"))).toEqual([
      { type: "malformed", why: "noIdentifier" },
    ]);
  });

  it("a prefix is taken off where there is one", () => {
    const framing = { ...line, prefix: [2], suffix: [3, 13] };
    expect(createCodeParser(framing).push(latin("\x02]Q1abc\x03\r"))).toMatchObject([{ data: latin("abc") }]);
  });

  it("however the line is cut, every code comes out whole", () => {
    const data = fc
      .uint8Array({ minLength: 1, maxLength: 200 })
      .map((bytes) => bytes.map((b) => (b === 13 ? 0 : b)));
    fc.assert(
      fc.property(
        fc.array(data, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        (codes, size) => {
          const parser = createCodeParser(line);
          const wire = Buffer.concat(codes.flatMap((code) => encodeCode(line, "]Q1", code)));
          const heard: unknown[] = [];
          for (let start = 0; start < wire.length; start += size)
            heard.push(...parser.push(new Uint8Array(wire.subarray(start, start + size))));
          expect(heard).toEqual(codes.map((code) => ({ type: "code", identifier: "]Q1", data: code })));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("point-of-sale reports", () => {
  /** The example of the LSR118 manual, appendix B.1.1: 60 bytes in two reports. */
  it("a code goes on while the report says so", () => {
    const first = new Uint8Array(63);
    first.set([56, 0x5d, 0x51, 0x30]);
    first.set(latin("M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23  ").subarray(0, 56), 4);
    first[62] = 1;
    const second = new Uint8Array(63);
    second.set([4, 0x5d, 0x51, 0x30, ...latin(" 100")]);
    const parser = createCodeParser(report);
    expect(parser.push(first)).toEqual([]);
    expect(parser.push(second)).toMatchObject([{ type: "code", identifier: "]Q0" }]);
    expect(parser.pending()).toBe(0);
  });

  it.each([
    ["longer than it can be", new Uint8Array(63).fill(200)],
    ["cut short", new Uint8Array(20)],
  ])("a report that is %s is refused", (_what, bytes) => {
    expect(createCodeParser(report).push(bytes)).toEqual([{ type: "malformed", why: "badReport" }]);
  });
});

describe("symbologies", () => {
  it("have the standard's names, each from an identifier", () => {
    for (const name of identifiableSymbologies) expect(barcodeSymbologies).toContain(name);
    expect(["]Q1", "]C1", "]C0", "]E4", "]E0", "]z0", "]d2", "]L2", "]I0", "]e0"].map(symbologyOf)).toEqual([
      "qrCode",
      "ean128",
      "code128",
      "ean8",
      "ean13",
      "aztec",
      "dataMatrix",
      "pdf417",
      "itf",
      "rss",
    ]);
    expect(symbologyOf("]X0")).toBe("symbologyUnknown");
    expect(isIdentifier("]Q1") && !isIdentifier("]Q") && !isIdentifier("Q1]")).toBe(true);
  });
});

describe("hostile bytes", () => {
  // The long form is scripts/fuzz/barcode-reader.ts.
  it("raise nothing, and reach every branch of every profile", () => {
    const { cases, ...reached } = feedHostileCodes(1, 20_000);
    expect(cases).toBe(20_000);
    for (const [what, times] of Object.entries(reached)) expect(times, what).toBeGreaterThan(30);
  });

  it("an empty code is no code, on either wire", () => {
    for (const { wire } of Object.values<BarcodeReaderProfile>(barcodeReaderProfiles)) {
      const silent = { ...wire.framing, identifier: false };
      expect(
        encodeCode(silent, "]Q1", new Uint8Array(0)).flatMap((p) => createCodeParser(silent).push(p)),
      ).toEqual([]);
    }
  });
});
