import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { Cases } from "../cases/index.ts";
import { dataPart, type Db, type FileSource, type ServerModule } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { signatureRoutes, signingRoutes } from "./routes.ts";
import { createSigning } from "./signing.ts";

/** Signatures by hand (domain.md S7): evidence of who signed what and when, not a picture of a name. */
export function createSignatures(deps: {
  db: Db;
  clock: Clock;
  keys: KeyStore;
  cases: Cases;
  parties: Parties;
}) {
  const signing = createSigning(deps);
  const fileParts: FileSource = async (caseId, tx) => {
    const rows = await signing.rowsOf(caseId, tx);
    return rows.map((row) => {
      const { id, attempt, session_id: sessionId, kid, level, signed_at: at } = row;
      const plain = { id, attempt, sessionId, kid, level, signedAt: at.getTime() };
      const proof = {
        documentDigest: row.document_digest.toString("hex"),
        evidence: row.evidence.toString("base64"),
      };
      const strokes = signing.strokesOf(row) ?? new Sensitive(undefined);
      return dataPart(
        "signature",
        id,
        strokes.map((drawn) => Object.assign({}, plain, proof, { strokes: drawn })),
      );
    });
  };
  const module: ServerModule = {
    name: "signatures",
    dependsOn: ["key-store", "cases", "parties"],
    routes: signingRoutes({ ...deps, signing }),
    publicRoutes: signatureRoutes({ ...deps, signing }),
  };
  return { ...module, fileParts };
}
