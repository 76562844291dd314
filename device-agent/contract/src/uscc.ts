const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Whether the check character of a unified social credit code fits: weights 3^i modulo 31 (GB 32100-2015 §5.2). */
export function isUscc(text: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)) return false;
  let sum = 0;
  let weight = 1;
  for (const character of text.slice(0, 17)) {
    sum += alphabet.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return alphabet[(31 - (sum % 31)) % 31] === text[17];
}
