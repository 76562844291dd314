import { describe, expect, it } from "vitest";
import { checkCardNumber, foreign2017CheckDigit, isCitizenNumber } from "./card-number.ts";
import { cardHolder, type CitizenCard } from "./citizen-card.ts";
import { idNumberCheckCharacter } from "./id-number.ts";

const dates = { validFrom: "20240101", validUntil: "20340101" } as const;
const hmt: CitizenCard = {
  type: "hmt",
  name: "港样例",
  sex: "1",
  birth: "19900307",
  address: "湖北省鄂州市梁子湖区样例镇示范村3组",
  idNumber: `81000019900307001${idNumberCheckCharacter("81000019900307001")}`,
  issuer: "鄂州市公安局梁子湖区分局",
  passNumber: "H12345678",
  issueCount: "01",
  ...dates,
};
/** Sound, and of no card but a resident's. */
const elsewhere = `42070219900307001${idNumberCheckCharacter("42070219900307001")}`;
const foreign2017: CitizenCard = {
  type: "foreign2017",
  englishName: "SAMPLE, PERSON",
  chineseName: "",
  sex: "1",
  birth: "19810803",
  nationality: "CAN",
  idNumber: "CAN110081080310",
  cardVersion: "01",
  authority: "1100",
  ...dates,
};
const foreign2023: CitizenCard = {
  type: "foreign2023",
  englishName: "SAMPLE, PERSON",
  chineseName: "样例",
  sex: "1",
  birth: "19810803",
  nationality: "CAN",
  idNumber: "911124198108030024",
  renewalCount: "00",
  formerNumberLink: "",
  ...dates,
};

describe("number of a card", () => {
  it.each([hmt, foreign2017, foreign2023])("of a sound $type card holds", (card) => {
    expect(checkCardNumber(card)).toEqual({ ok: true, value: undefined });
  });

  it.each<[string, CitizenCard]>([
    [
      "idNumberCheck",
      { ...hmt, idNumber: hmt.idNumber.slice(0, 17) + (hmt.idNumber.endsWith("X") ? "0" : "X") },
    ],
    ["idNumberBirth", { ...hmt, birth: "19900308" }],
    ["idNumberSex", { ...hmt, sex: "2" }],
    ["idNumberArea", { ...hmt, idNumber: elsewhere }],
    ["idNumberArea", { ...foreign2023, idNumber: elsewhere }],
    ["idNumberCheck", { ...foreign2017, idNumber: "CAN110081080311" }],
    ["idNumberNationality", { ...foreign2017, nationality: "FRA" }],
    ["idNumberBirth", { ...foreign2017, birth: "19810804" }],
    ["idNumberCheck", { ...foreign2023, idNumber: "911124198108030025" }],
    ["idNumberBirth", { ...foreign2023, birth: "19810804" }],
  ])("%s", (code, card) => {
    expect(checkCardNumber(card)).toEqual({ ok: false, code });
  });

  it("is told without its card: 18 characters, or the 15 of a 2017 card", () => {
    for (const { idNumber } of [hmt, foreign2017, foreign2023]) expect(isCitizenNumber(idNumber)).toBe(true);
    const wrong = [
      "CAN110081080311",
      "can110081080310",
      "110110081080310",
      "CAN11008108031",
      "CAN1100810803100",
    ];
    for (const number of [...wrong, "911124198108030025", ""]) expect(isCitizenNumber(number)).toBe(false);
  });

  it("finds every single wrong character of a 2017 number but those 10 apart", () => {
    const number = "CAN11008108031";
    expect(foreign2017CheckDigit(number)).toBe("0");
    for (let place = 3; place < number.length; place++)
      for (let shift = 1; shift < 10; shift++) {
        const wrong = Array.from(number);
        wrong[place] = String((Number(number[place]) + shift) % 10);
        expect(foreign2017CheckDigit(wrong.join(""))).not.toBe("0");
      }
  });
});

it("names a holder in Chinese where the card does", () => {
  expect(cardHolder(hmt).name).toBe("港样例");
  expect(cardHolder(foreign2023).name).toBe("样例");
  expect(cardHolder(foreign2017)).toEqual({ name: "SAMPLE, PERSON", idNumber: "CAN110081080310" });
});
