import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type SignatureView, type SigningSheet } from "@zizhuban/server-contract";
import type { Cases, LivingCase } from "../cases/index.ts";
import { audit, Problem, requireOpen, route, valueOf, type Db, type Routes } from "../core/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Signing } from "./signing.ts";

/** The kiosk's boundary. */
export function signingRoutes({ cases, signing }: { cases: Cases; signing: Signing }): Routes {
  async function sheet(living: LivingCase): Promise<SigningSheet> {
    const last = (await signing.rowsOf(living.id)).at(-1);
    return {
      caseId: living.id,
      caseNumber: living.number,
      digest: signing.digestOf(living).toString("hex"),
      open: living.phase === "applied",
      ...(last !== undefined && { signedAt: last.signed_at.getTime() }),
    };
  }

  return async (app) => {
    route(app, routes.signingSheet, async ({ params, citizen }) => {
      const living = await cases.living.find(params.id);
      if (living === undefined || living.person_id !== citizen.personId) throw new Problem("caseUnknown");
      requireOpen(citizen, living.session_id);
      return sheet(living);
    });
    route(app, routes.sign, async ({ params, citizen, kiosk, body, operationId }) => {
      const by = { citizen, kid: kiosk.kid, id: operationId };
      return sheet(valueOf(await signing.sign(params.id, by, body)));
    });
  };
}

/** The desk's boundary: the strokes are shown to who may read the case, and that is in the audit log. */
export function signatureRoutes(deps: {
  db: Db;
  clock: Clock;
  cases: Cases;
  parties: Parties;
  signing: Signing;
}): Routes {
  const { db, clock, cases, parties, signing } = deps;
  return async (app) => {
    route(app, routes.signatures, async ({ params: { id }, staff }) => {
      const living = await cases.living.find(id);
      if (living === undefined || !cases.living.mayRead(living, staff)) throw new Problem("caseUnknown");
      const actor = `staff:${staff.staffId}`;
      await audit(db, clock, { actor, action: "signature.verified", subject: { kind: "case", id } });
      const signer = (await parties.masked([living.person_id])).get(living.person_id)?.expose();
      const rows = await signing.rowsOf(id);
      return {
        signatures: rows.map((row, index): SignatureView => {
          const strokes = signing.strokesOf(row)?.expose();
          const view: SignatureView = {
            id: row.id,
            attempt: row.attempt,
            signer: signer ?? { name: "**", idNumber: "" },
            // The person is proved at A3 too, which adds whom they act for.
            level: row.level === "A1" ? "A1" : "A2",
            kid: row.kid,
            signedAt: row.signed_at.getTime(),
            digest: row.document_digest.toString("hex"),
            verdict: signing.verdictOf(row, living, index === rows.length - 1),
          };
          return strokes === undefined ? view : Object.assign(view, { strokes });
        }),
      };
    });
  };
}
