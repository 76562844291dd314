import { isUscc, parseIdNumber, parser } from "@zizhuban/device-agent-contract";
import type { BaseRegister, QualityFinding } from "@zizhuban/server-contract";
import { Type, type TObject } from "typebox";
import { isLicenceIdentifier } from "../numbers/index.ts";

// The six base registers (六大基础库), each as a schema, and the rules its numbers obey.

const Text = Type.String({ minLength: 1, maxLength: 200 });
const Day = Type.String({ pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$" });

const baseRegisters: Readonly<Record<BaseRegister, TObject>> = {
  person: Type.Object({ idNumber: Text, name: Text, address: Type.Optional(Text) }),
  licence: Type.Object({
    licenceIdentifier: Text,
    name: Text,
    holderIdNumber: Type.Optional(Text),
    holderUscc: Type.Optional(Text),
    issuerUscc: Text,
    validFrom: Day,
    validUntil: Type.Optional(Day),
  }),
  legalPerson: Type.Object({ uscc: Text, name: Text, representativeIdNumber: Text, foundedOn: Day }),
  space: Type.Object({ parcel: Text, place: Text, holderIdNumber: Type.Optional(Text) }),
  credit: Type.Object({ uscc: Text, kind: Text, validFrom: Day, validUntil: Type.Optional(Day) }),
  material: Type.Object({ ref: Text, holderIdNumber: Text, validFrom: Day, validUntil: Type.Optional(Day) }),
};

function brokenRule(field: string, value: unknown): QualityFinding["rule"] | undefined {
  if (typeof value !== "string") return undefined;
  if (/idnumber$/i.test(field)) return parseIdNumber(value).ok ? undefined : "idNumber";
  if (/uscc$/i.test(field)) return isUscc(value) ? undefined : "uscc";
  if (field === "licenceIdentifier") return isLicenceIdentifier(value) ? undefined : "licenceIdentifier";
  return undefined;
}

/** Which records break which rule. A record of another shape is named once, by the member that is wrong. */
export function checkQuality(register: BaseRegister, records: readonly unknown[]): QualityFinding[] {
  const parse = parser(baseRegisters[register]);
  return records.flatMap((record, index): QualityFinding[] => {
    const parsed = parse(record);
    if (!parsed.ok) {
      const field = /^\/(\w+)/.exec(parsed.detail ?? "")?.[1] ?? "";
      return [{ index, field, rule: "shape" }];
    }
    const fields = Object.entries(parsed.value);
    const found = fields.flatMap(([field, value]): QualityFinding[] => {
      const rule = brokenRule(field, value);
      return rule === undefined ? [] : [{ index, field, rule }];
    });
    const days = new Map(fields);
    const from = days.get("validFrom");
    const until = days.get("validUntil");
    const reversed = typeof from === "string" && typeof until === "string" && until < from;
    return reversed ? [...found, { index, field: "validUntil", rule: "dayOrder" }] : found;
  });
}
