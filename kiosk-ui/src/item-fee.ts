import type { CatalogueItem } from "@zizhuban/server-contract";
import type { Words } from "./locale/index.ts";

/** What an item costs, as its entry in the catalogue says; English has the sum alone where it is known. */
export function feeText(words: Words, { amount, note }: CatalogueItem["fee"]): string {
  if (amount === 0) return words.home.free;
  return amount !== null && words.tag === "en" ? words.home.fee(amount) : note;
}
