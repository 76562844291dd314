import {
  fail,
  ok,
  type Clock,
  type ProblemCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { CaseMaterial, Permission } from "@zizhuban/server-contract";
import { isDay } from "../calendar/index.ts";
import type { Cases, LivingCase } from "../cases/index.ts";
import { takenOnTheSpot, type CatalogueModule } from "../catalogue/index.ts";
import { audit, type Db, type Staff, type Tx } from "../core/index.ts";
import { rejectionOf, statementFor, type JudgedFile, type Materials, type Use } from "../materials/index.ts";
import type { Judging, Rejection } from "./judging.ts";

/** A material of a case before anything sealed is opened. */
export interface DeskMaterial {
  readonly plain: Omit<CaseMaterial, "facts" | "reason">;
  readonly facts: Sensitive<{ label: string; value: string }[]> | undefined;
  readonly reason: Sensitive<string> | undefined;
}

function stateOf(one: Use): CaseMaterial["state"] {
  if (rejectionOf(one) !== undefined) return "rejected";
  const { material } = one;
  return material.verified_at !== null || material.trust === "A" ? "accepted" : "unseen";
}

/** What the people behind the window do with the materials of a case. */
export function createCaseDesk(deps: {
  db: Db;
  clock: Clock;
  catalogue: CatalogueModule;
  materials: Materials;
  cases: Cases;
  judging: Judging;
}) {
  const { db, clock, catalogue, materials } = deps;
  const { living: cases } = deps.cases;
  const by = ({ staffId }: Staff, { department }: LivingCase) => ({ actor: `staff:${staffId}`, department });

  /** Whose place it is not, learns no more than that there is no such case. */
  async function caseFor(
    id: string,
    staff: Staff,
    needed: Permission,
  ): Promise<Result<LivingCase, ProblemCode>> {
    const living = await cases.find(id);
    if (living === undefined || !cases.mayRead(living, staff)) return fail("caseUnknown");
    return cases.may(living, staff, needed) ? ok(living) : fail("forbidden");
  }

  async function useFor(
    useId: string,
    staff: Staff,
    needed: Permission,
  ): Promise<Result<{ living: LivingCase; found: Use }, ProblemCode>> {
    const found = await materials.uses.find(useId);
    if (found === undefined) return fail("materialUnknown");
    const living = await caseFor(found.use.case_id, staff, needed);
    // Neither is the material's existence theirs to know.
    if (!living.ok) return living.code === "caseUnknown" ? fail("materialUnknown") : living;
    return ok({ living: living.value, found });
  }

  function factsOf(found: Use): DeskMaterial["facts"] {
    const fields = materials.dictionary.sourceOf(found.material.ref)?.fields ?? [];
    return materials.box.facts(found.material)?.map((record) =>
      fields.flatMap(({ key, label }) => {
        const value: unknown = typeof record === "object" && record !== null ? Reflect.get(record, key) : "";
        return typeof value === "string" || typeof value === "number"
          ? [{ label, value: String(value) }]
          : [];
      }),
    );
  }

  async function list(living: LivingCase, staff: Staff): Promise<DeskMaterial[]> {
    const known = catalogue.versionOf(living.item_key, living.item_version)?.source.materials ?? [];
    const found = await materials.listForCase(living.id);
    const files = await materials.files.describe(found.flatMap(({ material }) => material.file_id ?? []));
    const consents = await materials.consents(found.flatMap(({ material }) => material.consent_id ?? []));
    for (const one of found)
      if (one.material.sealed_facts !== null) await materials.uses.log(db, one, "shown", by(staff, living));
    return found.map((one) => {
      const { use, material } = one;
      const file = files.get(material.file_id ?? "");
      const ground = rejectionOf(one);
      const consent = consents.get(material.consent_id ?? "");
      return {
        plain: {
          id: use.id,
          ref: use.ref,
          name: known.find(({ ref }) => ref === use.ref)?.name ?? materials.dictionary.nameOf(use.ref),
          trust: material.trust,
          origin: material.origin,
          from: material.provenance,
          ...(file !== undefined && { file }),
          attachedAt: (use.attached_at ?? use.authorised_at).getTime(),
          until: use.expires_at.getTime(),
          reused: use.reused,
          ...(consent !== undefined && { consent }),
          state: stateOf(one),
          statement: statementFor({ material, purpose: use.purpose, until: use.expires_at.getTime() }),
          ...(ground !== undefined && ground !== "unknown" && { ground }),
        },
        facts: factsOf(one),
        reason: materials.box.reasonOf(material) ?? materials.uses.reasonOf(use),
      };
    });
  }

  /** One page of a file, or the whole, for the purpose it was authorised for; who looked is told the citizen. */
  async function show(
    useId: string,
    page: number | "all",
    staff: Staff,
  ): Promise<Result<Sensitive<Promise<Uint8Array | undefined>>, ProblemCode>> {
    const allowed = await useFor(useId, staff, "material.read");
    if (!allowed.ok) return allowed;
    const { found, living } = allowed.value;
    const { use, material } = found;
    const showing = { material, purpose: use.purpose, until: use.expires_at.getTime() };
    const shown = await materials.read(showing, page);
    if (shown.ok) await materials.uses.log(db, found, page === "all" ? "copied" : "shown", by(staff, living));
    return shown;
  }

  return {
    caseFor,
    list,
    show,
    mayJudge: (living: LivingCase, staff: Staff) => cases.may(living, staff, "material.verify"),

    /** Compared with the original, or found good: it may be used again. @param validUntil last day, China */
    async verify(useId: string, staff: Staff, validUntil?: string): Promise<Result<LivingCase, ProblemCode>> {
      const allowed = await useFor(useId, staff, "material.verify");
      if (!allowed.ok) return allowed;
      const { found, living } = allowed.value;
      if (validUntil !== undefined && !isDay(validUntil)) return fail("invalidData", "validUntil");
      const end = validUntil === undefined ? undefined : Date.parse(`${validUntil}T23:59:59.999+08:00`);
      await deps.judging.verify(found, { staff, department: living.department }, end);
      return ok(living);
    },

    /** Not fit: the case no longer counts it as brought, and where it is bad in itself, no other case does. */
    async reject(useId: string, staff: Staff, why: Rejection): Promise<Result<LivingCase, ProblemCode>> {
      const allowed = await useFor(useId, staff, "material.verify");
      if (!allowed.ok) return allowed;
      const { found, living } = allowed.value;
      await deps.judging.reject(found, { staff, department: living.department }, why);
      return ok(living);
    },

    /** The ID card was shown at a window: what it is the material for is there, and no copy is kept. */
    async showCard(caseId: string, ref: string, staff: Staff): Promise<Result<LivingCase, ProblemCode>> {
      const allowed = await caseFor(caseId, staff, "material.verify");
      if (!allowed.ok) return allowed;
      return db.transaction().execute(async (tx: Tx): Promise<Result<LivingCase, ProblemCode>> => {
        const living = await cases.lock(tx, caseId);
        if (living === undefined) return fail("caseUnknown");
        const item = catalogue.versionOf(living.item_key, living.item_version)?.source;
        const material = item?.materials.find((one) => one.ref === ref);
        if (material === undefined || takenOnTheSpot(material) !== "id-card-reader")
          return fail("materialNotOnList", ref);
        // Shown twice is shown.
        if (living.state.held.includes(ref)) return ok(living);
        const officer = { kind: "staff", id: staff.staffId } as const;
        const next = await cases.step(tx, living, { type: "supply", refs: [ref] }, officer);
        if (!next.ok) return next;
        const actor = `staff:${staff.staffId}`;
        const subject = { kind: "case", id: caseId };
        await audit(tx, clock, { actor, action: "material.shown", subject, fields: [ref] });
        return ok(living);
      });
    },

    /** Paper taken in at a window, compared with its original there. */
    async receive(
      of: { readonly id: string; readonly caseId: string; readonly ref: string; readonly file: JudgedFile },
      staff: Staff,
    ): Promise<Result<LivingCase, ProblemCode>> {
      const { caseId, ref, file } = of;
      return db.transaction().execute(async (tx: Tx): Promise<Result<LivingCase, ProblemCode>> => {
        const living = await cases.lock(tx, caseId);
        if (living === undefined) return fail("caseUnknown");
        const actor = `staff:${staff.staffId}`;
        const next = await cases.step(
          tx,
          living,
          { type: "supply", refs: [ref] },
          { kind: "staff", id: staff.staffId },
        );
        if (!next.ok) return next;
        const source = {
          origin: "counter",
          from: living.received_at_division,
          sessionId: null,
          actor,
        } as const;
        const row = await materials.box.keepFile(
          tx,
          of.id,
          { personId: living.person_id, ref, file },
          source,
        );
        const item = catalogue.versionOf(living.item_key, living.item_version)?.source;
        const purpose = materials.purposeOf(item?.name ?? living.item_key);
        const by = { sessionId: null, actor };
        await materials.uses.authorise(tx, {
          caseId,
          purpose,
          by,
          materials: [{ ref, row }],
          attached: true,
        });
        await audit(tx, clock, { actor, action: "material.received", subject: { kind: "case", id: caseId } });
        return ok(living);
      });
    },
  };
}
export type CaseDesk = ReturnType<typeof createCaseDesk>;
