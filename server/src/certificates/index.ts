import type { Clock } from "@zizhuban/device-agent-contract";
import type { Db, ServerModule } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { Seals } from "../seals/index.ts";
import { createIssued } from "./issued.ts";
import { createDocumentCheck } from "./document-check.ts";
import { createGrants } from "./grants.ts";
import { createIssuing, type Deployment } from "./issue.ts";
import { certificateRoutes, verifyRoutes } from "./routes.ts";

export { sealPicture } from "./page/index.ts";
export type { PreparedCertificate } from "./issue.ts";
export { certificateKind, type CertificateKind, type TemplateKey } from "./templates/index.ts";

/**
 * Certificates: rendered, numbered, signed, kept, printed copy by copy, checked by anyone.
 * @param deps.publicUrl what QR links start with, known once the server listens
 */
export function createCertificates(deps: {
  db: Db;
  clock: Clock;
  keys: KeyStore;
  deployment: Deployment;
  publicUrl: () => string;
  seals: Seals;
}) {
  const { vault } = deps.keys;
  const issuing = createIssuing(deps);
  const issued = createIssued({ ...deps, vault });
  const grants = createGrants({ ...deps, vault, issuing });
  const { check, holds } = createDocumentCheck({ ...deps, certificate: deps.keys.documents.certificate });
  const module: ServerModule = {
    name: "certificates",
    dependsOn: ["key-store", "parties", "seals"],
    routes: certificateRoutes({ issued, grants }),
    publicRoutes: verifyRoutes(issued, check),
  };
  const { revoke, issuedToday, fileParts, onChange } = issued;
  return { ...module, prepare: issuing.prepare, revoke, issuedToday, fileParts, onChange, holds };
}
export type Certificates = ReturnType<typeof createCertificates>;
