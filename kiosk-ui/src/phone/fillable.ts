import type { Fillable } from "../journey/index.ts";

/** Of the item; the code of the package. */
export const keyOf = (of: Fillable): string => ("errand" in of ? of.plan.code : of.item.key);
