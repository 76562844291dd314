import { fail, ok, Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { Cases } from "../cases/index.ts";
import {
  dataPart,
  type Db,
  type FilePart,
  type FileSource,
  type ServerModule,
  type StaffNames,
} from "../core/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Entrustments } from "../helpers/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { LifeEvents } from "../life-events/index.ts";
import type { Parties } from "../parties/index.ts";
import { createDocuments } from "./documents.ts";
import { signatureRoutes, signingRoutes } from "./routes.ts";
import { createSigning, type SignatureRow } from "./signing.ts";

/** Signatures by hand (domain.md S7): evidence of who signed what and when, not a picture of a name. */
export function createSignatures(deps: {
  db: Db;
  clock: Clock;
  keys: KeyStore;
  cases: Cases;
  lifeEvents: LifeEvents;
  parties: Parties;
  catalogue: Pick<CatalogueModule, "versionOf">;
  entrustments: Pick<Entrustments, "helpersOf" | "heldBy">;
  staffNames: StaffNames;
}) {
  const documents = createDocuments({ ...deps, vault: deps.keys.vault });
  const signing = createSigning({ ...deps, documents });

  function part(row: SignatureRow): FilePart {
    const { id, attempt, session_id: sessionId, kid, level, staff_id: staffId, signed_at: at } = row;
    const lifeEventId = row.life_event_id ?? undefined;
    const signer = staffId === null ? { sessionId, kid, level } : { helper: staffId };
    const plain = { id, attempt, ...signer, signedAt: at.getTime(), lifeEventId };
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
  }

  const fileParts: FileSource = async (caseId, tx) => {
    const whole = await documents.around(caseId, tx);
    const ofWhole = whole === undefined ? [] : await signing.rowsOf("lifeEvent", whole, tx);
    return [...ofWhole, ...(await signing.rowsOf("case", caseId, tx))].map(part);
  };
  // What a helper hands in is nobody's to take up, by silence neither, before both have signed it.
  deps.cases.living.guard(async (on, living, type) => {
    if (living.entrustment_id === null || living.phase !== "applied") return ok();
    if (type !== "receive" && type !== "dayPassed") return ok();
    const missing = await signing.missingIn(documents.ofCase(living), on);
    return missing.length === 0 ? ok() : fail("signaturesMissing", missing.join(" "));
  });

  const module: ServerModule = {
    name: "signatures",
    dependsOn: ["key-store", "cases", "catalogue", "helpers", "life-events", "parties"],
    routes: signingRoutes({ documents, signing }),
    publicRoutes: signatureRoutes({ ...deps, documents, signing }),
  };
  return { ...module, fileParts };
}
