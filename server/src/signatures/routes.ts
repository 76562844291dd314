import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type EntrustedCase, type SignatureView, type SigningSheet } from "@zizhuban/server-contract";
import type { Cases } from "../cases/index.ts";
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
  type StaffNames,
} from "../core/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Entrustments } from "../helpers/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Documents, SignedDocument } from "./documents.ts";
import { roleOf, type Signing } from "./signing.ts";

const unknownSigner = { name: "**", idNumber: "" };

/** The kiosk's boundary. */
export function signingRoutes({ documents, signing }: { documents: Documents; signing: Signing }): Routes {
  async function sheet(document: SignedDocument): Promise<SigningSheet> {
    const { of, id, number, digest, open, entrustmentId } = document;
    const rows = await signing.rowsOf(of, id);
    const last = rows.findLast((row) => roleOf(row) === "applicant");
    const helper = signing.rolesIn(rows, document).has("helper") ? "signed" : "awaited";
    return {
      of,
      id,
      number,
      digest: digest.toString("hex"),
      open,
      ...(last !== undefined && { signedAt: last.signed_at.getTime() }),
      ...(entrustmentId !== null && { helper }),
    };
  }

  async function own(of: SignedDocument["of"], id: string, citizen: Citizen): Promise<SigningSheet> {
    const document = await documents.find(of, id);
    if (!signing.theirs(document, citizen))
      throw new Problem(of === "case" ? "caseUnknown" : "lifeEventUnknown");
    requireOpen(citizen, document.sessionId);
    return sheet(document);
  }

  return async (app) => {
    route(app, routes.signingSheet, async ({ params, citizen }) => own("case", params.id, citizen));
    route(app, routes.packageSigningSheet, async ({ params, citizen }) =>
      own("lifeEvent", params.id, citizen),
    );
    route(app, routes.sign, async ({ params, citizen, kiosk, body, operationId }) => {
      const by = { citizen, kid: kiosk.kid, id: operationId };
      return sheet(valueOf(await signing.sign({ of: "case", id: params.id }, by, body)));
    });
    route(app, routes.signPackage, async ({ params, citizen, kiosk, body, operationId }) => {
      const by = { citizen, kid: kiosk.kid, id: operationId };
      return sheet(valueOf(await signing.sign({ of: "lifeEvent", id: params.id }, by, body)));
    });
  };
}

/** The desk's boundary: the strokes are shown to who may read the case, and that is in the audit log. */
export function signatureRoutes(deps: {
  db: Db;
  clock: Clock;
  cases: Cases;
  parties: Parties;
  documents: Documents;
  signing: Signing;
  catalogue: Pick<CatalogueModule, "versionOf">;
  entrustments: Pick<Entrustments, "heldBy">;
  staffNames: StaffNames;
}): Routes {
  const { db, clock, cases, parties, documents, signing, staffNames } = deps;

  async function views(document: SignedDocument | undefined): Promise<SignatureView[]> {
    if (document === undefined) return [];
    const { of, id, personId } = document;
    const applicant = (await parties.masked([personId])).get(personId)?.expose() ?? unknownSigner;
    const rows = await signing.rowsOf(of, id);
    const helpers = await staffNames(rows.flatMap(({ staff_id: helper }) => helper ?? []));
    return signing.judged(rows, document).map(({ row, verdict }): SignatureView => {
      const strokes = signing.strokesOf(row)?.expose();
      const { staff_id: helper, kid, level } = row;
      const view: SignatureView = {
        id: row.id,
        of,
        attempt: row.attempt,
        role: roleOf(row),
        signer: helper === null ? applicant : { name: helpers.get(helper) ?? "**", idNumber: "" },
        signedAt: row.signed_at.getTime(),
        digest: row.document_digest.toString("hex"),
        verdict,
      };
      // The person is proved at A3 too, which adds whom they act for.
      const where =
        level === null || kid === null ? {} : ({ level: level === "A1" ? "A1" : "A2", kid } as const);
      return Object.assign(view, where, strokes !== undefined && { strokes });
    });
  }

  /** What waits for the window, and was entrusted to this person. */
  async function entrusted({ staffId }: Staff): Promise<EntrustedCase[]> {
    const waiting = await cases.living.entrusted(await deps.entrustments.heldBy(staffId));
    const people = await parties.masked(waiting.map(({ person_id: person }) => person));
    const signatures = await signing.rowsOfCases(waiting.map(({ id }) => id));
    return waiting.map((living) => {
      const { id, number, item_key: key, item_version: version, person_id: person } = living;
      const document = documents.ofCase(living);
      const there = signing.rolesIn(signatures.get(id) ?? [], document);
      return {
        id,
        number,
        itemName: deps.catalogue.versionOf(key, version)?.source.name ?? key,
        applicant: people.get(person)?.expose() ?? unknownSigner,
        appliedAt: living.applied_at.getTime(),
        digest: document.digest.toString("hex"),
        applicantSigned: there.has("applicant"),
        helperSigned: there.has("helper"),
      };
    });
  }

  return async (app) => {
    route(app, routes.entrustedCases, async ({ staff }) => ({ cases: await entrusted(staff) }));
    route(app, routes.countersign, async ({ params, staff, body, operationId }) => {
      const by = { staffId: staff.staffId, id: operationId };
      valueOf(await signing.countersign(params.id, by, body));
      return { cases: await entrusted(staff) };
    });
    route(app, routes.signatures, async ({ params: { id }, staff }) => {
      const living = await cases.living.find(id);
      if (living === undefined || !cases.living.mayRead(living, staff)) throw new Problem("caseUnknown");
      const whole = await documents.around(id);
      const ofWhole = whole === undefined ? undefined : await documents.find("lifeEvent", whole);
      const document = documents.ofCase(living);
      const signatures = [...(await views(ofWhole)), ...(await views(document))];
      // The citizen is told of it: where nobody signed, no signature was looked at.
      if (signatures.length > 0) {
        const actor = `staff:${staff.staffId}`;
        await audit(db, clock, { actor, action: "signature.verified", subject: { kind: "case", id } });
      }
      return { signatures, awaited: document.open ? await signing.missingIn(document) : [] };
    });
  };
}
