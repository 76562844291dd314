import { fail, ok, parseIdNumber, type ResidentCard, type Result } from "@zizhuban/device-agent-contract";

/**
 * Whether a card that was read may open a session: a sound number that agrees with the card's own
 * fields, and a validity that covers today.
 * @param today civil day by the server's clock, `YYYYMMDD`
 */
export function checkCard(card: ResidentCard, today: string): Result<void, "cardInvalid" | "cardExpired"> {
  const number = parseIdNumber(card.idNumber);
  if (!number.ok) return fail("cardInvalid", number.code);
  if (number.value.birth !== card.birth) return fail("cardInvalid", "birth");
  if ((card.sex === "1" || card.sex === "2") && (card.sex === "1") !== (number.value.sex === "male")) {
    return fail("cardInvalid", "sex");
  }
  if (card.validFrom > today) return fail("cardInvalid", "validFrom");
  if (card.validUntil !== "longTerm" && card.validUntil < today) return fail("cardExpired");
  return ok();
}
