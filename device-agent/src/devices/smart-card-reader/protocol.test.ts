import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAtr } from "./atr.ts";
import { decodeAnswer, encodeApdu, nameOf, readBinary, readRecord, select, verdictOf } from "./protocol.ts";
import { berTlv, simpleTlv } from "./tlv.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

describe("APDUs", () => {
  it("carry Le with data by T=1, and leave it to GET RESPONSE by T=0", () => {
    const name = bytes("7378312E73682EC9E7BBE1B1A3D5CF");
    expect(hex(encodeApdu(select.application(name), "t0"))).toBe("00A404000F7378312E73682EC9E7BBE1B1A3D5CF");
    expect(hex(encodeApdu(select.application(name), "t1"))).toBe(
      "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00",
    );
    expect(hex(encodeApdu(select.file(0xef05), "t0"))).toBe("00A4020002EF05");
    expect(hex(encodeApdu(readRecord(7), "t0"))).toBe("00B2070400");
    expect(hex(encodeApdu(readBinary(0x0102, 16), "t1"))).toBe("00B0010210");
    expect(hex(encodeApdu({ cla: 0, ins: 0x84, p1: 0, p2: 0 }, "t0"))).toBe("00840000");
  });

  it("know an answer by its status word, and no answer without one", () => {
    expect(decodeAnswer(bytes("01029000"))).toEqual({ data: bytes("0102"), sw: 0x9000 });
    for (const broken of ["", "90", "0102", "6000", "FFFF", "A000"])
      expect(decodeAnswer(bytes(broken))).toBeUndefined();
  });

  it.each([
    [0x9000, "done"],
    [0x6282, "ended"],
    [0x6a82, "notThere"],
    [0x6982, "needsPermission"],
    [0x6983, "blocked"],
    [0x6f00, "refused"],
  ] as const)("read %s as %s", (sw, verdict) => {
    expect(verdictOf(sw)).toBe(verdict);
    expect(nameOf(sw)).toMatch(/^SW [0-9A-F]{4}$/);
  });
});

describe("data objects", () => {
  it("simple: one after the other, filler skipped, a long one in its long form", () => {
    const objects = simpleTlv(bytes("0702414200FF08FF0003010203"));
    expect([...objects].map(([tag, value]) => [tag, hex(value)])).toEqual([
      [7, "4142"],
      [8, "010203"],
    ]);
  });

  it("BER: long tags and lengths", () => {
    const long = "AB".repeat(200);
    const objects = berTlv(bytes(`5F20024142005F2181C8${long}`));
    expect(hex(objects.get(0x5f20) ?? new Uint8Array(0))).toBe("4142");
    expect(objects.get(0x5f21)).toHaveLength(200);
  });

  it("stop before what does not fit, whatever the bytes", () => {
    expect(simpleTlv(bytes("0705AA")).size).toBe(0);
    expect(berTlv(bytes("5F2005AA")).size).toBe(0);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        for (const objects of [simpleTlv(noise), berTlv(noise)])
          for (const value of objects.values()) expect(value.length).toBeLessThanOrEqual(noise.length);
      }),
    );
  });
});

describe("answer to reset", () => {
  it.each([
    ["3B6800005A5A422D44454D4F", [0], "5A5A422D44454D4F"],
    ["3B8F8001804F0CA000000306030001000000006A", [0, 1], "804F0CA00000030603000100000000"],
  ])("%s", (atr, protocols, historical) => {
    const parsed = parseAtr(bytes(atr));
    expect(parsed?.protocols).toEqual(protocols);
    expect(parsed && hex(parsed.historical)).toBe(historical);
  });

  it("refuses what is not one", () => {
    for (const broken of [
      "",
      "3B",
      "3C00",
      "3B8F8001804F0CA0000003060300010000000069",
      "3B68",
      "3B6800005A5A",
    ])
      expect(parseAtr(bytes(broken))).toBeUndefined();
  });
});
