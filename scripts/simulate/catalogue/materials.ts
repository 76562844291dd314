import { parser } from "@zizhuban/device-agent-contract";
import { BoxMaterial, MaterialCheck } from "@zizhuban/server-contract";
import { told } from "./http.ts";
import type { Kiosk } from "./kiosk.ts";
import type { World } from "./world.ts";

/** How one material of a list was met, as the citizen saw it at the kiosk. */
export type Met = "present" | "shared" | "promised" | "brought" | "later";

export interface Gathered {
  readonly met: ReadonlyMap<string, Met>;
  readonly applying: readonly string[];
  readonly later: readonly string[];
  readonly promised: readonly string[];
  readonly consents: readonly { readonly register: string; readonly purpose: string }[];
  readonly materials: readonly { readonly ref: string; readonly id: string }[];
}

/** What a citizen stands before, with papers in hand. */
export interface Front {
  readonly kiosk: Pick<Kiosk, "call" | "upload">;
  readonly scans: World["scans"];
}

type Entry = MaterialCheck["materials"][number];
const parseCheck = parser(MaterialCheck);
const parseBox = parser(BoxMaterial);

/** A scan for this entry of the list: every other one a photograph. @returns its id in the box */
export async function scan({ kiosk, scans }: Front, ref: string): Promise<string> {
  const file = Number(ref.slice(1)) % 2 === 0 ? scans.pdf : scans.photo;
  return told(parseBox, await kiosk.upload(ref, file)).id;
}

/** Looks at an item's list as the kiosk does: first with nothing, then with every consent that helps. */
export async function lookAt(front: Front, itemKey: string, formFilled: boolean, random: () => number) {
  const nothing = { itemKey, formFilled, applying: [], later: [], promised: [], chosen: [], consents: [] };
  const check = async (more: object) =>
    told(parseCheck, await front.kiosk.call("POST", "material-checks", { ...nothing, ...more })).materials;
  const bare = await check({});
  // A conditional material's condition holds in every third case.
  const conditional = bare.filter(({ state }) => state === "notNeeded").map(({ ref }) => ref);
  const applying = conditional.filter(() => random() < 0.33);
  const asked = await check({ applying });
  const consents = asked.flatMap(({ ways }) =>
    ways.flatMap((way) => (way.way === "register" ? [{ register: way.register, purpose: way.purpose }] : [])),
  );
  return { bare, applying, consents, answered: await check({ applying, consents }) };
}

/** Meets what neither card, form nor register has: out of the box, by a promise, later, or by a scan. */
async function meet(front: Front, entry: Entry, late: boolean): Promise<{ met: Met; id?: string }> {
  const boxed = entry.ways.find((way) => way.way === "box");
  if (boxed !== undefined) return { met: "shared", id: boxed.id };
  if (entry.ways.some(({ way }) => way === "promise")) return { met: "promised" };
  if (late && entry.ways.some(({ way }) => way === "later")) return { met: "later" };
  return { met: "brought", id: await scan(front, entry.ref) };
}

/** Everything an item's list asks, in the way a citizen at the kiosk meets it. */
export async function gather(
  front: Front,
  of: { readonly itemKey: string; readonly formFilled: boolean; readonly late: boolean },
  random: () => number,
): Promise<Gathered> {
  const { bare, applying, consents, answered } = await lookAt(front, of.itemKey, of.formFilled, random);
  const met = new Map<string, Met>();
  const materials: { ref: string; id: string }[] = [];
  for (const entry of answered) {
    if (entry.state === "notNeeded") continue;
    if (entry.state === "there") {
      const before = bare.find(({ ref }) => ref === entry.ref)?.state;
      met.set(entry.ref, before === "there" ? "present" : "shared");
      continue;
    }
    const now = await meet(front, entry, of.late);
    met.set(entry.ref, now.met);
    if (now.id !== undefined) materials.push({ ref: entry.ref, id: now.id });
  }
  const so = (how: Met) => [...met].filter(([, way]) => way === how).map(([ref]) => ref);
  return { met, applying, later: so("later"), promised: so("promised"), consents, materials };
}
