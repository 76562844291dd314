import "reflect-metadata";
import { createPrivateKey, generateKeyPair, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { Clock } from "@zizhuban/device-agent-contract";
import { readIfPresent, writePrivateFile } from "../core/index.ts";

/** The deployment's key for documents. */
export interface DocumentSigner {
  readonly key: KeyObject;
  /** X.509, DER; shown to readers inside every signed document. */
  readonly certificate: Buffer;
}

const lifetime = 10 * 365 * 24 * 60 * 60_000;
/** RSA because PDF readers everywhere verify it; 2048 bits hold past the certificate's end (NIST SP 800-57, table 2). */
const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
/** id-kp-documentSigning, RFC 9336. */
const documentSigning = "1.3.6.1.5.5.7.3.36";

/** Reads the key and certificate for documents from `folder`, making both at the first start (files 0600). */
export async function openDocumentSigner(options: {
  folder: string;
  clock: Clock;
  /** `CN` of the certificate: what a PDF reader shows as the signer. */
  name: string;
}): Promise<DocumentSigner> {
  const path = join(options.folder, "document-signing.pem");
  const text = (await readIfPresent(path)) ?? (await make(options, path));
  const certificate = PemConverter.decodeFirst(text.slice(text.indexOf("-----BEGIN CERTIFICATE")));
  return { key: createPrivateKey(text), certificate: Buffer.from(certificate) };
}

async function make(options: { clock: Clock; name: string }, path: string): Promise<string> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const usable = async (key: KeyObject, format: "pkcs8" | "spki", use: "sign" | "verify") =>
    crypto.subtle.importKey(format, key.export({ type: format, format: "der" }), algorithm, true, [use]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [options.name] }, { O: ["Zizhuban"] }],
    keys: {
      privateKey: await usable(pair.privateKey, "pkcs8", "sign"),
      publicKey: await usable(pair.publicKey, "spki", "verify"),
    },
    notBefore: new Date(options.clock.now() - 60_000),
    notAfter: new Date(options.clock.now() + lifetime),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
      new ExtendedKeyUsageExtension([documentSigning]),
    ],
  });
  const text = `${pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString()}${certificate.toString("pem")}\n`;
  await writePrivateFile(path, text);
  return text;
}
