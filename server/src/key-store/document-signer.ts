import { createPrivateKey, generateKeyPair, X509Certificate, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { readIfPresent, StartFailure, writePrivateFile } from "../core/index.ts";

/** The deployment's key for documents. */
export interface DocumentSigner {
  readonly key: KeyObject;
  /** X.509, DER; shown to readers inside every signed document. */
  readonly certificate: Buffer;
}

/**
 * Has a key certified by the deployment's CA, so that documents are trusted wherever the CA is (DESIGN §5.9).
 * @param publicKey RSA, SPKI in DER @returns the certificate, PEM
 */
export type CertifyDocumentKey = (publicKey: Buffer<ArrayBuffer>) => Promise<string>;

/**
 * Reads the key and certificate for documents from `folder`, making both at the first start (file 0600). What is
 * there is kept as it is, also a certificate of an older deployment that signed itself.
 */
export async function openDocumentSigner(options: {
  folder: string;
  certify: CertifyDocumentKey;
}): Promise<DocumentSigner> {
  const path = join(options.folder, "document-signing.pem");
  const text = (await readIfPresent(path)) ?? (await make(options.certify, path));
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

/** RSA because PDF readers everywhere verify it; 2048 bits hold past the certificate's end (NIST SP 800-57, table 2). */
async function make(certify: CertifyDocumentKey, path: string): Promise<string> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const certificate = await certify(publicKey.export({ type: "spki", format: "der" }));
  const text = `${privateKey.export({ type: "pkcs8", format: "pem" }).toString()}${certificate}\n`;
  await writePrivateFile(path, text);
  return text;
}
