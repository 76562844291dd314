import { fail, ok, Sensitive, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { ApplyRequest, ItemContent } from "@zizhuban/server-contract";
import { checkForm, type CatalogueModule } from "../../catalogue/index.ts";
import type { Certificates } from "../../certificates/index.ts";
import { valueOf, type Citizen, type Db, type Tx } from "../../core/index.ts";
import type { BarredUntil } from "../../credit/index.ts";
import type { Drafts } from "../../drafts/index.ts";
import { enterpriseFor, type Enterprises } from "../../enterprises/index.ts";
import type { Parties } from "../../parties/index.ts";
import { instantServices } from "../instant-services.ts";
import type { CaseRules } from "../life-cycle/index.ts";
import type { RegisterAnswers } from "../register-answers.ts";
import type { CaseOpening, Entrusted, Opening } from "./open.ts";
import { rulesOf } from "./rules.ts";
import type { DeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

/** Who applies, at which kiosk. */
export interface AppliesAt {
  readonly citizen: Citizen;
  readonly kid: string;
}

/** Which of an item's materials are at hand with this application, or shown at the window; asked once, before the case exists. */
export type CollectMaterials = (
  item: ItemContent,
  request: ApplyRequest,
  applicant: AppliesAt,
  caseId: string,
) => Promise<Result<{ held: readonly string[]; atWindow: readonly string[] }, ProblemCode>>;

/** The helper who hands this in at this kiosk for this person, if one was entrusted with it. */
export type EntrustedWith = (
  tx: Tx,
  matter: { readonly personId: string; readonly itemKey: string; readonly kid: string },
) => Promise<Entrusted | undefined>;

/** Refused before it exists: what is missing and may neither come later nor be promised (B4). */
function gapIn(
  rules: CaseRules,
  sure: readonly string[],
  { later, promised }: ApplyRequest,
): Result<void, ProblemCode> {
  const material = (ref: string) => rules.materials.find((one) => one.ref === ref);
  // What is decided now waits for nothing.
  const intolerable = later.find((ref) => rules.instant || material(ref)?.tolerable !== true);
  if (intolerable !== undefined) return fail("notTolerable", intolerable);
  const unpromisable = promised.find((ref) => material(ref)?.promisable !== true);
  if (unpromisable !== undefined) return fail("notPromisable", unpromisable);
  const here = new Set([...sure, ...later, ...promised]);
  const missing = rules.materials.filter(({ ref, required }) => required && !here.has(ref));
  return missing.length === 0 ? ok() : fail("materialMissing", missing.map(({ ref }) => ref).join(" "));
}

/** Who may act for one enterprise applies for no other: the code in the form is theirs. */
async function forOwnEnterprise(
  enterprises: Enterprises,
  enterpriseId: string | undefined,
  uscc: string | undefined,
): Promise<Result<void, "mandateUnknown">> {
  if (enterpriseId === undefined) return fail("mandateUnknown", "/itemKey");
  if (uscc === undefined) return ok();
  const own = await enterprises.find(enterpriseId);
  return own?.uscc === uscc ? ok() : fail("mandateUnknown", "/form/uscc");
}

/** Applications: checked before a case exists; a committed item's waits at the window from then on. */
export function createApplications(deps: {
  db: Db;
  catalogue: CatalogueModule;
  store: DeskStore;
  opening: CaseOpening;
  enterprises: Enterprises;
  collect: CollectMaterials;
  answers: RegisterAnswers;
  /** Whose promises are not taken, and until when. */
  barredUntil: BarredUntil;
  drafts: Pick<Drafts, "isOwn" | "handIn">;
  parties: Parties;
  certificates: Pick<Certificates, "printable">;
}) {
  const { db, catalogue, store } = deps;
  let entrustedWith: EntrustedWith = async () => undefined;

  /** An item done at once ends with a document, also one whose turn comes when nobody is here to be told. */
  async function canPrint(
    { instant, hasResult }: CaseRules,
    { personId, sessionId, enterpriseId }: Citizen,
  ): Promise<Result<void, "nameNotPrintable">> {
    if (!instant || !hasResult) return ok();
    const holder = await deps.parties.holder(personId, { actor: `citizen:${sessionId}` });
    const enterprise = enterpriseId === undefined ? undefined : await deps.enterprises.find(enterpriseId);
    return deps.certificates.printable(holder.map(({ name }) => `${name}${enterprise?.name ?? ""}`));
  }

  /**
   * Whether a case could be opened from this, and what it would be opened from. The materials are asked for here.
   * @param brought materials that an earlier case of the same matter results in
   */
  async function prepare(
    request: ApplyRequest,
    { citizen, kid }: AppliesAt,
    id: string,
    brought: readonly string[] = [],
  ): Promise<Result<Opening, ProblemCode>> {
    const found = catalogue.find(request.itemKey);
    if (found === undefined) return fail("itemUnknown");
    const { item, source } = found;
    if (citizen.level < item.identityLevel) return fail("identityLevelTooLow", item.identityLevel);
    const enterpriseId = enterpriseFor(citizen, item.key);
    if (item.identityLevel === "A3") {
      const own = await forOwnEnterprise(deps.enterprises, enterpriseId, request.form["uscc"]);
      if (!own.ok) return own;
    }
    const { division } = request;
    if (division !== undefined && !catalogue.hasDivision(division)) return fail("invalidData", "/division");
    const wanted = { ...source, materials: source.materials.filter(({ ref }) => !brought.includes(ref)) };
    const collected = await deps.collect(wanted, request, { citizen, kid }, id);
    if (!collected.ok) return collected;
    const { held, atWindow } = collected.value;
    const excused = [...request.later, ...request.promised].some((ref) => !held.includes(ref));
    const barredUntil = excused
      ? await deps.barredUntil({ personId: citizen.personId, enterpriseId })
      : undefined;
    if (barredUntil !== undefined) return fail("promiseBarred", barredUntil);
    const complete = gapIn(rulesOf(source), [...held, ...atWindow, ...brought], request);
    if (!complete.ok) return complete;
    const filled = checkForm(item.fields ?? [], request.form);
    if (!filled.ok) return filled;
    const printable = await canPrint(rulesOf(source), citizen);
    if (!printable.ok) return printable;
    const service = instantServices.find(({ itemKey }) => itemKey === item.key);
    const answered =
      service === undefined
        ? ok(undefined)
        : await deps.answers.ask({ service, level: item.identityLevel }, { citizen, kid }, request.consents);
    if (!answered.ok) return answered;
    return ok({
      id,
      itemKey: item.key,
      itemVersion: found.itemVersion,
      ...(division !== undefined && { matterOf: division }),
      applicant: {
        personId: citizen.personId,
        sessionId: citizen.sessionId,
        kid,
        ...(enterpriseId !== undefined && { enterpriseId }),
      },
      held,
      excuses: { later: request.later, promised: request.promised },
      form: new Sensitive(request.form),
      ...(answered.value !== undefined && { answer: answered.value }),
      // Who applies at a kiosk has come once.
      visits: 1,
    });
  }

  /** @param id the same for every repeat of one request */
  async function apply(
    request: ApplyRequest,
    applicant: AppliesAt,
    id: string,
  ): Promise<Result<LivingCase, ProblemCode>> {
    const repeated = await store.find(id);
    if (repeated !== undefined)
      return repeated.session_id === applicant.citizen.sessionId ? ok(repeated) : fail("caseUnknown");
    if (instantServices.some(({ itemKey }) => itemKey === request.itemKey))
      return fail("itemUnavailable", "a register answers at once: open a case");
    const { draft } = request;
    const own =
      draft === undefined ? ok() : await deps.drafts.isOwn(draft, request.itemKey, applicant.citizen);
    if (!own.ok) return own;
    const prepared = await prepare(request, applicant, id);
    if (!prepared.ok) return prepared;
    // A refusal is thrown: nothing of the case is kept then.
    await db.transaction().execute(async (tx: Tx) => {
      if (draft !== undefined) await deps.drafts.handIn(tx, draft, request.itemKey, applicant.citizen);
      const { personId } = applicant.citizen;
      const matter = { personId, itemKey: request.itemKey, kid: applicant.kid };
      const entrusted = await entrustedWith(tx, matter);
      await deps.opening.open(tx, {
        ...prepared.value,
        channel: draft === undefined ? "kiosk" : "phone",
        ...(entrusted !== undefined && { entrusted }),
      });
      valueOf(await deps.opening.settle(tx, prepared.value));
    });
    const living = await store.find(id);
    if (living === undefined) throw new Error("a case just written is not there");
    return ok(living);
  }

  return {
    apply,
    prepare,
    /** Whoever keeps entrustments says which helper hands something in for whom. */
    entrustedBy: (read: EntrustedWith) => void (entrustedWith = read),
  };
}
export type Applications = ReturnType<typeof createApplications>;
