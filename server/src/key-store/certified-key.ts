import { createPrivateKey, generateKeyPair, X509Certificate, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { readIfPresent, StartFailure, writePrivateFile } from "../core/index.ts";

/** A key of the deployment with its certificate. */
export interface CertifiedKey {
  readonly key: KeyObject;
  /** X.509, DER; shown to readers inside everything signed. */
  readonly certificate: Buffer;
}

/** What a key may sign: documents, or that they were there at a time. */
export type KeyPurpose = "documents" | "timeStamps";

/**
 * Has a key certified by the deployment's CA, so that what it signs is trusted wherever the CA is (DESIGN §5.9).
 * @param publicKey SPKI in DER: RSA for documents, P-256 for time stamps @returns the certificate, PEM
 */
export type CertifyKey = (purpose: KeyPurpose, publicKey: Buffer<ArrayBuffer>) => Promise<string>;

const files: Readonly<Record<KeyPurpose, string>> = {
  documents: "document-signing.pem",
  timeStamps: "time-stamping.pem",
};

/**
 * Reads a key and its certificate from `folder`, making both at the first use (file 0600). What is there is kept as
 * it is, also a certificate of an older deployment that signed itself.
 */
export async function openCertifiedKey(
  purpose: KeyPurpose,
  options: { folder: string; certify: CertifyKey },
): Promise<CertifiedKey> {
  const path = join(options.folder, files[purpose]);
  const text = (await readIfPresent(path)) ?? (await make(purpose, options.certify, path));
  try {
    return { key: createPrivateKey(text), certificate: new X509Certificate(text).raw };
  } catch (error) {
    throw new StartFailure(
      `${path} is not a key with its certificate: restore it from the backup of the keys.`,
      {
        cause: error,
      },
    );
  }
}

async function make(purpose: KeyPurpose, certify: CertifyKey, path: string): Promise<string> {
  const { privateKey, publicKey } = await newKey(purpose);
  const certificate = await certify(purpose, publicKey.export({ type: "spki", format: "der" }));
  const text = `${privateKey.export({ type: "pkcs8", format: "pem" }).toString()}${certificate}\n`;
  await writePrivateFile(path, text);
  return text;
}

/**
 * RSA for documents, because PDF readers everywhere verify it; 2048 bits hold past the certificate's end (NIST SP
 * 800-57, table 2). P-256 for time stamps: a tenth of the work, and every document bears one.
 */
async function newKey(purpose: KeyPurpose) {
  return purpose === "documents"
    ? promisify(generateKeyPair)("rsa", { modulusLength: 2048 })
    : promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
}
