import { describe, expect, it } from "vitest";
import { decodeCard } from "./card.ts";
import {
  commands,
  createFrameParser,
  decodeAnswer,
  decodeSamId,
  encodeRequest,
  splitCardContent,
  type Command,
} from "./protocol.ts";
import { bytes, expectedCard, hex, vectors, type Golden } from "./testing.ts";

function onlyBody(frame: Uint8Array): Uint8Array {
  const [parsed, ...more] = createFrameParser().push(frame);
  if (parsed?.type !== "frame" || more.length > 0) throw new Error("not one frame");
  return parsed.body;
}

const noCard = bytes(vectors.shortResponses.noCard80);
const found = bytes(vectors.shortResponses.found9F);
const baseFrame = bytes(vectors.cards[0]?.baseFrameHex ?? "");

describe("requests", () => {
  it("are the golden frames, every one of them", () => {
    const names: Record<string, Command> = {
      samReset: "resetSam",
      readBaseFp: "readBaseWithFingerprints",
    };
    const isCommand = (name: string): name is Command => Object.hasOwn(commands, name);
    for (const [name, frame] of Object.entries(vectors.requests)) {
      const command = names[name] ?? name;
      if (!isCommand(command)) throw new Error(`no command ${name}`);
      expect(hex(encodeRequest(command)), name).toBe(frame);
    }
    expect(Object.keys(vectors.requests)).toHaveLength(Object.keys(commands).length);
  });
});

describe("short answers", () => {
  const statuses: Record<Exclude<keyof typeof vectors.shortResponses, "samId">, string> = {
    ok90: "done",
    found9F: "cardFound",
    selected90: "done",
    noCard80: "noCard",
    selectFail81: "selectFailed",
    readFail41: "readFailed",
    noItem91: "itemAbsent",
    selfTestFail60: "samSelfTestFailed",
    notAuthorised66: "samNotAuthorised",
    badChecksum10: "requestRefused",
    badLength11: "requestRefused",
    badCommand21: "requestRefused",
  };

  it("map to their status and a sentence for the maintainer", () => {
    const frames = new Map(Object.entries(vectors.shortResponses));
    expect([...Object.keys(statuses), "samId"]).toEqual([...frames.keys()]);
    const sentences = new Set<string>();
    for (const [name, status] of Object.entries(statuses)) {
      const answer = decodeAnswer(onlyBody(bytes(frames.get(name) ?? "")));
      expect(answer.status, name).toBe(status);
      expect(answer.meaning, name).toMatch(/^SW3 [0-9A-F]{2}: .{10,}/);
      sentences.add(answer.meaning);
    }
    expect(sentences.size).toBe(11);
  });

  it("give the security module's name as text", () => {
    const answer = decodeAnswer(onlyBody(bytes(vectors.shortResponses.samId)));
    expect(decodeSamId(answer.data)).toBe(vectors.samIdText);
    expect(decodeSamId(answer.data.subarray(1))).toBeUndefined();
  });

  it("name a code that no manual lists as undocumented", () => {
    expect(decodeAnswer(Uint8Array.of(0, 0, 0x77))).toMatchObject({ status: "undocumented", sw3: 0x77 });
  });
});

describe("card content", () => {
  for (const card of vectors.cards) {
    const expected: Golden = card.expect;
    const shapes = [
      ["baseFrameHex", false, 0],
      ["baseFpFrameHex", true, 1024],
      ["baseFpNoFingerFrameHex", true, 0],
    ] as const;
    for (const [shape, withFingerprints, fingerprints] of shapes) {
      it(`of ${card.type}, ${shape}, decodes to what the vector expects`, () => {
        const { status, data } = decodeAnswer(onlyBody(bytes(card[shape])));
        expect(status).toBe("done");
        const content = splitCardContent(data, withFingerprints);
        if (content === undefined) throw new Error("not split");
        expect(hex(content.text)).toBe(card.textHex);
        expect(hex(content.photo)).toMatch(/^574C6600/);
        expect(content.photo).toHaveLength(1024);
        expect(content.fingerprints).toHaveLength(fingerprints);
        expect(decodeCard(content.text)).toEqual({ ok: true, value: expectedCard(expected) });
      });
    }
  }

  it("with lengths that do not hold is no content", () => {
    const { data } = decodeAnswer(onlyBody(baseFrame));
    expect(splitCardContent(data.subarray(1), false)).toBeUndefined();
    expect(splitCardContent(data.subarray(0, -1), false)).toBeUndefined();
    expect(splitCardContent(data, true)).toBeUndefined();
    expect(splitCardContent(new Uint8Array(0), false)).toBeUndefined();
  });
});

describe("frame parser", () => {
  const bodies = (chunks: readonly Uint8Array[]) => {
    const parser = createFrameParser();
    return chunks
      .flatMap((chunk) => parser.push(chunk))
      .map((frame) => (frame.type === "frame" ? hex(frame.body) : frame.type));
  };

  it("takes any cutting of the line", () => {
    const line = Uint8Array.of(...noCard, ...found, ...noCard);
    const pieces = Array.from(line, (byte) => Uint8Array.of(byte));
    expect(bodies(pieces)).toEqual(["000080", "00009F00000000", "000080"]);
    expect(bodies([line])).toEqual(bodies(pieces));
  });

  it.each([
    ["a lost AA", noCard.subarray(1)],
    ["an extra AA", Uint8Array.of(0xaa, ...noCard)],
    ["three extra AA", Uint8Array.of(0xaa, 0xaa, 0xaa, ...noCard)],
    ["a leading report id", Uint8Array.of(0x00, ...noCard)],
    ["padding behind", Uint8Array.of(...noCard, ...new Uint8Array(53))],
    ["noise before", Uint8Array.of(0x12, 0xaa, 0x96, 0x69, 0x00, 0xff, ...noCard)],
    ["half a header before", Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, ...noCard)],
  ])("bears %s", (_what, line) => {
    expect(bodies([line])).toEqual(["000080"]);
  });

  it("tells a wrong checksum and finds the next frame behind it", () => {
    const broken = noCard.slice();
    broken[9] = 0x90;
    expect(bodies([broken, found])).toEqual(["badChecksum", "00009F00000000"]);
  });

  it.each([
    ["too short for an answer", [0x00, 0x03]],
    ["longer than any answer", [0x09, 0x0b]],
    ["absurd", [0xff, 0xff]],
  ])("does not believe a length that is %s", (_what, length) => {
    expect(bodies([Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, ...length), noCard])).toEqual(["000080"]);
  });

  it("says whether it stands in a frame, and how much noise it dropped", () => {
    const parser = createFrameParser();
    parser.push(Uint8Array.of(1, 2, 3));
    expect(parser.pending()).toEqual({ insideFrame: false, noise: 3 });
    parser.push(noCard.subarray(0, 8));
    expect(parser.pending()).toMatchObject({ insideFrame: true });
    parser.push(noCard.subarray(8));
    expect(parser.pending()).toMatchObject({ insideFrame: false });
  });
});
