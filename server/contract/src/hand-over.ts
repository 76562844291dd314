// What a telephone shows to a kiosk so that a draft is gone on with there: a code to scan, and digits to type. Pure.

/** Digits of the code, the last one its check. */
export const handOverDigits = 10;

/** The check digit over the digits before it: ISO/IEC 7064 MOD 11,10 finds every wrong digit and nearly every swap. */
export function handOverCheckDigit(digits: string): string {
  let product = 10;
  for (const digit of digits) {
    const sum = (product + Number(digit)) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return String((11 - product) % 10);
}

/** Whether a code of that kind could have been given out; says nothing about whether it was. */
export function isHandOverCode(code: string): boolean {
  return (
    code.length === handOverDigits &&
    /^\d+$/.test(code) &&
    handOverCheckDigit(code.slice(0, -1)) === code.at(-1)
  );
}

const scheme = "zizhuban-draft:";

/** What the code to scan says: no address, so that a camera that meets it opens nothing. */
export const handOverText = (token: string): string => scheme + token;

/** The token in a scanned code; undefined when it is another code. */
export function handOverToken(scanned: string): string | undefined {
  const token = scanned.startsWith(scheme) ? scanned.slice(scheme.length) : "";
  return /^[\w-]{43}$/.test(token) ? token : undefined;
}
