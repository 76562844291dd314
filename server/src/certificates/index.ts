import type { Clock } from "@zizhuban/device-agent-contract";
import type { Db, ServerModule, Tx } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { SealOwner, Seals } from "../seals/index.ts";
import type { TimeStamper } from "../time-stamps/index.ts";
import { createIssued } from "./issued.ts";
import { printable } from "./content.ts";
import { createDocumentCheck } from "./document-check.ts";
import { createDocuments } from "./documents.ts";
import { createGrants } from "./grants.ts";
import { createIssuing, type Deployment } from "./issue.ts";
import { createAuthorisations } from "./licences/authorisations.ts";
import { createChanges } from "./licences/changes.ts";
import { createLicenceFacts, type CurrentFile } from "./licences/facts.ts";
import { createLicenceFiles } from "./licences/file.ts";
import { licenceStaffRoutes, ownLicenceRoutes } from "./licences/routes.ts";
import { certificateRoutes, verifyRoutes } from "./routes.ts";

export { sealPicture } from "./page/index.ts";
export type { UsableLicence } from "./licences/authorisations.ts";
export type { NotMade } from "./documents.ts";
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
  timeStamps: TimeStamper;
  /** Whose matter an issuer's certificates are, by USCC. */
  ownerOf: (uscc: string) => SealOwner | undefined;
  /** What the files say now of those whom a licence names. */
  file: CurrentFile;
  /** A document could not be made; it is tried again. */
  onError: (error: unknown) => void;
}) {
  const { vault } = deps.keys;
  const documents = createDocuments({ ...deps, signerName: deps.deployment.signerName });
  const issuing = createIssuing({ ...deps, vault, documents });
  const issued = createIssued({ ...deps, vault, documents });
  const grants = createGrants({ ...deps, vault, documents });
  const { check, holds } = createDocumentCheck({ ...deps, certificate: deps.keys.documents.certificate });
  const changes = createChanges({ ...deps, vault, issued, issuing });
  const authorisations = createAuthorisations({ ...deps, vault });
  const facts = createLicenceFacts({ ...deps, vault });
  const files = createLicenceFiles({ ...deps, vault, authorisations });
  // One whose document is still to be made will bear its issuer's seal.
  const isSealed = async (id: string) => (await documents.isDue(id)) || deps.seals.isSetOn(id);
  const module: ServerModule = {
    name: "certificates",
    dependsOn: ["key-store", "parties", "seals"],
    routes: async (app) => {
      await certificateRoutes({ issued, grants })(app);
      await ownLicenceRoutes({ ...deps, grants, files, authorisations })(app);
    },
    publicRoutes: async (app) => {
      await verifyRoutes(issued, check)(app);
      await licenceStaffRoutes({ ...deps, files, facts, changes, isSealed })(app);
    },
    stop: async () => documents.stop(),
  };
  const { issuedToday, fileParts, onChange, view, head, document } = issued;
  return {
    ...module,
    prepare: issuing.prepare,
    issue: issuing.issue,
    /** Its document, where that was only promised so far; never in a transaction. */
    make: async (id: string) => documents.make(id, 1),
    /** The same where it needs no waiting for somebody who was away a moment ago. */
    hasten: documents.hasten,
    /** Makes now what documents are due instead of within the minute. */
    makeDue: async () => documents.pass(),
    /** Follows every first document, in the transaction that stores it; one that is issued anew has its own at once. */
    onMade: documents.onMade,
    /** Whether a certificate is in force and its document still to be made; so it stays until the transaction ends. */
    awaits: async (tx: Tx, id: string) => documents.awaits(tx, await issued.latestOf(tx, id)),
    /** Whether it, or what took its place, is in force. */
    holdsNow: async (on: Db | Tx, id: string) => (await issued.head(id, on)).state === "valid",
    /** By the deployment itself; staff propose and approve. @param reason a code, never a person's words */
    revoke: async (id: string, reason: string, actor: string) =>
      deps.db.transaction().execute(async (tx) => issued.revoke(tx, id, reason, actor)),
    /**
     * For a room that found a ground for it; another person approves. What took its place falls instead of it; what is
     * revoked, or is to be, is left as it is.
     */
    async proposeRevocation(tx: Tx, id: string, reason: string, actor: string): Promise<void> {
      const latest = await issued.latestOf(tx, id);
      const proposed = await changes.proposeIn(
        tx,
        latest,
        { kind: "revocation", reason },
        { actor, dual: true },
      );
      if (!proposed.ok && proposed.code === "certificateUnknown") throw new Error(`no certificate ${id}`);
    },
    issuedToday,
    movePerson: issued.movePerson,
    fileParts,
    onChange,
    view,
    printable,
    head,
    document,
    holds,
    ofPerson: files.ofPerson,
    kept: files.kept,
    /** Licences their holders let a department use. */
    licences: { usable: authorisations.usable, use: authorisations.use },
  };
}
export type Certificates = ReturnType<typeof createCertificates>;
