/**
 * Modbus RTU, pure: requests of a master, answers of a slave, as bytes. "MAP" is MODBUS Application Protocol
 * Specification V1.1b3, "SL" is MODBUS over Serial Line Specification and Implementation Guide V1.02.
 */
export type ModbusRequest =
  | { readonly kind: "readCoils" | "readDiscreteInputs"; readonly start: number; readonly quantity: number }
  | {
      readonly kind: "readHoldingRegisters" | "readInputRegisters";
      readonly start: number;
      readonly quantity: number;
    }
  | { readonly kind: "writeCoil"; readonly address: number; readonly on: boolean }
  | { readonly kind: "writeRegister"; readonly address: number; readonly value: number }
  | { readonly kind: "writeCoils"; readonly start: number; readonly values: readonly boolean[] }
  | { readonly kind: "writeRegisters"; readonly start: number; readonly values: readonly number[] };

/** MAP §6, one section each. */
export const functionCodes = {
  readCoils: 0x01,
  readDiscreteInputs: 0x02,
  readHoldingRegisters: 0x03,
  readInputRegisters: 0x04,
  writeCoil: 0x05,
  writeRegister: 0x06,
  writeCoils: 0x0f,
  writeRegisters: 0x10,
} as const satisfies Record<ModbusRequest["kind"], number>;

/** MAP §7. A code that is not listed there is `undocumentedException`. */
const exceptionCodes = {
  0x01: "illegalFunction",
  0x02: "illegalDataAddress",
  0x03: "illegalDataValue",
  0x04: "slaveDeviceFailure",
  0x05: "acknowledge",
  0x06: "slaveDeviceBusy",
  0x08: "memoryParityError",
  0x0a: "gatewayPathUnavailable",
  0x0b: "gatewayTargetFailed",
} as const;
export type ModbusException = (typeof exceptionCodes)[keyof typeof exceptionCodes] | "undocumentedException";

/** What an answer carries: bits, registers, or nothing but the echo of a write. */
export type ModbusData =
  | { readonly type: "bits"; readonly bits: readonly boolean[] }
  | { readonly type: "registers"; readonly registers: readonly number[] }
  | { readonly type: "written" };

export type ModbusAnswer =
  /** More bytes must come before anything can be said. */
  | { readonly type: "incomplete" }
  | { readonly type: "answer"; readonly data: ModbusData }
  | { readonly type: "exception"; readonly exception: ModbusException }
  | { readonly type: "badChecksum" }
  /** A whole frame of another slave: SL §2.4.1, "the response timer keeps running". `length` bytes are its. */
  | { readonly type: "otherSlave"; readonly length: number }
  /** A frame of this slave that is no answer to this question. */
  | { readonly type: "wrongAnswer" };

/** MAP §6.1, 6.3, 6.11, 6.12: the most that fits a frame of 256 bytes (SL §2.5.1). */
const quantityLimits = { readBits: 2000, readRegisters: 125, writeBits: 1968, writeRegisters: 123 };
const slaveAddresses = { first: 1, last: 247 } as const;
const exceptionFrame = 5;
const shortestFrame = 4;

/** SL §6.2.2: polynomial A001 (8005 reflected), preset FFFF; the low byte goes over the wire first. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** Address, function and data with their checksum. */
export function sealFrame(body: Uint8Array): Uint8Array {
  const crc = crc16(body);
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

/** Whether the last two bytes are the checksum of those before. */
export function sealed(frame: Uint8Array): boolean {
  if (frame.length < shortestFrame) return false;
  const body = frame.subarray(0, -2);
  const crc = crc16(body);
  return frame.at(-2) === (crc & 0xff) && frame.at(-1) === crc >> 8;
}

/** Least significant bit first, the last byte padded with zeros (MAP §6.1). */
export function packBits(bits: readonly boolean[]): Uint8Array {
  const packed = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((on, index) => {
    if (on) packed[index >> 3] = (packed[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return packed;
}

export function unpackBits(bytes: Uint8Array, quantity: number): boolean[] {
  return Array.from(
    { length: quantity },
    (_, index) => (((bytes[index >> 3] ?? 0) >> (index & 7)) & 1) === 1,
  );
}

const word = (value: number) => [(value >> 8) & 0xff, value & 0xff];

/** Throws on a quantity, address or value the protocol cannot carry: a profile that asks for it is wrong. */
export function encodeRequest(slave: number, request: ModbusRequest): Uint8Array {
  const range = (value: number, first: number, last: number, what: string) => {
    if (!Number.isInteger(value) || value < first || value > last)
      throw new RangeError(`Modbus ${request.kind}: ${what} ${value} is not from ${first} to ${last}`);
    return value;
  };
  const address = (value: number) => word(range(value, 0, 0xffff, "address"));
  const quantity = (value: number, limit: number) => word(range(value, 1, limit, "quantity"));
  const body = (...data: readonly number[]) =>
    sealFrame(
      Uint8Array.of(
        range(slave, slaveAddresses.first, slaveAddresses.last, "slave"),
        functionCodes[request.kind],
        ...data,
      ),
    );
  switch (request.kind) {
    case "readCoils":
    case "readDiscreteInputs":
      return body(...address(request.start), ...quantity(request.quantity, quantityLimits.readBits));
    case "readHoldingRegisters":
    case "readInputRegisters":
      return body(...address(request.start), ...quantity(request.quantity, quantityLimits.readRegisters));
    case "writeCoil":
      // MAP §6.5: FF00 is on, 0000 is off, everything else is illegal.
      return body(...address(request.address), request.on ? 0xff : 0x00, 0x00);
    case "writeRegister":
      return body(...address(request.address), ...word(range(request.value, 0, 0xffff, "value")));
    case "writeCoils": {
      const packed = packBits(request.values);
      const count = quantity(request.values.length, quantityLimits.writeBits);
      return body(...address(request.start), ...count, packed.length, ...packed);
    }
    case "writeRegisters": {
      const count = quantity(request.values.length, quantityLimits.writeRegisters);
      const words = request.values.flatMap((value) => word(range(value, 0, 0xffff, "value")));
      return body(...address(request.start), ...count, words.length, ...words);
    }
  }
}

/** Bytes of a successful answer, address and checksum included. */
function answerLength(request: ModbusRequest): number {
  switch (request.kind) {
    case "readCoils":
    case "readDiscreteInputs":
      return 5 + Math.ceil(request.quantity / 8);
    case "readHoldingRegisters":
    case "readInputRegisters":
      return 5 + 2 * request.quantity;
    case "writeCoil":
    case "writeRegister":
    case "writeCoils":
    case "writeRegisters":
      return 8;
  }
}

/**
 * What the bytes so far say about the answer to `request`. A frame on a serial line has no length of its own;
 * it is known from the question, so that nobody has to wait for the silence after it.
 */
export function readAnswer(slave: number, request: ModbusRequest, bytes: Uint8Array): ModbusAnswer {
  const [address, code] = bytes;
  if (address === undefined || code === undefined) return { type: "incomplete" };
  const asked = functionCodes[request.kind];
  if (address !== slave) return otherSlave(bytes);
  if (code === (asked | 0x80)) {
    if (bytes.length < exceptionFrame) return { type: "incomplete" };
    if (!sealed(bytes.subarray(0, exceptionFrame))) return { type: "badChecksum" };
    return { type: "exception", exception: exceptionOf(bytes[2] ?? 0) };
  }
  if (code !== asked) return { type: "wrongAnswer" };
  const length = answerLength(request);
  if (bytes.length < length) return { type: "incomplete" };
  const frame = bytes.subarray(0, length);
  if (!sealed(frame)) return { type: "badChecksum" };
  const data = dataOf(request, frame);
  return data === undefined ? { type: "wrongAnswer" } : { type: "answer", data };
}

/** Another slave's frame ends where a checksum fits; until one does, it may still be growing. */
function otherSlave(bytes: Uint8Array): ModbusAnswer {
  for (let length = shortestFrame; length <= Math.min(bytes.length, 256); length++)
    if (sealed(bytes.subarray(0, length))) return { type: "otherSlave", length };
  return { type: "incomplete" };
}

function exceptionOf(code: number): ModbusException {
  const known = Object.entries(exceptionCodes).find(([listed]) => Number(listed) === code);
  return known === undefined ? "undocumentedException" : known[1];
}

/** The data, when the frame answers this very question. */
function dataOf(request: ModbusRequest, frame: Uint8Array): ModbusData | undefined {
  const data = frame.subarray(3, -2);
  switch (request.kind) {
    case "readCoils":
    case "readDiscreteInputs":
      return frame[2] === data.length
        ? { type: "bits", bits: unpackBits(data, request.quantity) }
        : undefined;
    case "readHoldingRegisters":
    case "readInputRegisters": {
      if (frame[2] !== data.length) return undefined;
      const registers = Array.from(
        { length: request.quantity },
        (_, index) => ((data[2 * index] ?? 0) << 8) | (data[2 * index + 1] ?? 0),
      );
      return { type: "registers", registers };
    }
    case "writeCoil":
    case "writeRegister":
    case "writeCoils":
    case "writeRegisters": {
      // A write is echoed: address, and the value or the quantity (MAP §6.5, 6.6, 6.11, 6.12).
      const echo = encodeRequest(frame[0] ?? 0, request).subarray(2, 6);
      return echo.every((byte, index) => frame[index + 2] === byte) ? { type: "written" } : undefined;
    }
  }
}
