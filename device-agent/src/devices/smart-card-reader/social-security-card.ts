import {
  fail,
  ok,
  parseIdNumber,
  parser,
  SocialSecurityCard,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { CardRecord } from "./read-card.ts";

const parseCard = parser(SocialSecurityCard);

const spoken = ({ fields }: CardRecord): unknown => {
  const { name, idNumber, cardNumber, issuedOn, validUntil } = fields;
  const days = { issuedOn, validUntil };
  const known = Object.entries(days).filter(([, day]) => day !== undefined && !/^(0+|9+)$/.test(day));
  return { type: "socialSecurity", name, idNumber, cardNumber, ...Object.fromEntries(known) };
};

/**
 * What a card that was read says as a social security card. `cardUnsupported`: it is another kind; `socialCardLocked`:
 * its issuer keeps the holder behind a PIN; `cardInvalid`: a field or the check character of the number does not hold,
 * the detail names the rule, never a value.
 */
export function socialSecurityCardOf(
  record: Sensitive<CardRecord>,
): Result<Sensitive<SocialSecurityCard>, "cardUnsupported" | "socialCardLocked" | "cardInvalid"> {
  const sound = record.judge((read) => {
    if (read.kind !== "social-security") return fail("cardUnsupported");
    if (read.fields["name"] === undefined || read.fields["idNumber"] === undefined)
      return fail("socialCardLocked");
    const card = parseCard(spoken(read));
    if (!card.ok) return fail("cardInvalid", card.detail);
    const number = parseIdNumber(card.value.idNumber);
    return number.ok ? ok() : fail("cardInvalid", number.code);
  });
  if (!sound.ok) return sound;
  return ok(
    record.map((read) => {
      const card = parseCard(spoken(read));
      if (!card.ok) throw new Error("a card that was sound is not");
      return card.value;
    }),
  );
}
