import type { AccessLogEntry, Permission } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Archive } from "../archive/index.ts";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Certificates } from "../certificates/index.ts";
import type { Db } from "../core/index.ts";
import type { LifeEvents } from "../life-events/index.ts";
import type { Materials } from "../materials/index.ts";
import type { Offices, ReadPlace } from "./office.ts";

type Kind = AccessLogEntry["kind"];

/** What of the audit log is a look at a person's matter, and the right it took. */
const looks: Readonly<Record<string, readonly [kind: Kind, needed: Permission]>> = {
  "case.read": ["case", "case.read"],
  "case.readForOpinion": ["case", "case.review"],
  "case.sent": ["sent", "case.read"],
  "signature.verified": ["signature", "case.read"],
  "delivery.read": ["delivery", "case.issue"],
  "lifeEvent.read": ["case", "case.read"],
  "lifeEvent.formRead": ["case", "case.read"],
  "certificate.handedOut": ["document", "case.issue"],
  "licence.read": ["licence", "certificate.revoke"],
  "archive.checked": ["archive", "archive.read"],
  "archive.exported": ["archive", "archive.read"],
};

/** Something of a person's, as the audit log names it, and what it is called there. */
interface Own {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly place: ReadPlace | undefined;
}

interface Row {
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
}

/** More lines than are shown: several looks of one day are one line there. */
const mostRows = 2_000;

/** Looks of the staff and of departments at a person's cases, papers, licences and archived files. */
export function createLooks(deps: {
  db: Db;
  catalogue: CatalogueModule;
  cases: Cases;
  certificates: Certificates;
  materials: Materials;
  lifeEvents: LifeEvents;
  archive: Archive;
  offices: Offices;
}) {
  const { db, catalogue, materials, offices } = deps;
  const itemName = (key: string, version: number) => catalogue.versionOf(key, version)?.source.name ?? key;

  async function ownOf(personId: string): Promise<Own[]> {
    const history = await deps.cases.historyOf({ personId });
    const cases = history.map(({ id, number, itemKey, itemVersion, department, divisions }): Own => ({
      kind: "case",
      id,
      name: itemName(itemKey, itemVersion),
      number,
      place: { divisions, department },
    }));
    const byCase = new Map(cases.map((one) => [one.id, one]));
    const files = await deps.archive.filesOf([...byCase.keys()]);
    const archived = files.flatMap(({ id, caseId }) => {
      const of = byCase.get(caseId);
      return of === undefined ? [] : [{ ...of, kind: "archiveFile", id }];
    });
    const events = await deps.lifeEvents.ofPerson(personId);
    const licences = await deps.certificates.ofPerson(personId);
    return [
      ...cases,
      ...archived,
      ...events.map((one) => Object.assign({ kind: "lifeEvent", place: undefined }, one)),
      ...licences.map((one) => Object.assign({ kind: "certificate", place: undefined }, one)),
    ];
  }

  async function officeOf(actor: string, at: number, needed: Permission, place: ReadPlace | undefined) {
    const [who = "", ...rest] = actor.split(":");
    const id = rest.join(":");
    return who === "department" ? offices.department(id) : offices.of(id, at, needed, place);
  }

  async function audited(own: readonly Own[]): Promise<AccessLogEntry[]> {
    const { rows } = await sql<Row>`
      select a.at, a.actor, a.action, a.subject_kind, a.subject_id
      from unnest(${own.map(({ kind }) => kind)}::text[], ${own.map(({ id }) => id)}::text[]) o (kind, id)
      join audit_log a on a.subject_kind = o.kind and a.subject_id = o.id
      where a.action = any(${Object.keys(looks)}::text[]) and a.actor ~ '^(staff|department):'
      order by a.number desc limit ${mostRows}`.execute(db);
    const named = new Map(own.map((one) => [`${one.kind} ${one.id}`, one]));
    return Promise.all(
      rows.flatMap(({ at: when, actor, action, subject_kind, subject_id }) => {
        const of = named.get(`${subject_kind} ${subject_id}`);
        const look = looks[action];
        if (of === undefined || look === undefined) return [];
        const [kind, needed] = look;
        return [line(kind, needed, { at: when.getTime(), actor, of })];
      }),
    );
  }

  async function line(
    kind: Kind,
    needed: Permission,
    { at, actor, of }: { readonly at: number; readonly actor: string; readonly of: Own },
  ): Promise<AccessLogEntry> {
    const office = await officeOf(actor, at, needed, of.place);
    return {
      at,
      kind,
      ...(office !== undefined && { office }),
      purpose: materials.purposeOf(of.name),
      number: of.number,
      outcome: "found",
      times: 1,
    };
  }

  async function papers(personId: string, own: readonly Own[]): Promise<AccessLogEntry[]> {
    const shown = await materials.uses.looksOf(personId);
    return Promise.all(
      shown.map(async ({ at, actor, caseId, name, purpose }) => {
        const of = own.find(({ id }) => id === caseId);
        const office = await officeOf(actor, at, "material.read", of?.place);
        const look: AccessLogEntry = {
          at,
          kind: "material",
          paper: name,
          purpose,
          outcome: "found",
          times: 1,
        };
        return Object.assign(look, office && { office }, of && { number: of.number });
      }),
    );
  }

  return async (personId: string): Promise<AccessLogEntry[]> => {
    const own = await ownOf(personId);
    return [...(await audited(own)), ...(await papers(personId, own))];
  };
}
