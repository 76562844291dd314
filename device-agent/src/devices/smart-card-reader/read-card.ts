import { fail, ok, Sensitive, type Result } from "@zizhuban/device-agent-contract";
import { cardProfiles, type CardField, type CardFile, type CardProfile } from "./card-profiles.ts";
import type { CardDriver, DriverFailure } from "./driver.ts";
import { berTlv, simpleTlv } from "./tlv.ts";

export interface CardRecord {
  /** Kind of card: name of its profile. */
  readonly kind: string;
  /** Field → text, as the card holds it. */
  readonly fields: Readonly<Record<string, string>>;
}

/** `cardUnsupported`: no profile knows its application. `cardInvalid`: the application is there, a field it must have is not. */
export type ReadFailure = DriverFailure | "cardUnsupported" | "cardInvalid";

/** Tries the kinds of card one after the other and reads the first whose application is on this card. */
export async function readCard(
  driver: CardDriver,
  profiles: readonly CardProfile[] = cardProfiles,
): Promise<Result<Sensitive<CardRecord>, ReadFailure>> {
  for (const profile of profiles) {
    const selected = await driver.selectApplication(profile.application);
    if (selected.ok) return readFields(driver, profile);
    if (!isVerdict(selected.code)) return selected;
  }
  return fail("cardUnsupported");
}

/** The card answered, and said no: that is about this question, not about the wire. */
function isVerdict(code: DriverFailure): boolean {
  return code === "notThere" || code === "refused" || code === "needsPermission" || code === "blocked";
}

async function readFields(
  driver: CardDriver,
  profile: CardProfile,
): Promise<Result<Sensitive<CardRecord>, ReadFailure>> {
  const fields: Record<string, string> = {};
  for (const file of profile.files) {
    const objects = await readObjects(driver, file);
    if (!objects.ok) return objects;
    for (const [name, field] of Object.entries(file.fields)) {
      const value = objects.value.get(field.tag);
      const text = value === undefined ? "" : decodeField(value, field);
      if (text !== "") fields[name] = text;
      else if (field.required) return fail("cardInvalid", `${profile.name}: ${name}`);
    }
  }
  return ok(new Sensitive({ kind: profile.name, fields }));
}

type Objects = ReadonlyMap<number, Uint8Array>;

/** The objects of a file; none where the card keeps the file, or one record of it, to itself. */
async function readObjects(driver: CardDriver, file: CardFile): Promise<Result<Objects, DriverFailure>> {
  const selected = await driver.selectFile(file.identifier);
  if (!selected.ok) return isVerdict(selected.code) ? ok(new Map()) : selected;
  if (file.structure === "transparent") {
    const content = await driver.readFile(file.longest);
    if (!content.ok) return isVerdict(content.code) ? ok(new Map()) : content;
    return ok(file.tlv === "ber" ? berTlv(content.value) : simpleTlv(content.value));
  }
  const objects = new Map<number, Uint8Array>();
  for (const number of file.records) {
    const record = await driver.readRecord(number);
    if (record.ok) for (const [tag, value] of simpleTlv(record.value)) objects.set(tag, value);
    else if (!isVerdict(record.code)) return record;
  }
  return ok(objects);
}

const gb18030 = new TextDecoder("gb18030");

/** A field's text; empty when its bytes are filler or not of its coding. */
export function decodeField(value: Uint8Array, { coding }: CardField): string {
  const hex = Buffer.from(value).toString("hex").toUpperCase();
  switch (coding) {
    case "text":
      return gb18030.decode(value).replace(/[\0 \uFFFD\u{FF}]+$/u, "");
    case "hex":
      return hex;
    case "digits":
      return /^\d*F*$/.test(hex) ? hex.replaceAll("F", "") : "";
    case "date":
      return /^\d{8}$/.test(hex) ? hex : "";
  }
}
