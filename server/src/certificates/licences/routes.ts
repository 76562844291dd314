import type { Clock } from "@zizhuban/device-agent-contract";
import { allows, routes, type LicenceFile, type OwnLicence } from "@zizhuban/server-contract";
import {
  audit,
  Problem,
  requireOpen,
  route,
  valueOf,
  type Citizen,
  type Db,
  type Routes,
  type Staff,
} from "../../core/index.ts";
import type { SealOwner } from "../../seals/index.ts";
import type { Grants } from "../grants.ts";
import type { Authorisations } from "./authorisations.ts";
import type { Changes } from "./changes.ts";
import type { CurrentFile, LicenceFacts } from "./facts.ts";
import type { LicenceFiles } from "./file.ts";

const day = 24 * 60 * 60_000;

/** The kiosk's boundary: a citizen's own licences, wherever they stand, once it is sure who they are. */
export function ownLicenceRoutes(deps: {
  db: Db;
  clock: Clock;
  grants: Grants;
  files: LicenceFiles;
  authorisations: Authorisations;
}): Routes {
  const { db, clock, grants, files, authorisations } = deps;

  function proven(citizen: Citizen): Citizen {
    requireOpen(citizen);
    return citizen;
  }

  async function own(id: string): Promise<OwnLicence> {
    const row = await files.find(id);
    if (row === undefined) throw new Problem("certificateUnknown");
    return (await files.own(row)).expose();
  }

  return async (app) => {
    route(app, routes.ownLicences, async ({ citizen }) => {
      const { personId, sessionId } = proven(citizen);
      const subject = { kind: "person", id: personId };
      await audit(db, clock, { actor: `citizen:${sessionId}`, action: "licence.listed", subject });
      return { licences: (await files.ownAll(personId)).expose() };
    });
    route(app, routes.licenceCopy, async ({ citizen, kiosk, params, body, operationId }) => {
      const asked = {
        citizen: proven(citizen),
        kid: kiosk.kid,
        certificateId: params.id,
        grantId: operationId,
      };
      const until = clock.now() + body.days * day;
      return valueOf(await grants.grantCopy(asked, { purpose: body.purpose, until }));
    });
    route(app, routes.authoriseLicence, async ({ citizen, params, body, operationId }) => {
      const given = { id: operationId, ...body };
      valueOf(await authorisations.authorise(proven(citizen), params.id, given));
      return own(params.id);
    });
    route(app, routes.endAuthorisation, async ({ citizen, params }) =>
      own(valueOf(await authorisations.end(proven(citizen), params.id))),
    );
  };
}

/** The console's boundary: the licence file, and what two persons do to a licence. */
export function licenceStaffRoutes(deps: {
  db: Db;
  clock: Clock;
  files: LicenceFiles;
  facts: LicenceFacts;
  file: CurrentFile;
  changes: Changes;
  ownerOf: (uscc: string) => SealOwner | undefined;
  /** Whether a seal was set on it. */
  isSealed: (certificateId: string) => Promise<boolean>;
}): Routes {
  const { db, clock, files, facts, changes, ownerOf } = deps;
  type Row = NonNullable<Awaited<ReturnType<LicenceFiles["find"]>>>;

  /** Of an issuer in their own place and department; another's is not theirs to know. */
  function ofIssuer(row: Row | undefined, staff: Staff): Row {
    const owner = ownerOf(row?.issuer_uscc ?? "");
    if (row === undefined || owner === undefined || !allows(staff.assignments, "certificate.revoke", owner))
      throw new Problem("certificateUnknown");
    return row;
  }

  async function page(row: Row, staff: Staff): Promise<LicenceFile> {
    const subject = { kind: "certificate", id: row.id };
    await audit(db, clock, { actor: `staff:${staff.staffId}`, action: "licence.read", subject });
    return (await files.file(row)).expose();
  }

  async function ofChange(id: string, staff: Staff): Promise<Row> {
    const licence = await changes.licenceOf(id);
    if (licence === undefined) throw new Problem("licenceChangeUnknown");
    return ofIssuer(await files.find(licence), staff);
  }

  async function again(id: string, staff: Staff): Promise<LicenceFile> {
    return page(ofIssuer(await files.find(id), staff), staff);
  }

  /** What it says that may be changed, beside what the files say now. */
  async function factsOf(row: Row, actor: string) {
    // Which enterprise it is for is public; who asked on its behalf stays inside.
    const uscc = facts.enterpriseCode(row).expose();
    const name = uscc === undefined ? undefined : await deps.file.enterpriseName(uscc);
    return facts.of(row, actor, name);
  }

  return async (app) => {
    route(app, routes.licenceByNumber, async ({ staff, query }) =>
      page(ofIssuer(await files.findNumber(query.number), staff), staff),
    );
    route(app, routes.licence, async ({ staff, params }) => again(params.id, staff));
    route(app, routes.proposeLicenceChange, async ({ staff, params, body }) => {
      const { id } = ofIssuer(await files.find(params.id), staff);
      const by = { actor: `staff:${staff.staffId}`, dual: await deps.isSealed(id) };
      valueOf(await changes.propose(id, body, by));
      return again(id, staff);
    });
    route(app, routes.licenceFacts, async ({ staff, params }) => {
      const row = ofIssuer(await files.find(params.id), staff);
      const actor = `staff:${staff.staffId}`;
      const subject = { kind: "certificate", id: row.id };
      await audit(db, clock, { actor, action: "licence.compared", subject, fields: ["name"] });
      return { facts: (await factsOf(row, actor)).expose() };
    });
    route(app, routes.proposeLicenceFacts, async ({ staff, params, body }) => {
      const row = ofIssuer(await files.find(params.id), staff);
      const actor = `staff:${staff.staffId}`;
      const changed = valueOf(facts.change(row, await factsOf(row, actor), body));
      const asked = { kind: "change" as const, reason: body.reason, facts: changed };
      valueOf(await changes.propose(row.id, asked, { actor, dual: true }));
      return again(row.id, staff);
    });
    route(app, routes.approveLicenceChange, async ({ staff, params }) => {
      const { id } = await ofChange(params.id, staff);
      valueOf(await changes.approve(params.id, `staff:${staff.staffId}`));
      return again(id, staff);
    });
    route(app, routes.refuseLicenceChange, async ({ staff, params }) => {
      const { id } = await ofChange(params.id, staff);
      valueOf(await changes.refuse(params.id, `staff:${staff.staffId}`));
      return again(id, staff);
    });
  };
}
