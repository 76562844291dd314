import {
  decodeIpp,
  encodeIpp,
  readDescription,
  readJobs,
  readPrinter,
  type IppMessage,
} from "@zizhuban/device-agent/testing";

// 1,000,000 random and mutated byte strings into the IPP decoder and, where they decode, into what reads
// printer and job facts: they must answer every one and throw at none.
// Usage: node scripts/fuzz/ipp.ts [count] [seed]

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 0xffffffff));

/** Mulberry32: small, fast, and the same again for the same seed. */
function generator(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const size = { name: "x-dimension", values: [{ type: "integer", value: 21_000 }] } as const;
const sample: IppMessage = {
  version: [1, 1],
  code: 0,
  requestId: 7,
  groups: [
    {
      tag: 1,
      attributes: [
        { name: "attributes-charset", values: [{ type: "charset", value: "utf-8" }] },
        { name: "attributes-natural-language", values: [{ type: "naturalLanguage", value: "zh-cn" }] },
      ],
    },
    {
      tag: 4,
      attributes: [
        { name: "printer-state", values: [{ type: "enum", value: 4 }] },
        {
          name: "printer-state-reasons",
          values: [
            { type: "keyword", value: "media-empty-error" },
            { type: "keyword", value: "toner-low-warning" },
          ],
        },
        { name: "printer-name", values: [{ type: "nameWithLanguage", language: "zh", value: "证明打印机" }] },
        { name: "printer-resolution-default", values: [{ type: "resolution", x: 600, y: 600, units: 3 }] },
        { name: "copies-supported", values: [{ type: "rangeOfInteger", lower: 1, upper: 9 }] },
        {
          name: "printer-supply",
          values: [
            {
              type: "octetString",
              value: Buffer.from("class=receptacleThatIsFilled;level=25;maxcapacity=100;"),
            },
          ],
        },
        { name: "marker-levels", values: [{ type: "integer", value: -3 }] },
        { name: "marker-types", values: [{ type: "keyword", value: "toner" }] },
        { name: "printer-device-id", values: [{ type: "text", value: "MFG:Acme;MDL:A4;SN:1;" }] },
        { name: "media-ready", values: [{ type: "outOfBand", value: "no-value" }] },
        {
          name: "media-col-ready",
          values: [
            {
              type: "collection",
              members: [
                { name: "media-size", values: [{ type: "collection", members: [size] }] },
                { name: "media-source", values: [{ type: "keyword", value: "tray-1" }] },
              ],
            },
          ],
        },
        {
          name: "pwg-raster-document-resolution-supported",
          values: [{ type: "resolution", x: 300, y: 300, units: 3 }],
        },
        { name: "printer-current-time", values: [{ type: "dateTime", value: new Uint8Array(11) }] },
        {
          name: "media-col-default",
          values: [
            {
              type: "collection",
              members: [{ name: "media-size", values: [{ type: "collection", members: [size] }] }],
            },
          ],
        },
      ],
    },
    {
      tag: 2,
      attributes: [
        { name: "job-id", values: [{ type: "integer", value: 3 }] },
        { name: "job-state", values: [{ type: "enum", value: 9 }] },
        { name: "job-impressions-completed", values: [{ type: "outOfBand", value: "unknown" }] },
      ],
    },
  ],
  data: new Uint8Array(),
};
const valid = encodeIpp(sample);

const below = generator(seed);
const bytes = (length: number) => Uint8Array.from({ length }, () => below(256));

/** A valid message with a few bytes changed, cut off, repeated or put in. */
function mutated(): Uint8Array {
  let result = Uint8Array.from(valid);
  for (let changes = 1 + below(3); changes > 0 && result.length > 0; changes -= 1) {
    const at = below(result.length);
    const kind = below(8);
    if (kind < 5) result[at] = below(256);
    else if (kind === 5) result = result.slice(0, at);
    else if (kind === 6)
      result = Uint8Array.of(...result.subarray(0, at), ...bytes(1 + below(4)), ...result.subarray(at));
    else result = Uint8Array.of(...result.subarray(0, at), ...result.subarray(below(result.length)));
  }
  return result;
}

let decoded = 0;
for (let round = 0; round < count; round += 1) {
  const input = round % 4 === 0 ? bytes(below(200)) : mutated();
  try {
    const message = decodeIpp(input);
    if (!message.ok) continue;
    decoded += 1;
    readPrinter(message.value);
    readDescription(message.value);
    readJobs(message.value);
    // What was understood can be said again.
    if (round % 16 === 1) encodeIpp(message.value);
  } catch (error) {
    console.error(`seed ${seed}, round ${round}: ${Buffer.from(input).toString("hex")}`);
    throw error;
  }
}
console.log(`ipp: ${count} inputs, ${decoded} decoded, ${count - decoded} refused, 0 thrown (seed ${seed})`);
