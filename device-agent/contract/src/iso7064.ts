const alphabets = { digits: "0123456789", alphanumeric: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" } as const;
export type CheckAlphabet = keyof typeof alphabets;

/**
 * Check character of an ISO 7064 hybrid system: MOD 11,10 for digits, MOD 37,36 for digits and
 * capital letters (ISO 7064:2003, 9; GB/T 17710). `undefined` when the text holds any other character.
 */
export function hybridCheckCharacter(text: string, alphabet: CheckAlphabet): string | undefined {
  const characters = alphabets[alphabet];
  const modulus = characters.length;
  let product = modulus;
  for (const character of text) {
    const value = characters.indexOf(character);
    if (value < 0) return undefined;
    const sum = (product + value) % modulus || modulus;
    product = (sum * 2) % (modulus + 1);
  }
  return characters[(modulus + 1 - product) % modulus];
}

/** Whether the last character is the right check character for those before it. */
export function hybridCheckHolds(text: string, alphabet: CheckAlphabet): boolean {
  return text.length > 1 && hybridCheckCharacter(text.slice(0, -1), alphabet) === text.at(-1);
}
