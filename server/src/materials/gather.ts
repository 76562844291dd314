import { fail, ok, type ProblemCode, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type {
  ApplyRequest,
  BoxMaterial,
  ItemContent,
  MaterialCheck,
  MaterialReuse,
  MaterialWay,
} from "@zizhuban/server-contract";
import type { Citizen } from "../core/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Box, Provenance } from "./box.ts";
import type { Dictionary } from "./dictionary.ts";
import type { MaterialRow } from "./tables.ts";

type ItemMaterial = ItemContent["materials"][number];

/** What the citizen offers for an item's list. */
export interface Offer {
  readonly itemKey: string;
  readonly formFilled: boolean;
  readonly later: readonly string[];
  readonly promised: readonly string[];
  readonly applying: readonly string[];
  readonly chosen: readonly { readonly ref: string; readonly id: string }[];
  readonly consents: ApplyRequest["consents"];
}

/** Who offers, at which kiosk. */
export interface Offerer {
  readonly citizen: Citizen;
  readonly kid: string;
}

/** One entry of the list, and what meets it. */
interface Met {
  readonly material: ItemMaterial;
  readonly state: "there" | "later" | "promised" | "missing" | "notNeeded";
  /** Out of the box, with whether it came there in this visit. */
  readonly by: readonly MaterialRow[];
}

interface Boxed {
  readonly row: MaterialRow;
  readonly reuse: MaterialReuse;
}

const refusals = {
  verifyFirst: "materialNotVerified",
  usedUp: "materialUsedUp",
  expired: "materialExpired",
  rejected: "materialRejected",
} as const satisfies Record<Exclude<MaterialReuse, "ready">, ProblemCode>;

/** Where a person's materials for one item come from: card, form, registers, licences, box, promise. */
export function createGathering(deps: {
  box: Box;
  dictionary: Dictionary;
  exchange: Exchange;
  idNumberOf(citizen: Citizen): Promise<Sensitive<string>>;
}) {
  const { box, dictionary } = deps;

  /** What the citizen picked out of the box; one that may not be used again is refused by its reason. */
  function picked(offer: Offer, item: ItemContent, boxed: readonly Boxed[]): Result<Boxed[], ProblemCode> {
    const found: Boxed[] = [];
    for (const { ref, id } of offer.chosen) {
      const one = boxed.find(({ row }) => row.id === id);
      if (one === undefined) return fail("materialUnknown");
      if (one.row.ref !== ref || !item.materials.some((material) => material.ref === ref))
        return fail("materialNotOnList", ref);
      if (one.reuse !== "ready") return fail(refusals[one.reuse], ref);
      found.push(one);
    }
    return ok(found);
  }

  /** Asks the register once a visit, with the consent the citizen gave; no record is no material. */
  async function ask(
    ref: string,
    offer: Offer,
    { citizen, kid }: Offerer,
    boxed: readonly Boxed[],
  ): Promise<Result<MaterialRow | undefined, ProblemCode>> {
    const source = dictionary.sourceOf(ref);
    const consent = offer.consents.find(
      ({ register, purpose }) => register === source?.register && purpose === source.purpose,
    );
    if (source === undefined || consent === undefined) return ok(undefined);
    const fresh = boxed.find(
      ({ row }) => row.ref === ref && row.origin === "register" && row.session_id === citizen.sessionId,
    );
    if (fresh !== undefined) return ok(fresh.row);
    const answer = await deps.exchange.query({
      recipient: offer.itemKey,
      register: source.register,
      purpose: source.purpose,
      personId: citizen.personId,
      sessionId: citizen.sessionId,
      kid,
      idNumber: await deps.idNumberOf(citizen),
    });
    // A register that is down is no reason to send anybody home: the paper may be brought instead.
    if (!answer.ok) return answer.code === "registerUnavailable" ? ok(undefined) : answer;
    const { record } = answer.value;
    if (record === undefined) return ok(undefined);
    const by: Provenance = {
      origin: "register",
      from: source.register,
      sessionId: citizen.sessionId,
      actor: `citizen:${citizen.sessionId}`,
    };
    return ok(await box.keepFacts({ personId: citizen.personId, ref, facts: record }, by));
  }

  async function meet(
    material: ItemMaterial,
    offer: Offer,
    offerer: Offerer,
    known: { readonly boxed: readonly Boxed[]; readonly picked: readonly Boxed[] },
  ): Promise<Result<Met, ProblemCode>> {
    const { ref, get, need } = material;
    const by = known.picked.filter(({ row }) => row.ref === ref).map(({ row }) => row);
    if (by.length > 0) return ok({ material, state: "there", by });
    if (get === "onsite" || (get === "form" && offer.formFilled))
      return ok({ material, state: "there", by: [] });
    const answered = await ask(ref, offer, offerer, known.boxed);
    if (!answered.ok) return answered;
    if (answered.value !== undefined) return ok({ material, state: "there", by: [answered.value] });
    if (offer.promised.includes(ref)) return ok({ material, state: "promised", by: [] });
    if (offer.later.includes(ref)) return ok({ material, state: "later", by: [] });
    const needed = need === "required" || offer.applying.includes(ref);
    return ok({ material, state: needed ? "missing" : "notNeeded", by: [] });
  }

  /** Every entry of the item's list, and what meets it now. */
  async function gather(
    item: ItemContent,
    offer: Offer,
    offerer: Offerer,
  ): Promise<Result<readonly Met[], ProblemCode>> {
    const { personId, sessionId } = offerer.citizen;
    const boxed = await box.rows(personId, sessionId);
    const chosen = picked(offer, item, boxed);
    if (!chosen.ok) return chosen;
    const met: Met[] = [];
    for (const material of item.materials) {
      const one = await meet(material, offer, offerer, { boxed, picked: chosen.value });
      if (!one.ok) return one;
      met.push(one.value);
    }
    return ok(met);
  }

  function waysOf({ material, state }: Met, inBox: readonly BoxMaterial[]): MaterialWay[] {
    if (state !== "missing") return [];
    const { ref, get, tolerable } = material;
    const source = dictionary.sourceOf(ref);
    const reusable = inBox.filter((one) => one.ref === ref && one.reuse === "ready");
    return [
      ...(get === "form" ? [{ way: "form" } as const] : []),
      ...(source === undefined
        ? []
        : [{ way: "register", register: source.register, purpose: source.purpose } as const]),
      ...reusable.map(({ id, trust, keptAt }) => ({ way: "box", id, trust, keptAt }) as const),
      ...(get === "commitment" ? [{ way: "promise" } as const] : []),
      ...(get === "form" ? [] : [{ way: "scan" } as const]),
      ...(tolerable ? [{ way: "later" } as const] : []),
    ];
  }

  return {
    gather,

    /** The item's list before anything is submitted (B4). */
    async check(
      item: ItemContent,
      offer: Offer,
      offerer: Offerer,
    ): Promise<Result<MaterialCheck, ProblemCode>> {
      const met = await gather(item, offer, offerer);
      if (!met.ok) return met;
      const inBox = await box.list(offerer.citizen);
      const materials = met.value.map((one) => ({
        ref: one.material.ref,
        name: one.material.name,
        note: one.material.note,
        required: one.material.need === "required",
        state: one.state,
        ways: waysOf(one, inBox),
      }));
      return ok({ complete: materials.every(({ state }) => state !== "missing"), materials });
    },
  };
}
export type Gathering = ReturnType<typeof createGathering>;
