import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePdu, encodePdu, partsOf, PduStream, receiptOf, textOfParts, type Pdu } from "./protocol.ts";
import { feedHostilePdus } from "./testing.ts";

const address = { ton: 2, npi: 8, digits: "555" };
const plain = { source: address, destination: address, esmClass: 0, registeredDelivery: 0, dataCoding: 0 };

describe("a PDU", () => {
  it("is read as somebody else wrote it: submit_sm of 60 octets, sequence 5, Hello wikipedia", () => {
    // The example of a binary submit_sm in the encyclopedia's article on SMPP.
    const head = "0000003c000000040000000000000005";
    const addresses = "00020835353500010135353535353535353500";
    const rest = `${"00".repeat(9)}0f48656c6c6f2077696b697065646961`;
    const bytes = Buffer.from(head + addresses + rest, "hex");
    const pdu: Pdu = {
      command: "submitSm",
      ...plain,
      destination: { ton: 1, npi: 1, digits: "555555555" },
      message: Buffer.from("Hello wikipedia"),
      status: 0,
      sequence: 5,
    };
    expect(bytes.readUInt32BE(0)).toBe(60);
    const decoded = decodePdu(bytes);
    expect(decoded).toMatchObject({ ok: true, value: pdu });
    expect(encodePdu(pdu).length).toBe(bytes.length);
  });

  it("is the same after the wire, however the wire cuts it", () => {
    const digits = fc.stringMatching(/^\d{1,20}$/);
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
    const one = fc.record({ ton: fc.nat(6), npi: fc.nat(18), digits });
    const common = { status: fc.nat(255), sequence: fc.nat(0x7f_ff_ff_ff) };
    const pdus = fc.oneof(
      fc.record({
        command: fc.constantFrom("submitSm" as const, "deliverSm" as const),
        source: one,
        destination: one,
        esmClass: fc.nat(255),
        registeredDelivery: fc.nat(31),
        dataCoding: fc.nat(255),
        message: bytes(254),
        payload: bytes(2000),
        receiptedMessageId: fc.stringMatching(/^[!-~]{1,64}$/),
        messageState: fc.nat(8),
        ...common,
      }),
      fc.record({
        command: fc.constant("bindTransceiver" as const),
        systemId: fc.stringMatching(/^[!-~]{0,15}$/),
        password: fc.stringMatching(/^[!-~]{0,8}$/),
        systemType: fc.stringMatching(/^[!-~]{0,12}$/),
        ...common,
      }),
      fc.record({
        command: fc.constantFrom("enquireLink" as const, "unbindResp" as const, "genericNack" as const),
        ...common,
      }),
    );
    fc.assert(
      fc.property(fc.array(pdus, { maxLength: 4 }), fc.integer({ min: 1, max: 50 }), (sent, cut) => {
        const all = Buffer.concat(sent.map((pdu) => encodePdu(pdu)));
        const stream = new PduStream();
        const got = [];
        for (let at = 0; at < all.length; at += cut)
          got.push(...(stream.feed(all.subarray(at, at + cut)) ?? []));
        expect(got).toEqual(sent.map((pdu) => ({ pdu })));
      }),
      { numRuns: 100 },
    );
  });

  it("that cannot be is refused and never throws; a length that cannot be ends the stream", () => {
    expect(feedHostilePdus(1, 3_000).cases).toBe(3_000);
    expect(new PduStream().feed(Buffer.from("HTTP/1.1 200 OK"))).toBeUndefined();
    expect(new PduStream().feed(Buffer.alloc(16))).toBeUndefined();
  });
});

describe("a text", () => {
  it("of 70 units is one message, of 71 two segments that a telephone joins", () => {
    const parts = (text: string, long: "segments" | "payload" = "segments") => {
      const made = partsOf(text, long, 7);
      return made.ok ? made.value : [];
    };
    expect(parts("验".repeat(70))).toHaveLength(1);
    const two = parts("验".repeat(71));
    expect(two.map(({ message }) => message.length)).toEqual([6 + 134, 6 + 8]);
    expect([...(two[1]?.message.subarray(0, 6) ?? [])]).toEqual([5, 0, 3, 7, 2, 2]);
    expect(parts("验".repeat(71), "payload")).toMatchObject([{ payload: { length: 142 } }]);
    expect(partsOf("验".repeat(67 * 255 + 1), "segments", 1)).toMatchObject({ ok: false });
    expect(partsOf("验".repeat(32_768), "payload", 1)).toMatchObject({ ok: false });
  });

  it("comes back whole, in whatever order, and a rare character is never torn", () => {
    const texts = fc.array(fc.constantFrom("验", "a", "𬱖", "😀", "\n", "。"), { maxLength: 400 });
    fc.assert(
      fc.property(texts, fc.constantFrom("segments" as const, "payload" as const), (characters, long) => {
        const text = characters.join("");
        const made = partsOf(text, long, 200);
        if (!made.ok) throw new Error(made.detail);
        expect(textOfParts(made.value.map((part) => ({ ...plain, ...part })).toReversed())).toBe(text);
        for (const { message, esmClass } of made.value) {
          const last = message.length >= 2 ? Buffer.from(message).readUInt16BE(message.length - 2) : 0;
          expect(message.length).toBeLessThanOrEqual(140);
          if (esmClass !== 0) expect(last >= 0xd800 && last < 0xdc00).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("a receipt", () => {
  const receipt = (text: string, more: object = {}) =>
    receiptOf({ ...plain, esmClass: 4, message: Buffer.from(text), ...more });

  it("is read from its text or its parameters", () => {
    const text =
      "id:0a1B sub:001 dlvrd:001 submit date:2611260400 done date:2611260401 stat:DELIVRD err:000 text:x";
    expect(receipt(text)).toEqual({ messageId: "0a1B", state: "delivered" });
    expect(receipt(text.replace("DELIVRD", "UNDELIV"))).toEqual({ messageId: "0a1B", state: "undelivered" });
    expect(receipt(text.replace("DELIVRD", "ACCEPTD"))).toEqual({ messageId: "0a1B", state: "underway" });
    expect(receipt("", { receiptedMessageId: "7", messageState: 2 })).toEqual({
      messageId: "7",
      state: "delivered",
    });
    expect(receipt("", { receiptedMessageId: "7", messageState: 5 })?.state).toBe("undelivered");
  });

  it("is none where somebody answers, or where it says nothing", () => {
    expect(receipt("stat:DELIVRD")).toBeUndefined();
    expect(receipt("id:1")).toBeUndefined();
    expect(receiptOf({ ...plain, message: Buffer.from("id:1 stat:DELIVRD") })).toBeUndefined();
  });
});
