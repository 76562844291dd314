import { Problem } from "./problem.ts";

/**
 * Characters nobody sees, or that show others in another order: two texts that look alike would be two, and a name would
 * be read as another (Unicode TR 36 §2.4–2.6): controls but tab and line ends, soft hyphen, direction marks, overrides
 * and isolates, zero-width spaces, the byte order mark, tags. The zero-width joiners are letters' own in Mongolian,
 * Uyghur and emoji; between Han they join nothing.
 */
const hidden =
  /(?![\t\n\r])\p{Cc}|[\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{e0000}-\u{e007f}]|(?<=\p{Script=Han})[\u{200c}\u{200d}]|[\u{200c}\u{200d}](?=\p{Script=Han})/gu;

/** The text as everybody sees it. */
export function withoutHidden(text: string): string {
  return text.replaceAll(hidden, "");
}

/**
 * Why a value is not kept, if it is not. `invalidData`: text no database here holds, U+0000, which PostgreSQL has
 * nowhere, and half a surrogate pair, which has no UTF-8 (PostgreSQL manual 8.3 and 8.14; Unicode 3.9, D92).
 * `hiddenCharacter`: text that is not what it looks like. Without recursion, for a value may be as deep as it is long.
 */
export function unkeepable(...values: readonly unknown[]): "invalidData" | "hiddenCharacter" | undefined {
  const open = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string") {
      if (value.includes("\0") || !value.isWellFormed()) return "invalidData";
      if (withoutHidden(value) !== value) return "hiddenCharacter";
    } else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
      for (const [name, member] of Object.entries(value)) open.push(name, member);
    }
  }
  return undefined;
}

/** Throws for what {@link unkeepable} names. */
export function requireStorable(...values: readonly unknown[]): void {
  const code = unkeepable(...values);
  if (code !== undefined) throw new Problem(code, "text with a character that cannot be kept");
}
