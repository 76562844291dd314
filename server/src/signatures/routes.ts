import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type SignatureView, type SigningSheet } from "@zizhuban/server-contract";
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
} from "../core/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Documents, SignedDocument } from "./documents.ts";
import type { Signing } from "./signing.ts";

/** The kiosk's boundary. */
export function signingRoutes({ documents, signing }: { documents: Documents; signing: Signing }): Routes {
  async function sheet({ of, id, number, digest, open }: SignedDocument): Promise<SigningSheet> {
    const last = (await signing.rowsOf(of, id)).at(-1);
    return {
      of,
      id,
      number,
      digest: digest.toString("hex"),
      open,
      ...(last !== undefined && { signedAt: last.signed_at.getTime() }),
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
}): Routes {
  const { db, clock, cases, parties, documents, signing } = deps;

  async function views(document: SignedDocument | undefined): Promise<SignatureView[]> {
    if (document === undefined) return [];
    const { of, id, personId } = document;
    const signer = (await parties.masked([personId])).get(personId)?.expose();
    const rows = await signing.rowsOf(of, id);
    return rows.map((row, index): SignatureView => {
      const strokes = signing.strokesOf(row)?.expose();
      const view: SignatureView = {
        id: row.id,
        of,
        attempt: row.attempt,
        signer: signer ?? { name: "**", idNumber: "" },
        // The person is proved at A3 too, which adds whom they act for.
        level: row.level === "A1" ? "A1" : "A2",
        kid: row.kid,
        signedAt: row.signed_at.getTime(),
        digest: row.document_digest.toString("hex"),
        verdict: signing.verdictOf(row, document, index === rows.length - 1),
      };
      return strokes === undefined ? view : Object.assign(view, { strokes });
    });
  }

  return async (app) => {
    route(app, routes.signatures, async ({ params: { id }, staff }) => {
      const living = await cases.living.find(id);
      if (living === undefined || !cases.living.mayRead(living, staff)) throw new Problem("caseUnknown");
      const actor = `staff:${staff.staffId}`;
      await audit(db, clock, { actor, action: "signature.verified", subject: { kind: "case", id } });
      const whole = await documents.around(id);
      const ofWhole = whole === undefined ? undefined : await documents.find("lifeEvent", whole);
      return { signatures: [...(await views(ofWhole)), ...(await views(documents.ofCase(living)))] };
    });
  };
}
