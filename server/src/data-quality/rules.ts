import {
  isCitizenNumber,
  isUscc,
  ok,
  parser,
  type Parse,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { BaseRegister, QualityFinding } from "@zizhuban/server-contract";
import { Type, type TObject } from "typebox";
import { isLicenceIdentifier, isOrganisationCode } from "../numbers/index.ts";

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

export type Broken = Pick<QualityFinding, "field" | "rule">;

function brokenRule(field: string, value: unknown): QualityFinding["rule"] | undefined {
  if (typeof value !== "string") return undefined;
  if (/idnumber$/i.test(field)) return isCitizenNumber(value) ? undefined : "idNumber";
  if (/uscc$/i.test(field)) {
    if (!isUscc(value)) return "uscc";
    // The ninth to the seventeenth are the organisation's own code (GB 32100-2015, 4.4).
    return isOrganisationCode(value.slice(8, 17)) ? undefined : "organisationCode";
  }
  if (field === "licenceIdentifier") return isLicenceIdentifier(value) ? undefined : "licenceIdentifier";
  return undefined;
}

/** The rules one record breaks, by its members. One of another shape is named once, by the member that is wrong. */
function brokenIn(parse: Parse<Readonly<Record<string, unknown>>>, record: unknown): Broken[] {
  const parsed = parse(record);
  if (!parsed.ok) return [{ field: /^\/(\w+)/.exec(parsed.detail ?? "")?.[1] ?? "", rule: "shape" }];
  const fields = Object.entries(parsed.value);
  const found = fields.flatMap(([field, value]): Broken[] => {
    const rule = brokenRule(field, value);
    return rule === undefined ? [] : [{ field, rule }];
  });
  const days = new Map(fields);
  const from = days.get("validFrom");
  const until = days.get("validUntil");
  const reversed = typeof from === "string" && typeof until === "string" && until < from;
  return reversed ? [...found, { field: "validUntil", rule: "dayOrder" }] : found;
}

const parsers = (schemas: Readonly<Record<BaseRegister, TObject>>) => ({
  person: parser(schemas.person),
  licence: parser(schemas.licence),
  legalPerson: parser(schemas.legalPerson),
  space: parser(schemas.space),
  credit: parser(schemas.credit),
  material: parser(schemas.material),
});
const parseHandedOver = parsers(baseRegisters);

/** Which of the records somebody wants to hand over break which rule. */
export function checkQuality(register: BaseRegister, records: readonly unknown[]): QualityFinding[] {
  return records.flatMap((record, index) =>
    brokenIn(parseHandedOver[register], record).map((broken) => Object.assign({ index }, broken)),
  );
}

/** What is kept here of each register; the rest of it is its authority's. */
const parseKept = parsers({
  ...baseRegisters,
  legalPerson: Type.Object({ uscc: Text, name: Text }),
  space: Type.Object({ location: Type.Optional(Text), number: Type.Optional(Text) }),
  credit: Type.Object({
    uscc: Type.Optional(Text),
    validFrom: Type.Optional(Day),
    validUntil: Type.Optional(Day),
  }),
});

/** The rules a record that is kept here breaks: names of members and rules, nothing of its values. */
export function brokenRules(register: BaseRegister, record: Sensitive<unknown>): Broken[] {
  let found: Broken[] = [];
  record.judge((known) => {
    found = brokenIn(parseKept[register], known);
    return ok();
  });
  return found;
}
