import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  commands,
  graphicsData,
  MessageReader,
  qrCode,
  rasterBitImage,
  type PrinterMessage,
} from "./protocol.ts";

const read = (...chunks: number[][]) => {
  const reader = new MessageReader();
  return chunks.flatMap((chunk) => reader.read(Uint8Array.from(chunk)));
};
const ascii = (text: string) => [...Buffer.from(text, "latin1")];

const twoBytes = { widthBytes: 2, rows: 1, data: Uint8Array.of(0xaa, 0x55) };

describe("commands", () => {
  it.each([
    ["DLE EOT 1-4", commands.realTimeStatus, "100401100402100403100404"],
    ["DLE DC4 fn 8", commands.clearBuffers, "10140801031401060208"],
    ["GS ( H fn 48", commands.processId("ab1b"), "1d28480600303061623162"],
    ["GS g 2 #178", commands.counter(178), "1d673200b200"],
    ["GS V 66", commands.cut(64), "1d564240"],
    ["GS L, GS W", commands.printArea(24, 528), "1d4c18001d571002"],
    ["ESC J past one byte", commands.feedDots(300), "1b4aff1b4a2d"],
    ["GS ! double", commands.size(2), "1d2111"],
    ["GS v 0", rasterBitImage(twoBytes), "1d76300002000100aa55"],
    ["GS ( L fn 112, fn 50", graphicsData(twoBytes), "1d284c0c0030703001013110000100aa551d284c02003032"],
    ["DLE EOT 20", commands.fullStatus, "100414"],
    [
      "GS ( k",
      qrCode("A", 6),
      "1d286b040031413200" +
        "1d286b0300314306" +
        "1d286b0300314531" +
        "1d286b040031503041" +
        "1d286b0300315130",
    ],
  ])("%s", (_name, bytes, hex) => {
    expect(Buffer.from(bytes).toString("hex")).toBe(hex);
  });
});

describe("MessageReader", () => {
  it("tells the four kinds of reply apart by their fixed bits", () => {
    expect(read([0x16], [0x18, 0x04, 0x03, 0x0f], [0x0c], [0x37, 0x25, 0x00])).toEqual([
      { kind: "realTimeStatus", byte: 0x16 },
      { kind: "automaticStatus", bytes: [0x18, 0x04, 0x03, 0x0f] },
      { kind: "sensors", byte: 0x0c },
      { kind: "cleared" },
    ]);
  });

  it("reads process ids and information, whatever pieces they come in", () => {
    const bytes = [0x37, 0x22, ...ascii("7_ab"), 0, 0x5f, ...ascii("TM-T88VI"), 0, 0x5f, 0];
    const whole: PrinterMessage[] = [
      { kind: "processId", id: "7_ab" },
      { kind: "information", text: "TM-T88VI" },
      { kind: "information", text: "" },
    ];
    expect(read(bytes)).toEqual(whole);
    expect(read(...bytes.map((byte) => [byte]))).toEqual(whole);
  });

  it("finds XON and XOFF inside a status and inside a block", () => {
    expect(read([0x10, 0x13, 0x00, 0x00, 0x11, 0x00])).toEqual([
      { kind: "xoff" },
      { kind: "xon" },
      { kind: "automaticStatus", bytes: [0x10, 0, 0, 0] },
    ]);
    expect(read([0x37, 0x22, 0x61, 0x11, 0x62, 0x63, 0x64, 0])).toEqual([
      { kind: "xon" },
      { kind: "processId", id: "abcd" },
    ]);
  });

  it("drops half a status when another reply begins, and goes on with that", () => {
    expect(read([0x18, 0x00], [0x12])).toEqual([
      { kind: "garbage", count: 2 },
      { kind: "realTimeStatus", byte: 0x12 },
    ]);
  });

  it("takes a block without an end, or with a byte no block has, for noise", () => {
    expect(read([0x5f, 0x41, 0x80], [0x12])).toEqual([
      { kind: "garbage", count: 3 },
      { kind: "realTimeStatus", byte: 0x12 },
    ]);
    expect(read([0x5f, ...ascii("x".repeat(500)), 0])[0]).toEqual({ kind: "garbage", count: 97 });
    expect(read([0x37, 0x22, 0x61, 0])).toEqual([{ kind: "otherBlock" }]);
  });

  it("reads CUSTOM's full status, whatever its bytes are, beside the other replies", () => {
    const reader = new MessageReader({ fullStatus: true });
    expect(reader.read(Uint8Array.of(0x16, 0x10, 0x0f, 0xa5, 0x5f, 0x37, 0x09, 0x12))).toEqual([
      { kind: "realTimeStatus", byte: 0x16 },
      { kind: "fullStatus", bytes: [0xa5, 0x5f, 0x37, 0x09] },
      { kind: "realTimeStatus", byte: 0x12 },
    ]);
    expect(reader.read(Uint8Array.of(0x10, 0x12))).toEqual([
      { kind: "garbage", count: 1 },
      { kind: "realTimeStatus", byte: 0x12 },
    ]);
  });

  it("raises nothing on any bytes, accounts for each of them, and reads the same in any pieces", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 9 }), (bytes, size) => {
        const pieces: number[][] = [];
        for (let i = 0; i < bytes.length; i += size) pieces.push([...bytes.subarray(i, i + size)]);
        const messages = read(...pieces);
        expect(messages).toEqual(read([...bytes]));
        expect(messages.reduce((sum, message) => sum + lengthOf(message), 0)).toBeLessThanOrEqual(
          bytes.length,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

function lengthOf(message: PrinterMessage): number {
  switch (message.kind) {
    case "automaticStatus":
      return 4;
    case "fullStatus":
      return 6;
    case "processId":
      return 7;
    case "cleared":
      return 3;
    case "information":
      return message.text.length + 2;
    case "otherBlock":
      return 2;
    case "garbage":
      return message.count;
    case "realTimeStatus":
    case "sensors":
    case "xon":
    case "xoff":
      return 1;
  }
}
