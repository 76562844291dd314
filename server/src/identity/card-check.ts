import {
  checkCardNumber,
  fail,
  ok,
  parseIdNumber,
  type CitizenCard,
  type Result,
  type SocialSecurityCard,
} from "@zizhuban/device-agent-contract";

/**
 * Whether a card that was read may open a session: a sound number that agrees with the card's own
 * fields, and a validity that covers today.
 * @param today civil day by the server's clock, `YYYYMMDD`
 */
export function checkCard(card: CitizenCard, today: string): Result<void, "cardInvalid" | "cardExpired"> {
  const number = checkCardNumber(card);
  if (!number.ok) return fail("cardInvalid", number.code);
  if (card.validFrom > today) return fail("cardInvalid", "validFrom");
  if (card.validUntil !== "longTerm" && card.validUntil < today) return fail("cardExpired");
  return ok();
}

/** The same for a social security card, which says less: its number, and where the issuer filled them in two days. */
export function checkSocialSecurityCard(
  { idNumber, issuedOn, validUntil }: SocialSecurityCard,
  today: string,
): Result<void, "cardInvalid" | "cardExpired"> {
  const number = parseIdNumber(idNumber);
  if (!number.ok) return fail("cardInvalid", number.code);
  if (issuedOn !== undefined && issuedOn > today) return fail("cardInvalid", "issuedOn");
  return validUntil !== undefined && validUntil < today ? fail("cardExpired") : ok();
}
