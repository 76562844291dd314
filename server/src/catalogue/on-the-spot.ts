import type { ItemContent, PlaceNeed } from "@zizhuban/server-contract";

/** Materials of the dictionary that are taken on the spot, and by what. */
const takenBy: Readonly<Record<string, PlaceNeed>> = {
  M01: "id-card-reader",
  M43: "id-card-reader",
  M09: "portrait-camera",
  M10: "fingerprint",
};

/** By what a material is taken where the person stands; undefined for what is brought, fetched or filled in. */
export function takenOnTheSpot({
  ref,
  get,
}: Pick<ItemContent["materials"][number], "ref" | "get">): PlaceNeed | undefined {
  return get === "onsite" ? takenBy[ref] : undefined;
}
