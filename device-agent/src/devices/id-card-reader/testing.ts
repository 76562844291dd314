import vectorFile from "../../../sample-data/idcard-vectors.json" with { type: "json" };

/** Golden frames of an independent encoder, made of fictitious people (`sample-data/idcard-vectors.json`). */
export const vectors = vectorFile;

export function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

export function hex(data: Uint8Array): string {
  return Buffer.from(data).toString("hex").toUpperCase();
}

export type Golden = Readonly<Record<string, string>>;

/** What a vector expects, in this room's words. */
export function expectedCard(expect: Golden): Readonly<Record<string, unknown>> {
  const dates = { birth: expect["birth"], validFrom: expect["b"], sex: expect["sex"] };
  if (expect["no"] !== undefined)
    return {
      type: "foreign2017",
      englishName: expect["en"],
      chineseName: expect["cn"],
      nationality: expect["nat"],
      idNumber: expect["no"],
      cardVersion: expect["ver"],
      authority: expect["org"],
      validUntil: expect["e"],
      ...dates,
    };
  return {
    type: "resident",
    name: expect["name"],
    nation: expect["nation"],
    address: expect["addr"],
    idNumber: expect["idno"],
    issuer: expect["issuer"],
    validUntil: expect["e"] === "长期" ? "longTerm" : expect["e"],
    ...dates,
  };
}
