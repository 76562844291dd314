import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crc16,
  encodeRequest,
  packBits,
  readAnswer,
  sealed,
  sealFrame,
  unpackBits,
  type ModbusRequest,
} from "./modbus-protocol.ts";
import { feedHostileBytes } from "./testing-modbus-fuzz.ts";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));

describe("Modbus RTU frames", () => {
  // Values any Modbus calculator gives: the check value of CRC-16/MODBUS, and a frame seen on many a line.
  it("are sealed with the checksum of the standard, low byte first", () => {
    expect(crc16(new TextEncoder().encode("123456789"))).toBe(0x4b37);
    expect(encodeRequest(1, { kind: "readHoldingRegisters", start: 0, quantity: 10 })).toEqual(
      bytes("01 03 00 00 00 0A C5 CD"),
    );
    expect(sealed(bytes("01 03 00 00 00 0A C5 CD"))).toBe(true);
    expect(sealed(bytes("01 03 00 00 00 0A CD C5"))).toBe(false);
  });

  // The examples of MODBUS Application Protocol V1.1b3, §6.1 to 6.12 (function and data; address 11 before them).
  const examples: readonly (readonly [ModbusRequest, string, string, unknown])[] = [
    [
      { kind: "readCoils", start: 0x13, quantity: 0x13 },
      "01 0013 0013",
      "01 03 CD 6B 05",
      { type: "bits", bits: unpackBits(bytes("CD 6B 05"), 19) },
    ],
    [
      { kind: "readDiscreteInputs", start: 0xc4, quantity: 0x16 },
      "02 00C4 0016",
      "02 03 AC DB 35",
      { type: "bits", bits: unpackBits(bytes("AC DB 35"), 22) },
    ],
    [
      { kind: "readHoldingRegisters", start: 0x6b, quantity: 3 },
      "03 006B 0003",
      "03 06 022B 0000 0064",
      { type: "registers", registers: [555, 0, 100] },
    ],
    [
      { kind: "readInputRegisters", start: 8, quantity: 1 },
      "04 0008 0001",
      "04 02 000A",
      { type: "registers", registers: [10] },
    ],
    [{ kind: "writeCoil", address: 0xac, on: true }, "05 00AC FF00", "05 00AC FF00", { type: "written" }],
    [{ kind: "writeRegister", address: 1, value: 3 }, "06 0001 0003", "06 0001 0003", { type: "written" }],
    [
      { kind: "writeCoils", start: 0x13, values: unpackBits(bytes("CD 01"), 10) },
      "0F 0013 000A 02 CD01",
      "0F 0013 000A",
      { type: "written" },
    ],
    [
      { kind: "writeRegisters", start: 1, values: [0x0a, 0x102] },
      "10 0001 0002 04 000A 0102",
      "10 0001 0002",
      { type: "written" },
    ],
  ];
  it.each(examples)("%o", (request, question, answer, data) => {
    expect(encodeRequest(0x11, request)).toEqual(sealFrame(bytes(`11 ${question}`)));
    const frame = sealFrame(bytes(`11 ${answer}`));
    expect(readAnswer(0x11, request, frame)).toEqual({ type: "answer", data });
    for (let length = 0; length < frame.length; length++)
      expect(readAnswer(0x11, request, frame.subarray(0, length))).toEqual({ type: "incomplete" });
    const broken = frame.with(frame.length - 1, (frame.at(-1) ?? 0) ^ 1);
    expect(readAnswer(0x11, request, broken)).toEqual({ type: "badChecksum" });
  });

  const ask: ModbusRequest = { kind: "readCoils", start: 0, quantity: 8 };
  it("name the exception, and one nobody documented", () => {
    const refused = (code: number) => readAnswer(1, ask, sealFrame(Uint8Array.of(1, 0x81, code)));
    expect(refused(2)).toEqual({ type: "exception", exception: "illegalDataAddress" });
    expect(refused(0x55)).toEqual({ type: "exception", exception: "undocumentedException" });
  });

  it("of another slave, another function or another question are told apart", () => {
    expect(readAnswer(1, ask, sealFrame(Uint8Array.of(2, 1, 1, 0)))).toEqual({
      type: "otherSlave",
      length: 6,
    });
    expect(readAnswer(1, ask, sealFrame(Uint8Array.of(1, 2, 1, 0)))).toEqual({ type: "wrongAnswer" });
    const write: ModbusRequest = { kind: "writeRegister", address: 4, value: 9 };
    expect(readAnswer(1, write, sealFrame(Uint8Array.of(1, 6, 0, 4, 0, 8)))).toEqual({ type: "wrongAnswer" });
  });

  it("refuse what a frame cannot carry", () => {
    expect(() => encodeRequest(0, ask)).toThrow(/slave/);
    expect(() => encodeRequest(1, { kind: "readCoils", start: 0, quantity: 2001 })).toThrow(/quantity/);
    expect(() => encodeRequest(1, { kind: "writeRegister", address: 0, value: 65_536 })).toThrow(/value/);
  });

  it("give back any bits", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 400 }), (bits) => {
        expect(unpackBits(packBits(bits), bits.length)).toEqual(bits);
      }),
    );
  });

  // The long form is scripts/fuzz/modbus.ts.
  it("of hostile bytes raise nothing, and every verdict is reached", () => {
    const { cases, ...reached } = feedHostileBytes(1, 20_000);
    expect(cases).toBe(20_000);
    for (const [what, times] of Object.entries(reached)) expect(times, what).toBeGreaterThan(100);
  });
});
