import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { privateFolder, readOrMakePrivateFile, StartFailure } from "../core/index.ts";
import { openCertifiedKey, type CertifiedKey, type CertifyKey } from "./certified-key.ts";
import { createVault, type Vault } from "./vault.ts";

export type { CertifiedKey } from "./certified-key.ts";
export type { Vault } from "./vault.ts";

/** A secret kept beside the deployment's keys: `<name>.pem`, made at first use. */
export interface KeptSecret {
  readonly path: string;
  readonly text: string;
}

/** The deployment's keys. They are backed up apart from the data they protect (DESIGN §5.5). */
export interface KeyStore {
  readonly vault: Vault;
  readonly documents: CertifiedKey;
  /** Of the deployment as its own time-stamp authority; made at first use. */
  timeStamps(): Promise<CertifiedKey>;
  /** @param name small letters, digits and dashes */
  keep(name: string, make: () => string): Promise<KeptSecret>;
}

/** Opens the keys in `folder` (`$ZIZHUBAN_HOME/server/keys`), making them at the first start. */
export async function openKeyStore(options: {
  folder: string;
  /** Asked once for each purpose. */
  certify: CertifyKey;
}): Promise<KeyStore> {
  const folder = await privateFolder(options.folder);
  const path = join(folder, "data.key");
  const text = await readOrMakePrivateFile(path, () => randomBytes(32).toString("base64"));
  const master = Buffer.from(text, "base64");
  if (master.length !== 32) {
    throw new StartFailure(`${path} is not a data key: restore it from the backup of the keys.`);
  }
  return {
    vault: createVault(master),
    documents: await openCertifiedKey("documents", { ...options, folder }),
    timeStamps: async () => openCertifiedKey("timeStamps", { ...options, folder }),
    async keep(name, make) {
      const kept = join(folder, `${name}.pem`);
      return { path: kept, text: await readOrMakePrivateFile(kept, make) };
    },
  };
}
