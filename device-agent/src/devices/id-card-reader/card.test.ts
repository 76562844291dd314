import { describe, expect, it } from "vitest";
import type { CitizenCard } from "@zizhuban/device-agent-contract";
import { decodeAddress, decodeCard } from "./card.ts";
import { encodeText, sampleCards } from "./simulator-cards.ts";
import { bytes, vectors } from "./testing.ts";

const block = () => bytes(vectors.cards[0]?.textHex ?? "");

/** The first golden block with some characters replaced, at a byte offset. */
function blockWith(offset: number, text: string): Uint8Array {
  const changed = block();
  for (let index = 0; index < text.length; index++) {
    changed[offset + index * 2] = text.charCodeAt(index) & 0xff;
    changed[offset + index * 2 + 1] = text.charCodeAt(index) >> 8;
  }
  return changed;
}

const foreign2023: CitizenCard = {
  type: "foreign2023",
  englishName: "SAMPLE, PERSON",
  chineseName: "样例",
  sex: "2",
  birth: "19810803",
  nationality: "CAN",
  idNumber: "911124198108030024",
  validFrom: "20240101",
  validUntil: "20340101",
  renewalCount: "",
  formerNumberLink: "A1B",
};

const foreign = () => bytes(vectors.cards[2]?.textHex ?? "");

describe("text block", () => {
  it("keeps private use and rare characters as they are", () => {
    expect(decodeCard(blockWith(2, "\uE5CF"))).toMatchObject({ ok: true, value: { name: "张\uE5CF例" } });
    expect(decodeCard(blockWith(2, "𬱖"))).toMatchObject({ ok: true, value: { name: "张𬱖" } });
  });

  it("does not guess at a kind of card nobody documented", () => {
    for (const kind of ["Q", "j", "K"])
      expect(decodeCard(blockWith(248, kind))).toEqual({ ok: false, code: "cardUnsupported" });
  });

  it("refuses a resident's fields under another card's mark", () => {
    for (const kind of ["J", "Y", "I"])
      expect(decodeCard(blockWith(248, kind))).toMatchObject({ ok: false, code: "cardInvalid" });
  });

  it("joins the two halves of a long English name", () => {
    const englishName = "ABCDEFGHIJ KLMNOPQRST UVWXYZABCDE FGHIJKLMNOP"; // 35 characters end inside a word
    for (const name of [englishName, `${englishName.slice(0, 34)} XYZ`, "SHORT"]) {
      const card = { ...foreign2023, englishName: name };
      expect(decodeCard(encodeText(card))).toEqual({ ok: true, value: card });
    }
  });

  it.each([
    ["check digit", 122, "420702198506150011", "idNumberCheck"],
    ["impossible date of birth", 122, "420702198513150010", "idNumberBirth"],
    ["letters in the number", 122, "42070219850615001A", "/idNumber"],
    ["sex", 30, "5", "/sex"],
    ["nation", 32, "57", "nation"],
    ["nation 00", 32, "00", "nation"],
    ["validity", 204, "someday ", "/validUntil"],
    ["empty name", 0, "   ", "/name"],
  ])("refuses a wrong %s, naming the rule and no value", (_what, offset, text, rule) => {
    const card = decodeCard(blockWith(offset, text));
    expect(card).toMatchObject({ ok: false, code: "cardInvalid" });
    if (card.ok) return;
    if (!rule.startsWith("/")) expect(card.detail).toBe(rule);
    for (const value of ["张样例", "420702198506150010", "42070219850615001A", "someday"])
      expect(card.detail).not.toContain(value);
  });

  it("checks the number of a foreign card", () => {
    const changed = foreign();
    changed[122 + 14 * 2] = "5".charCodeAt(0);
    expect(decodeCard(changed)).toEqual({ ok: false, code: "cardInvalid", detail: "idNumberCheck" });
  });

  it("takes NUL padding for spaces, and only whole blocks", () => {
    const padded = block();
    padded.fill(0, 6, 30);
    expect(decodeCard(padded)).toMatchObject({ ok: true, value: { name: "张样例" } });
    expect(decodeCard(padded.subarray(1))).toMatchObject({ ok: false, code: "cardInvalid" });
  });

  it("reads a newest address", () => {
    expect(decodeAddress(block().subarray(52, 122))).toBe("湖北省鄂州市梁子湖区样例镇示范村1组1号");
  });
});

describe("sample citizens", () => {
  it("come back from the chip as they were written", () => {
    for (const { card } of sampleCards())
      expect(decodeCard(encodeText(card))).toEqual({ ok: true, value: card });
  });

  it("are the people the rest of the house expects", () => {
    const cards = sampleCards();
    expect(new Set(cards.map(({ card }) => card.type))).toEqual(
      new Set(["resident", "hmt", "foreign2017", "foreign2023"]),
    );
    expect(new Set(cards.map(({ key }) => key)).size).toBe(cards.length);
    const residents = cards.flatMap(({ card }) => (card.type === "resident" ? [card] : []));
    expect(residents.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["张样例", "李老人样例", "王无记"]),
    );
    for (const { idNumber, birth, sex } of residents) {
      expect(idNumber.slice(0, 14)).toBe(`420702${birth}`);
      expect(Number(idNumber[16]) % 2).toBe(Number(sex) % 2);
    }
  });
});
