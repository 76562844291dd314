import { describe, expect, it } from "vitest";
import { CitizenCard, parser, SimulatedClock } from "@zizhuban/device-agent-contract";
import { linkedWire } from "../../transports/index.ts";
import { encodeRequest, type Command } from "./protocol.ts";
import { encodeText } from "./simulator-cards.ts";
import { idCardReaderFaults, simulateIdCardReader } from "./simulator.ts";
import { bytes, expectedCard, hex, vectors, type Golden } from "./testing.ts";

const parseCard = parser(CitizenCard);
const goldenCards = vectors.cards.map((vector) => {
  const expected: Golden = vector.expect;
  const card = parseCard(expectedCard(expected));
  if (!card.ok) throw new Error(card.detail);
  return { key: vector.type, label: vector.type, card: card.value, vector };
});

async function bench() {
  const clock = new SimulatedClock();
  const wire = linkedWire("reader");
  const reader = simulateIdCardReader({
    wire: wire.device,
    clock,
    cards: goldenCards.map(({ key, label, card }) => ({ key, label, card })),
  });
  const opened = await wire.transport.open();
  if (!opened.ok) throw new Error(opened.code);
  const connection = opened.value;
  let heard: { at: number; bytes: Uint8Array }[] = [];
  connection.onData((chunk) => heard.push({ at: clock.monotonic(), bytes: chunk }));
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed++) {
      clock.advance(1);
      await Promise.resolve();
    }
  }
  async function ask(command: Command, ms = 600) {
    heard = [];
    const began = clock.monotonic();
    await connection.write(encodeRequest(command));
    await pass(ms);
    return {
      frame: hex(new Uint8Array(Buffer.concat(heard.map((part) => part.bytes)))),
      took: (heard.at(-1)?.at ?? began) - began,
    };
  }
  return { reader, ask, clock };
}

describe("simulated reader", () => {
  it("encodes text blocks to the golden bytes", () => {
    for (const { card, vector } of goldenCards) expect(hex(encodeText(card))).toBe(vector.textHex);
  });

  it("answers with the golden frames, with and without fingerprints", async () => {
    const { reader, ask } = await bench();
    const { found9F, selected90, samId, ok90, noCard80, noItem91 } = vectors.shortResponses;
    expect((await ask("samStatus")).frame).toBe(ok90);
    expect((await ask("samId")).frame).toBe(samId);
    expect((await ask("find")).frame).toBe(noCard80);
    for (const { key, vector } of goldenCards) {
      reader.insert(key);
      expect((await ask("find")).frame).toBe(found9F);
      expect((await ask("select")).frame).toBe(selected90);
      expect((await ask("readBase")).frame).toBe(vector.baseFrameHex);
      expect((await ask("readBaseWithFingerprints")).frame).toBe(vector.baseFpFrameHex);
      expect((await ask("readNewAddress")).frame).toBe(noItem91);
      expect((await ask("find")).frame, "selected until lifted").toBe(noCard80);
    }
  });

  it("takes the time the bytes take at 115200 baud", async () => {
    const { reader, ask } = await bench();
    reader.insert("resident");
    await ask("find");
    await ask("select");
    const { took } = await ask("readBase");
    const wire = ((10 + 1295) * 10_000) / 115_200;
    expect(took).toBeGreaterThanOrEqual(wire + 250);
    expect(took).toBeLessThanOrEqual(wire + 250 + 3);
  });

  it("refuses a garbled request, an unknown one, and names it cannot play", async () => {
    const { reader, ask } = await bench();
    expect(reader.fault("fire")).toBe(false);
    expect(reader.heal("fire")).toBe(false);
    expect(reader.insert("nobody")).toBe(false);
    expect((await ask("readBase")).frame).toBe(vectors.shortResponses.readFail41);
    expect((await ask("select")).frame).toBe(vectors.shortResponses.selectFail81);
    for (const fault of idCardReaderFaults) expect(reader.fault(fault)).toBe(true);
    expect(reader.active()).toEqual([...idCardReaderFaults]);
    expect(reader.heal()).toBe(true);
    expect(reader.active()).toEqual([]);
  });

  it("says which byte of a request it did not understand", async () => {
    const clock = new SimulatedClock();
    const wire = linkedWire("reader");
    simulateIdCardReader({ wire: wire.device, clock });
    const opened = await wire.transport.open();
    if (!opened.ok) throw new Error(opened.code);
    const heard: number[] = [];
    opened.value.onData((chunk) => heard.push(...chunk));
    const broken = bytes(vectors.requests.find);
    broken[9] = 0;
    await opened.value.write(broken);
    for (let ms = 0; ms < 20; ms++) {
      clock.advance(1);
      await Promise.resolve();
    }
    expect(hex(Uint8Array.from(heard))).toBe(vectors.shortResponses.badChecksum10);
  });
});
