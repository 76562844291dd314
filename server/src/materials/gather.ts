import { fail, ok, type ProblemCode, Sensitive, type Result } from "@zizhuban/device-agent-contract";
import type {
  ApplyRequest,
  BoxMaterial,
  ItemContent,
  MaterialCheck,
  MaterialReuse,
  MaterialWay,
} from "@zizhuban/server-contract";
import type { UsableLicence } from "../certificates/index.ts";
import { takenOnTheSpot } from "../catalogue/index.ts";
import { mayOpen, showedIdCard, type Citizen } from "../core/index.ts";
import type { BarredUntil } from "../credit/index.ts";
import { enterpriseFor } from "../enterprises/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Box, Provenance } from "./box.ts";
import type { Dictionary } from "./dictionary.ts";
import type { Licences, PickedLicence } from "./licences.ts";
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
export interface Met {
  readonly material: ItemMaterial;
  readonly state: "there" | "atWindow" | "later" | "promised" | "missing" | "notNeeded";
  /** Out of the box, with whether it came there in this visit. */
  readonly by: readonly MaterialRow[];
  /** Licences picked for it: nothing of them is taken before there is a case to take it for. */
  readonly licences: readonly UsableLicence[];
}

interface Boxed {
  readonly row: MaterialRow;
  readonly reuse: MaterialReuse;
}

/** What a person has that an item's list could be met by. */
interface Known {
  readonly boxed: readonly Boxed[];
  readonly usable: readonly UsableLicence[];
}

/** What of it was picked. */
interface Picked {
  readonly boxed: readonly Boxed[];
  readonly licences: readonly PickedLicence[];
}

/**
 * 居民身份证 is met by an ID card that was shown: another card names the same person and is not it. What goes to a window
 * is shown there; what is done at once has no window.
 */
function asShown(one: Met, { citizen }: Offerer, { handling }: ItemContent): Met {
  const byReader =
    one.state === "there" &&
    one.by.length + one.licences.length === 0 &&
    takenOnTheSpot(one.material) === "id-card-reader";
  if (!byReader || showedIdCard(citizen)) return one;
  return { ...one, state: handling === "即办件" ? "missing" : "atWindow" };
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
  licences: Licences;
  exchange: Exchange;
  idNumberOf(citizen: Citizen): Promise<Sensitive<string>>;
  /** Whose word stands for nothing now, and until when. */
  barredUntil: BarredUntil;
  /** Code of the enterprise this person acts for in this item, if any. */
  enterpriseOf(citizen: Citizen, itemKey: string): Promise<string | undefined>;
}) {
  const { box, dictionary, licences } = deps;

  /** What the citizen picked out of the box and of their licences; what may not be used is refused by its reason. */
  function picked(offer: Offer, item: ItemContent, known: Known): Result<Picked, ProblemCode> {
    const found: { boxed: Boxed[]; licences: PickedLicence[] } = { boxed: [], licences: [] };
    for (const { ref, id } of offer.chosen) {
      const licence = known.usable.find(({ authorisationId }) => authorisationId === id);
      const one = known.boxed.find(({ row }) => row.id === id);
      if (licence === undefined && one === undefined) return fail("materialUnknown");
      const fits =
        licence === undefined ? one?.row.ref === ref : licences.standingFor(ref, [licence]).length > 0;
      if (!fits || !item.materials.some((material) => material.ref === ref))
        return fail("materialNotOnList", ref);
      if (licence !== undefined) found.licences.push({ ref, licence });
      if (one === undefined) continue;
      if (one.reuse !== "ready") return fail(refusals[one.reuse], ref);
      found.boxed.push(one);
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
    const uscc = source.about === "enterprise" ? await deps.enterpriseOf(citizen, offer.itemKey) : undefined;
    // In one session somebody may act for one enterprise after another: its record is asked for each time.
    const fresh = boxed.find(
      ({ row, reuse }) =>
        uscc === undefined &&
        row.ref === ref &&
        row.origin === "register" &&
        row.session_id === citizen.sessionId &&
        reuse === "ready",
    );
    if (fresh !== undefined) return ok(fresh.row);
    const answer = await deps.exchange.query({
      recipient: offer.itemKey,
      register: source.register,
      purpose: source.purpose,
      personId: citizen.personId,
      sessionId: citizen.sessionId,
      kid,
      idNumber: uscc === undefined ? await deps.idNumberOf(citizen) : new Sensitive(uscc),
    });
    // A register that is down is no reason to send anybody home: the paper may be brought instead.
    if (!answer.ok) return answer.code === "registerUnavailable" ? ok(undefined) : answer;
    const { record, consentId } = answer.value;
    if (record === undefined) return ok(undefined);
    const by: Provenance = {
      origin: "register",
      from: source.register,
      sessionId: citizen.sessionId,
      actor: `citizen:${citizen.sessionId}`,
    };
    return ok(await box.keepFacts({ personId: citizen.personId, ref, facts: record, consentId }, by));
  }

  async function meet(
    material: ItemMaterial,
    offer: Offer,
    offerer: Offerer,
    boxed: readonly Boxed[],
    chosen: Picked,
  ): Promise<Result<Met, ProblemCode>> {
    const { ref, get, need } = material;
    const met = (state: Met["state"], by: Met["by"] = [], taken: Met["licences"] = []) =>
      ok({ material, state, by, licences: taken });
    const by = chosen.boxed.filter(({ row }) => row.ref === ref).map(({ row }) => row);
    const taken = chosen.licences.filter((one) => one.ref === ref).map(({ licence }) => licence);
    if (by.length + taken.length > 0) return met("there", by, taken);
    if (get === "onsite" || (get === "form" && offer.formFilled)) return met("there");
    const answered = await ask(ref, offer, offerer, boxed);
    if (!answered.ok) return answered;
    if (answered.value !== undefined) return met("there", [answered.value]);
    if (offer.promised.includes(ref)) return met("promised");
    if (offer.later.includes(ref)) return met("later");
    const needed = need === "required" || offer.applying.includes(ref);
    return met(needed ? "missing" : "notNeeded");
  }

  const usableBy = async (citizen: Citizen, { deptKey }: ItemContent) =>
    mayOpen(citizen) ? licences.usable(citizen.personId, deptKey) : [];

  /** Every entry of the item's list, and what meets it now. */
  async function gather(
    item: ItemContent,
    offer: Offer,
    offerer: Offerer,
  ): Promise<Result<readonly Met[], ProblemCode>> {
    const { citizen } = offerer;
    const boxed = await box.rows(citizen);
    const usable = await usableBy(citizen, item);
    const chosen = picked(offer, item, { boxed, usable });
    if (!chosen.ok) return chosen;
    const met: Met[] = [];
    for (const material of item.materials) {
      const one = await meet(material, offer, offerer, boxed, chosen.value);
      if (!one.ok) return one;
      met.push(asShown(one.value, offerer, item));
    }
    return ok(met);
  }

  function waysOf(
    { material, state }: Met,
    inBox: readonly BoxMaterial[],
    usable: readonly UsableLicence[],
    trusted: boolean,
  ): MaterialWay[] {
    if (state !== "missing") return [];
    const { ref, get, tolerable } = material;
    const source = dictionary.sourceOf(ref);
    if (takenOnTheSpot(material) === "id-card-reader") return [{ way: "card" }];
    const reusable = inBox.filter((one) => one.ref === ref && one.reuse === "ready");
    return [
      ...(get === "form" ? [{ way: "form" } as const] : []),
      ...licences.standingFor(ref, usable).map(({ authorisationId: id, title, number, expiresAt: until }) => {
        return { way: "licence", id, title, number, until } as const;
      }),
      ...(source === undefined
        ? []
        : [{ way: "register", register: source.register, purpose: source.purpose } as const]),
      ...reusable.map(({ id, trust, keptAt }) => ({ way: "box", id, trust, keptAt }) as const),
      ...(get === "commitment" && trusted ? [{ way: "promise" } as const] : []),
      ...(get === "form" ? [] : [{ way: "scan" } as const]),
      ...(tolerable && trusted ? [{ way: "later" } as const] : []),
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
      const usable = await usableBy(offerer.citizen, item);
      const { citizen } = offerer;
      const enterpriseId = enterpriseFor(citizen, offer.itemKey);
      const trusted = (await deps.barredUntil({ personId: citizen.personId, enterpriseId })) === undefined;
      const materials = met.value.map((one) => ({
        ref: one.material.ref,
        name: one.material.name,
        note: one.material.note,
        required: one.material.need === "required",
        state: one.state,
        ways: waysOf(one, inBox, usable, trusted),
      }));
      return ok({ complete: materials.every(({ state }) => state !== "missing"), materials });
    },
  };
}
export type Gathering = ReturnType<typeof createGathering>;
