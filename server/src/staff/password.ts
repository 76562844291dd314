import { randomInt } from "node:crypto";

/** Letters that are not mistaken for one another when read aloud or from paper (base32, RFC 4648 §6, lower case). */
const letters = "abcdefghijklmnopqrstuvwxyz234567";

/** Groups of five letters, 25 bits each: `abcde-fghij`. */
export function newWords(groups: number): string {
  const group = () => Array.from({ length: 5 }, () => letters.charAt(randomInt(letters.length))).join("");
  return Array.from({ length: groups }, group).join("-");
}
