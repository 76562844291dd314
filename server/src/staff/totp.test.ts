import { expect, it } from "vitest";
import { authenticatorUri, totpCode, totpStep } from "./totp.ts";

// RFC 6238 Appendix B, SHA-1, eight digits.
const secret = Buffer.from("12345678901234567890");
const vectors = [
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
] as const;

it.each(vectors)("at %i s the code is %s", (seconds, code) => {
  expect(totpCode(secret, Math.floor(seconds / 30), 8)).toBe(code);
});

it("takes a code one step early or late, never two, and never again", () => {
  const at = 1_234_567_890_000;
  const step = Math.floor(at / 30_000);
  for (const near of [step - 1, step, step + 1]) {
    expect(totpStep(secret, totpCode(secret, near), at, 0)).toBe(near);
    expect(totpStep(secret, totpCode(secret, near), at, near)).toBeUndefined();
  }
  for (const far of [step - 2, step + 2])
    expect(totpStep(secret, totpCode(secret, far), at, 0)).toBeUndefined();
  expect(totpStep(secret, "12345", at, 0)).toBeUndefined();
});

it("tells an authenticator what it needs (RFC 4648 base32)", () => {
  expect(authenticatorUri(Buffer.from("foobar"), "自助办", "li.lei")).toBe(
    "otpauth://totp/%E8%87%AA%E5%8A%A9%E5%8A%9E:li.lei?secret=MZXW6YTBOI&issuer=%E8%87%AA%E5%8A%A9%E5%8A%9E",
  );
});
