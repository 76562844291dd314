import { Sensitive } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Certificates } from "../certificates/index.ts";
import { chinaDate, dataPart, type Db, type FilePart, type Tx } from "../core/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Desk, LivingCase } from "./desk/index.ts";
import { isEnded } from "./life-cycle/index.ts";
import type { CaseStore, InstantCase } from "./store.ts";

const system = { kind: "system", id: "archive" } as const;

/** What a case is, once it has ended, for whoever keeps its file. */
export function createCaseFiles(deps: {
  db: Db;
  catalogue: CatalogueModule;
  parties: Parties;
  exchange: Exchange;
  certificates: Certificates;
  store: CaseStore;
  desk: Desk;
}) {
  const { catalogue, parties, exchange, certificates, store, desk } = deps;
  const itemOf = (key: string, version: number) => catalogue.versionOf(key, version)?.source;

  async function filingOf(living: LivingCase, tx: Tx) {
    const { state } = living;
    const lastStep = (await desk.store.steps(living.id, tx)).at(-1)?.at ?? living.applied_at.getTime();
    return {
      number: living.number,
      itemKey: living.item_key,
      itemType: itemOf(living.item_key, living.item_version)?.itemType ?? "",
      department: living.department,
      division: living.division,
      ending: state.decision?.outcome ?? state.ending ?? state.phase,
      endedOn: state.completedOn ?? chinaDate(lastStep),
    };
  }

  function filingOfInstant(row: InstantCase) {
    return {
      number: row.number,
      itemKey: row.item_key,
      itemType: itemOf(row.item_key, row.item_version)?.itemType ?? "",
      department: row.department,
      division: row.division,
      ending: row.outcome,
      endedOn: chinaDate(row.completed_at.getTime()),
    };
  }

  async function applicant(personId: string, tx: Tx): Promise<Sensitive<Record<string, string>>> {
    const known = await parties.prefill(personId, ["name", "idNumber"], { actor: "system:archive" }, tx);
    const fields = Object.entries(known).map(([field, { value }]) =>
      value.map((text) => [field, text] as const),
    );
    return Sensitive.all(fields).map((pairs) => Object.fromEntries(pairs));
  }

  async function timeline(id: string, tx: Tx): Promise<FilePart> {
    const steps = (await desk.store.steps(id, tx)).map(({ type, at, actor, refs, words }) =>
      (words ?? new Sensitive(undefined)).map((text) => ({ type, at, actor, refs, words: text })),
    );
    return dataPart("timeline", "steps", Sensitive.all<object>(steps));
  }

  /** What a register was asked with a consent, and how that ended. */
  async function shareOf(consentId: string, tx: Tx): Promise<FilePart> {
    return dataPart("share", consentId, new Sensitive(await exchange.shareOf(consentId, tx)));
  }

  /** 审查细则 point by point, where the item has any. */
  async function checksOf(living: LivingCase, tx: Tx): Promise<FilePart[]> {
    const points = await desk.checks(living, tx);
    return points.length === 0 ? [] : [dataPart("checklist", "points", new Sensitive(points))];
  }

  function partsOf(living: LivingCase, person: Sensitive<Record<string, string>>): FilePart[] {
    const { number, item_key: itemKey, item_version: itemVersion, rules, state } = living;
    const form = desk.store.form(living) ?? new Sensitive<Record<string, string>>({});
    const names = itemOf(itemKey, itemVersion)?.materials ?? [];
    const materials = rules.materials.map((material) =>
      Object.assign({ name: names.find(({ ref }) => ref === material.ref)?.name }, material, {
        held: state.held.includes(material.ref),
      }),
    );
    const application = form.join(person, (fields, known) => ({
      number,
      itemKey,
      itemVersion,
      catalogueVersion: living.catalogue_version,
      appliedAt: living.applied_at.getTime(),
      receivedAt: living.received_at_division,
      kid: living.kid,
      helper: living.helper,
      applicant: known,
      form: Object.entries(fields).map(([field, value]) => ({
        field,
        label: desk.label(living, field),
        value,
      })),
    }));
    return [
      dataPart("application", "application", application),
      dataPart("materialList", "materials", new Sensitive(materials)),
      dataPart("state", "state", new Sensitive({ ...state, phase: undefined })),
    ];
  }

  async function partsOfInstant(
    row: InstantCase,
    person: Sensitive<Record<string, string>>,
    tx: Tx,
  ): Promise<FilePart[]> {
    const { number, item_key: itemKey, item_version: itemVersion, applied_at: appliedAt, kid } = row;
    const plain = { number, itemKey, itemVersion, catalogueVersion: row.catalogue_version, kid };
    const application = person.map((known) =>
      Object.assign(plain, { appliedAt: appliedAt.getTime(), applicant: known }),
    );
    return [
      dataPart("application", "application", application),
      await shareOf(row.consent_id, tx),
      dataPart("outcome", "outcome", store.outcome(row)),
      ...(row.certificate_id === null ? [] : await certificates.fileParts(row.certificate_id, tx)),
    ];
  }

  return {
    /** Its document may have been promised in a transaction, and is made outside of any. */
    async complete(id: string): Promise<boolean> {
      const { rows } = await sql<{ certificate: string | null }>`
        select certificate_id as certificate from cases where id = ${id}`.execute(deps.db);
      const certificate = rows[0]?.certificate ?? null;
      return certificate === null || (await certificates.make(certificate)).ok;
    },

    /** The case held until the transaction ends; a completed one is archived from now on. */
    async file(tx: Tx, id: string) {
      const living = await desk.store.lock(tx, id);
      if (living === undefined) {
        const instant = await store.lock(tx, id);
        return instant === undefined ? undefined : filingOfInstant(instant);
      }
      if (!isEnded(living.state)) return undefined;
      if (living.phase === "completed") {
        const archived = await desk.actions.step(tx, living, { type: "archive" }, system);
        if (!archived.ok) throw new Error(`${archived.code}: ${archived.detail ?? ""}`);
      }
      return filingOf(living, tx);
    },

    parts: async (id: string, tx: Tx): Promise<readonly FilePart[]> => {
      const living = await desk.store.find(id, tx);
      if (living !== undefined) {
        const own = partsOf(living, await applicant(living.person_id, tx));
        const { certificate_id: result } = living;
        const document = result === null ? [] : await certificates.fileParts(result, tx);
        const shared = living.consent_id === null ? [] : [await shareOf(living.consent_id, tx)];
        return [...own, ...(await checksOf(living, tx)), ...shared, ...document, await timeline(id, tx)];
      }
      const instant = await store.lock(tx, id);
      if (instant === undefined) return [];
      const own = await partsOfInstant(instant, await applicant(instant.person_id, tx), tx);
      return [...own, await timeline(id, tx)];
    },

    /** How many cases have ended, instant ones among them. */
    async ended(): Promise<number> {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from cases
        where state is null
          or phase in ('completed', 'archived', 'notAccepted', 'returned', 'withdrawn', 'terminated')`.execute(
        deps.db,
      );
      return rows[0]?.count ?? 0;
    },
  };
}
