import { fail, ok, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import { partsOf, type Part } from "./protocol.ts";

/** A message as it leaves over SMPP: here number and text leave their wrappers. */
export function submitted(
  message: { readonly to: Sensitive<string>; readonly text: Sensitive<string> },
  long: "segments" | "payload",
  reference: number,
): Result<{ readonly digits: string; readonly parts: readonly Part[] }, "messageRefused"> {
  // A form may have a number that is no mobile telephone's; the centre would not know whose it is.
  const mobile = message.to.judge((to) =>
    /^1\d{10}$/.test(to) ? ok() : fail("messageRefused", "noMobileNumber"),
  );
  if (!mobile.ok) return mobile;
  const parts = partsOf(message.text.expose(), long, reference);
  if (!parts.ok) return fail("messageRefused", "tooLong");
  // A mainland mobile number as the whole world knows it (E.164).
  return ok({ digits: `86${message.to.expose()}`, parts: parts.value });
}
