import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeIpp, encodeIpp, type IppAttribute, type IppMessage, type IppValue } from "./ipp-codec.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");
const empty = hex("");

/** RFC 8010 appendix A.1-style Print-Job request head: charset, language, printer-uri, then a job group. */
const request = Buffer.concat([
  hex("0101 0002 00000001 01"),
  hex("47 0012"),
  Buffer.from("attributes-charset"),
  hex("0005"),
  Buffer.from("utf-8"),
  hex("48 001b"),
  Buffer.from("attributes-natural-language"),
  hex("0005"),
  Buffer.from("en-us"),
  hex("02 21 0006"),
  Buffer.from("copies"),
  hex("0004 00000014"),
  hex("44 0005"),
  Buffer.from("sides"),
  hex("0013"),
  Buffer.from("two-sided-long-edge"),
  hex("44 0000 0009"),
  Buffer.from("one-sided"),
  hex("03"),
  Buffer.from("%!PDF"),
]);

/** RFC 8010 appendix A.5-style collection: media-col { media-color "blue", media-size { x 6, y 4 } }. */
const mediaCol = Buffer.concat([
  hex("34 0009"),
  Buffer.from("media-col"),
  hex("0000"),
  hex("4a 0000 000b"),
  Buffer.from("media-color"),
  hex("44 0000 0004"),
  Buffer.from("blue"),
  hex("4a 0000 000a"),
  Buffer.from("media-size"),
  hex("34 0000 0000"),
  hex("4a 0000 000b"),
  Buffer.from("x-dimension"),
  hex("21 0000 0004 00000006"),
  hex("4a 0000 000b"),
  Buffer.from("y-dimension"),
  hex("21 0000 0004 00000004"),
  hex("37 0000 0000"),
  hex("37 0000 0000"),
]);

describe("decodeIpp", () => {
  it("reads a request with additional values and a document", () => {
    const decoded = decodeIpp(request);
    expect(decoded).toMatchObject({
      ok: true,
      value: {
        version: [1, 1],
        code: 2,
        requestId: 1,
        groups: [
          { tag: 1, attributes: [{ name: "attributes-charset" }, { name: "attributes-natural-language" }] },
          {
            tag: 2,
            attributes: [
              { name: "copies", values: [{ type: "integer", value: 20 }] },
              {
                name: "sides",
                values: [
                  { type: "keyword", value: "two-sided-long-edge" },
                  { type: "keyword", value: "one-sided" },
                ],
              },
            ],
          },
        ],
      },
    });
    expect(decoded.ok && Buffer.from(decoded.value.data).toString()).toBe("%!PDF");
    expect(decoded.ok && Buffer.from(encodeIpp(decoded.value)).equals(request)).toBe(true);
  });

  it("reads and writes nested collections byte for byte", () => {
    const bytes = Buffer.concat([hex("0101 000b 00000002 02"), mediaCol, hex("03")]);
    const decoded = decodeIpp(bytes);
    expect(decoded.ok && decoded.value.groups[0]?.attributes).toEqual([
      {
        name: "media-col",
        values: [
          {
            type: "collection",
            members: [
              { name: "media-color", values: [{ type: "keyword", value: "blue" }] },
              {
                name: "media-size",
                values: [
                  {
                    type: "collection",
                    members: [
                      { name: "x-dimension", values: [{ type: "integer", value: 6 }] },
                      { name: "y-dimension", values: [{ type: "integer", value: 4 }] },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
    expect(decoded.ok && Buffer.from(encodeIpp(decoded.value)).equals(bytes)).toBe(true);
  });

  it("keeps a value of the wrong length as it is, so that it costs only itself", () => {
    const bytes = Buffer.concat([
      hex("0101 0000 00000002 04 21 0001 78 0002 0001 23 0001 79 0004 00000003 03"),
    ]);
    const decoded = decodeIpp(bytes);
    expect(decoded.ok && decoded.value.groups[0]?.attributes).toEqual([
      { name: "x", values: [{ type: "other", tag: 0x21, value: hex("0001") }] },
      { name: "y", values: [{ type: "enum", value: 3 }] },
    ]);
  });

  it.each([
    ["nothing", empty],
    ["a header alone", hex("0101 0000 00000001")],
    ["no end tag", hex("0101 0000 00000001 01")],
    ["a name cut off", hex("0101 0000 00000001 01 47 0012 61")],
    ["a value outside any group", hex("0101 0000 00000001 21 0001 61 0004 00000001 03")],
    ["an additional value first", hex("0101 0000 00000001 01 21 0000 0004 00000001 03")],
    ["a collection not ended", hex("0101 0000 00000001 01 34 0001 61 0000 03")],
    ["a collection ended twice", hex("0101 0000 00000001 01 37 0001 61 0000 03")],
    [
      "a member without a name",
      hex("0101 0000 00000001 01 34 0001 61 0000 21 0000 0004 00000001 37 0000 0000 03"),
    ],
    [
      "collections without a bottom",
      Buffer.concat([
        hex("0101 0000 00000001 01 34 0001 61 0000"),
        ...Array.from({ length: 1000 }, () => hex("4a 0000 0001 61 34 0000 0000")),
        hex("03"),
      ]),
    ],
  ])("refuses %s", (_, bytes) => {
    expect(decodeIpp(bytes)).toMatchObject({ ok: false, code: "malformed" });
  });
});

const int32 = fc.integer({ min: -0x80000000, max: 0x7fffffff });
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const name = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 });
const outOfBand = fc.constantFrom(
  "unsupported",
  "default",
  "unknown",
  "no-value",
  "not-settable",
  "delete-attribute",
  "admin-define",
);
const stringType = fc.constantFrom(
  "text",
  "name",
  "keyword",
  "uri",
  "uriScheme",
  "charset",
  "naturalLanguage",
  "mimeMediaType",
);
const { value: anyValue } = fc.letrec<{ value: IppValue; attribute: IppAttribute }>((tie) => ({
  attribute: fc.record({ name, values: fc.array(tie("value"), { minLength: 1, maxLength: 3 }) }),
  value: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    fc.record({ type: fc.constantFrom("integer", "enum"), value: int32 }),
    fc.record({ type: fc.constant("boolean"), value: fc.boolean() }),
    fc.record({ type: stringType, value: text }),
    fc.record({
      type: fc.constantFrom("textWithLanguage", "nameWithLanguage"),
      language: text,
      value: text,
    }),
    fc.record({ type: fc.constant("octetString"), value: bytes }),
    fc.record({
      type: fc.constant("dateTime"),
      value: fc.uint8Array({ minLength: 11, maxLength: 11 }).map((array) => Buffer.from(array)),
    }),
    fc.record({ type: fc.constant("resolution"), x: int32, y: int32, units: fc.constantFrom(3, 4) }),
    fc.record({ type: fc.constant("rangeOfInteger"), lower: int32, upper: int32 }),
    fc.record({ type: fc.constant("outOfBand"), value: outOfBand }),
    fc.record({ type: fc.constant("other"), tag: fc.constantFrom(0x14, 0x3a, 0x7f), value: bytes }),
    fc.record({ type: fc.constant("collection"), members: fc.array(tie("attribute"), { maxLength: 3 }) }),
  ),
}));
const anyMessage: fc.Arbitrary<IppMessage> = fc.record({
  version: fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 })),
  code: fc.nat({ max: 0xffff }),
  requestId: int32,
  groups: fc.array(
    fc.record({
      tag: fc.constantFrom(1, 2, 4, 5, 6, 9),
      attributes: fc.array(fc.record({ name, values: fc.array(anyValue, { minLength: 1, maxLength: 3 }) }), {
        maxLength: 4,
      }),
    }),
    { maxLength: 3 },
  ),
  data: bytes,
});

describe("property", () => {
  it("every message comes back as it went", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeIpp(encodeIpp(message))).toEqual({ ok: true, value: message });
      }),
      { numRuns: 500 },
    );
  });

  it("random, cut and altered bytes never throw", () => {
    const altered = fc
      .tuple(anyMessage, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 8 }), fc.nat())
      .map(([message, changes, cut]) => {
        const encoded = Buffer.from(encodeIpp(message));
        for (const [at, value] of changes) encoded[at % encoded.length] = value;
        return encoded.subarray(0, cut % (encoded.length + 1));
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), altered), (input) => {
        expect(typeof decodeIpp(input).ok).toBe("boolean");
      }),
      { numRuns: 5000 },
    );
  });
});
