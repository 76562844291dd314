import { ok, type Result } from "@zizhuban/device-agent-contract";
import type { MaterialCheck } from "@zizhuban/server-contract";
import { longWait, type FlowDeps } from "../flow/index.ts";
import type { PackageErrand } from "../journey/index.ts";
import type { CheckedMaterial, Gathered } from "./state.ts";
import type { SupplyErrand } from "./subject.ts";

// What is there and what is missing, asked of the server: of one item, of every item of a package, of a case.

type Check = Result<MaterialCheck>;
type Business = FlowDeps["business"];

export const offerOf = ({ applying, later, promised, consents }: Gathered) => ({
  applying: [...applying],
  later: [...later],
  promised: [...promised],
  consents: consents.map(({ register, purpose }) => ({ register, purpose })),
});
export const pickedOf = ({ chosen }: Gathered) => chosen.map(({ ref, id }) => ({ ref, id }));

/** @param among only these entries of what was gathered are on the item's list; all, when absent */
async function checkItem(
  business: Business,
  itemKey: string,
  gathered: Gathered,
  among?: ReadonlySet<string>,
): Promise<Check> {
  const within = (ref: string) => among === undefined || among.has(ref);
  const { applying, later, promised, consents } = offerOf(gathered);
  return await business.call("checkMaterials", {
    // What is asked here is answered before anything can be submitted.
    body: {
      itemKey,
      formFilled: true,
      chosen: pickedOf(gathered).filter(({ ref }) => within(ref)),
      applying: applying.filter(within),
      later: later.filter(within),
      promised: promised.filter(within),
      consents,
    },
    within: longWait,
  });
}

const urgency = { missing: 5, atWindow: 4, later: 3, promised: 2, there: 1, notNeeded: 0 } as const;

/** One entry of the merged list, from what each of its items says of it: the item that still lacks it decides. */
function merged(
  material: PackageErrand["plan"]["materials"][number],
  said: readonly CheckedMaterial[],
): CheckedMaterial {
  const { ref, name, note, required, tolerable, promisable, broughtBy } = material;
  const nothing = { ref, name, note, required, ways: [] };
  // Another item's result stands for it.
  if (broughtBy !== undefined) return { ...nothing, required: false, state: "notNeeded", note: "" };
  const [decides] = said.toSorted((a, b) => urgency[b.state] - urgency[a.state]);
  if (decides === undefined) return { ...nothing, state: "notNeeded" };
  const ways = decides.ways.filter(
    ({ way }) => (way !== "later" || tolerable) && (way !== "promise" || promisable),
  );
  return { ...nothing, state: decides.state, ways };
}

async function checkPackage(business: Business, { plan }: PackageErrand, gathered: Gathered): Promise<Check> {
  const said: CheckedMaterial[] = [];
  const checks = await Promise.all(
    plan.items.map(async ({ key }) => {
      const among = new Set(
        plan.materials.filter(({ usedBy }) => usedBy.includes(key)).map(({ ref }) => ref),
      );
      return await checkItem(business, key, gathered, among);
    }),
  );
  for (const check of checks) {
    if (!check.ok) return check;
    said.push(...check.value.materials);
  }
  const materials = plan.materials.map((material) =>
    merged(
      material,
      said.filter(({ ref }) => ref === material.ref),
    ),
  );
  return ok({ complete: materials.every(({ state }) => state !== "missing"), materials });
}

/** Only what the case asks for; a promise, or later still, is no answer to it. */
async function checkSupply(business: Business, { matter }: SupplyErrand, gathered: Gathered): Promise<Check> {
  const asked = matter.asked.map(({ ref }) => ref);
  const check = await checkItem(business, matter.itemKey, { ...gathered, applying: asked });
  if (!check.ok) return check;
  const materials = matter.asked.map(({ ref, name, by }): CheckedMaterial => {
    const known = check.value.materials.find((one) => one.ref === ref);
    const given =
      gathered.chosen.some((one) => one.ref === ref) ||
      (known?.state === "there" && gathered.consents.some((one) => one.ref === ref));
    const ways = (known?.ways ?? []).filter(({ way }) => !["later", "promise", "form"].includes(way));
    return {
      ref,
      name,
      note: by,
      required: true,
      state: given ? "there" : "missing",
      ways: given ? [] : ways.length > 0 ? ways : [{ way: "scan" }],
    };
  });
  return ok({ complete: materials.every(({ state }) => state !== "missing"), materials });
}

export async function checkMaterials(business: Business, gathered: Gathered): Promise<Check> {
  const { subject } = gathered;
  switch (subject.errand) {
    case "item":
      return await checkItem(business, subject.item.key, gathered);
    case "package":
      return await checkPackage(business, subject, gathered);
    case "supply":
      return await checkSupply(business, subject, gathered);
  }
}
