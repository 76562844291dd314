import { Problem } from "./problem.ts";

/**
 * Refuses text no database here holds: U+0000, which PostgreSQL has nowhere, and half a surrogate pair, which has no
 * UTF-8 (PostgreSQL manual 8.3 and 8.14; Unicode 3.9, D92). Without recursion, for a value may be as deep as it is long.
 */
export function requireStorable(...values: readonly unknown[]): void {
  const open = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string") {
      if (value.includes("\0") || !value.isWellFormed())
        throw new Problem("invalidData", "text with a character that cannot be kept");
    } else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
      for (const [name, member] of Object.entries(value)) open.push(name, member);
    }
  }
}
