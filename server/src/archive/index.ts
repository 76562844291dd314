import type { Clock } from "@zizhuban/device-agent-contract";
import type { Db, FileSource, ServerModule } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { DocumentHolds } from "./checks.ts";
import { startClosing, type FiledCases } from "./close.ts";
import { createDisposal } from "./disposal.ts";
import { createFiles } from "./files.ts";
import { readRetention } from "./retention.ts";
import { archiveRoutes } from "./routes.ts";

export { verifyPackage } from "./package.ts";
export { verifyArchive } from "./verify.ts";

/**
 * The archive (归档, domain.md S4): the file of every case that has ended, closed by itself, never changed, kept as
 * long as the rules say, and proven whole by anyone with the deployment's certificate.
 */
export async function createArchive(deps: {
  db: Db;
  clock: Clock;
  keys: KeyStore;
  /** Retention rules. */
  rulesFile: string;
  cases: FiledCases;
  /** What the rooms say about a case, in the order of the catalogue. */
  sources: readonly FileSource[];
  /** Whether a certificate's seal and signature hold. */
  holds: DocumentHolds;
  onError: (error: unknown) => void;
}) {
  const { vault, documents: signer } = deps.keys;
  const { certificate } = signer;
  const rules = await readRetention(deps.rulesFile);
  const closing = startClosing({ ...deps, vault, signer, rules });
  const files = createFiles({ ...deps, vault });
  const disposal = createDisposal({ ...deps, vault });
  const module: ServerModule = {
    name: "archive",
    dependsOn: [
      "key-store",
      "cases",
      "certificates",
      "case-materials",
      "life-events",
      "signatures",
      "delivery",
      "ratings",
    ],
    publicRoutes: archiveRoutes({ ...deps, files, disposal, closing, certificate }),
    stop: async () => closing.stop(),
  };
  return {
    ...module,
    /** To be told in the transaction in which a case ends, or gains something afterwards. */
    due: closing.due,
    filesOf: files.ofCases,
    /** Closes what is due now instead of within a minute. */
    pass: closing.pass,
  };
}
export type Archive = Awaited<ReturnType<typeof createArchive>>;
