import { expect, it } from "vitest";
import { encodeIpp, groupTag } from "./ipp-codec.ts";
import { attribute, languageAttributes, sameResponse } from "./protocol.ts";

const answer = (requestId: number, reason: string, code = 0) =>
  encodeIpp({
    version: [1, 1],
    code,
    requestId,
    groups: [
      { tag: groupTag.operation, attributes: languageAttributes },
      { tag: groupTag.printer, attributes: [attribute.keywords("printer-state-reasons", reason)] },
    ],
    data: new Uint8Array(),
  });

it("an answer that differs in its number only says the same, to the request it names", () => {
  const first = answer(7, "none");
  expect(sameResponse(first, answer(8, "none"), 8)).toBe(true);
  expect(sameResponse(first, answer(7, "none"), 8)).toBe(false);
  expect(sameResponse(first, answer(8, "door"), 8)).toBe(false);
  expect(sameResponse(first, answer(8, "media-empty"), 8)).toBe(false);
  expect(sameResponse(first, answer(8, "none", 0x0507), 8)).toBe(false);
  expect(sameResponse(first, Uint8Array.of(1, 1, 0), 8)).toBe(false);
});
