import {
  functionCodes,
  readAnswer,
  sealFrame,
  type ModbusAnswer,
  type ModbusRequest,
} from "./modbus-protocol.ts";

/** How often each verdict was reached; a fuzz that meets only one proves nothing. */
export type ModbusFuzzCount = { cases: number } & Record<ModbusAnswer["type"], number>;

const requests: readonly ModbusRequest[] = [
  { kind: "readCoils", start: 0, quantity: 12 },
  { kind: "readDiscreteInputs", start: 0, quantity: 8 },
  { kind: "readHoldingRegisters", start: 3, quantity: 2 },
  { kind: "writeCoil", address: 1, on: true },
  { kind: "writeRegister", address: 2, value: 300 },
  { kind: "writeCoils", start: 0, values: [true, false, true] },
];

/**
 * Feeds random bytes, and frames that are almost right, to the answer reader, growing as they would on a line.
 * Whatever it raises comes out of here. The same seed gives the same bytes.
 */
export function feedHostileBytes(seed: number, cases: number): ModbusFuzzCount {
  let state = seed | 0 || 1;
  const random = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const noise = (length: number) => Uint8Array.from({ length }, () => random(256));
  const count: ModbusFuzzCount = {
    cases: 0,
    incomplete: 0,
    answer: 0,
    exception: 0,
    badChecksum: 0,
    otherSlave: 0,
    wrongAnswer: 0,
  };
  function line(asked: number): Uint8Array {
    if (random(4) === 0) return noise(random(40));
    const code = [asked, asked | 0x80, random(256)][random(3)] ?? asked;
    const data = [
      [1, random(256)],
      [2, random(256), random(16)],
      [4, ...noise(4)],
      [random(12)],
      [0, 1, 0xff, 0],
      [0, 2, 1, 44],
      [0, 0, 0, 3],
    ][random(7)];
    const frame = sealFrame(Uint8Array.of(random(5) === 0 ? 2 : 1, code, ...(data ?? [])));
    if (random(5) === 0) frame[random(frame.length)] = random(256);
    return frame.subarray(0, frame.length - (random(6) === 0 ? random(frame.length) : 0));
  }
  for (; count.cases < cases; count.cases++) {
    const request = requests[random(requests.length)] ?? requests[0];
    if (request === undefined) break;
    const received = line(functionCodes[request.kind]);
    readAnswer(1, request, received.subarray(0, random(received.length + 1)));
    count[readAnswer(1, request, received).type] += 1;
  }
  return count;
}
