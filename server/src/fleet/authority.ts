import "reflect-metadata";
import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { privateFolder, readIfPresent, StartFailure, writePrivateFile } from "../core/index.ts";

/** ECDSA P-256 with SHA-256 (RFC 5480, RFC 5758): what every TLS stack of the last ten years speaks. */
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 60 * 60_000;
const validity = {
  authority: 20 * 365 * day,
  signer: 10 * 365 * day,
  server: 2 * 365 * day,
  kiosk: 365 * day,
};
/**
 * id-kp-documentSigning (RFC 9336) says what the key is for; emailProtection is what readers built on NSS look for
 * before they call a signer trusted.
 */
const documentUsages = ["1.3.6.1.5.5.7.3.36", ExtendedKeyUsage.emailProtection];
/** What a signer's certificate says: RSA for documents (RFC 4055); for time stamps that alone, and critical (RFC 3161, 2.3). */
const signers = {
  documents: { key: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, usages: documentUsages, critical: false },
  timeStamps: { key: algorithm, usages: [ExtendedKeyUsage.timeStamping], critical: true },
};
/** Kiosk clocks run late: a certificate must not be "not yet valid" to a peer a day behind. */
const backdated = day;

export interface Credentials {
  readonly keyPem: string;
  readonly certificatePem: string;
}

interface KioskCertificate {
  readonly certificatePem: string;
  readonly serial: string;
  readonly publicKeyDigest: Buffer;
  readonly expiresAt: number;
}

export interface Authority {
  readonly caPem: string;
  /** A TLS server of this deployment; the key is new and in memory only. */
  issueServer(hosts: readonly string[]): Promise<Credentials>;
  /** This server as a client of an external broker. */
  issueClient(commonName: string): Promise<Credentials>;
  /**
   * The certificate (PEM) a PDF reader shows as the signer or as who stamped the time, trusted once this CA is.
   * @param publicKey SPKI in DER: RSA for documents, P-256 for time stamps
   */
  issueSigner(
    purpose: "documents" | "timeStamps",
    name: string,
    publicKey: Uint8Array<ArrayBuffer>,
  ): Promise<string>;
  /** Signs a kiosk's own key; the subject it asks for is ignored, the certificate says `kid`. */
  issueKiosk(csrPem: string, kid: string): Promise<Result<KioskCertificate, "invalidData">>;
}

/** Serial numbers as kept and compared: lower-case hexadecimal without leading zeros. */
export function normalSerial(serial: string): string {
  return serial.toLowerCase().replace(/^0+(?=.)/, "");
}

/** The deployment's certificate authority, made at first start. Its key never leaves `folder` (0600). */
export async function openAuthority(options: { folder: string; clock: Clock }): Promise<Authority> {
  const { clock } = options;
  const folder = await privateFolder(options.folder);
  const { ca, key } = await readOrMake(folder, clock);
  const caPem = ca.toString("pem");

  async function issue(request: {
    subject: Readonly<Record<string, string>>;
    publicKey: CryptoKey;
    keyUsage?: KeyUsageFlags;
    usages: readonly string[];
    usagesCritical?: boolean;
    hosts?: readonly string[];
    lifetime: number;
  }): Promise<X509Certificate> {
    const { keyUsage = KeyUsageFlags.digitalSignature, hosts = [], usagesCritical = false } = request;
    const names = hosts.map((host) => ({ type: isIP(host) === 0 ? "dns" : "ip", value: host }) as const);
    return X509CertificateGenerator.create({
      serialNumber: randomSerial(),
      subject: Object.entries(request.subject).map(([type, value]) => ({ [type]: [value] })),
      issuer: ca.subjectName,
      notBefore: new Date(clock.now() - backdated),
      notAfter: new Date(clock.now() + request.lifetime),
      publicKey: request.publicKey,
      signingKey: key,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(keyUsage, true),
        new ExtendedKeyUsageExtension([...request.usages], usagesCritical),
        await AuthorityKeyIdentifierExtension.create(ca),
        await SubjectKeyIdentifierExtension.create(request.publicKey),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
      ],
    });
  }

  async function withNewKey(
    commonName: string,
    usages: readonly ExtendedKeyUsage[],
    hosts: readonly string[],
  ): Promise<Credentials> {
    const pair = await newKeyPair();
    const certificate = await issue({
      subject: { CN: commonName },
      publicKey: pair.publicKey,
      usages,
      hosts,
      lifetime: validity.server,
    });
    return { keyPem: await privateKeyPem(pair.privateKey), certificatePem: certificate.toString("pem") };
  }

  return {
    caPem,
    issueServer: async (hosts) => withNewKey("zizhuban-server", [ExtendedKeyUsage.serverAuth], hosts),
    issueClient: async (commonName) => withNewKey(commonName, [ExtendedKeyUsage.clientAuth], []),
    async issueSigner(purpose, name, publicKey) {
      const { key: kind, usages, critical } = signers[purpose];
      const certificate = await issue({
        subject: { CN: name, O: "Zizhuban" },
        publicKey: await crypto.subtle.importKey("spki", publicKey, kind, true, ["verify"]),
        keyUsage: KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation,
        usages,
        usagesCritical: critical,
        lifetime: validity.signer,
      });
      return certificate.toString("pem");
    },
    async issueKiosk(csrPem, kid) {
      const publicKey = await checkedKey(csrPem);
      if (!publicKey.ok) return publicKey;
      const certificate = await issue({
        subject: { CN: kid },
        publicKey: publicKey.value.key,
        usages: [ExtendedKeyUsage.clientAuth],
        lifetime: validity.kiosk,
      });
      return ok({
        certificatePem: certificate.toString("pem"),
        serial: normalSerial(certificate.serialNumber),
        publicKeyDigest: publicKey.value.digest,
        expiresAt: certificate.notAfter.getTime(),
      });
    },
  };
}

/** The key of a PKCS#10 request that is signed by that key (RFC 2986) and is P-256. */
async function checkedKey(
  csrPem: string,
): Promise<Result<{ key: CryptoKey; digest: Buffer }, "invalidData">> {
  try {
    const request = new Pkcs10CertificateRequest(csrPem);
    if (!(await request.verify())) return fail("invalidData", "/csrPem is not signed by its key");
    const key = await request.publicKey.export(algorithm, ["verify"]);
    const digest = createHash("sha256").update(Buffer.from(request.publicKey.rawData)).digest();
    return ok({ key, digest });
  } catch {
    return fail("invalidData", "/csrPem is not a certificate request with a P-256 key");
  }
}

async function readOrMake(folder: string, clock: Clock): Promise<{ ca: X509Certificate; key: CryptoKey }> {
  const keyFile = join(folder, "key.pem");
  const certificateFile = join(folder, "certificate.pem");
  const [keyPem, certificatePem] = [await readIfPresent(keyFile), await readIfPresent(certificateFile)];
  // The certificate is written last: with it, the pair is whole.
  if (certificatePem !== undefined) {
    try {
      const der = PemConverter.decodeFirst(keyPem ?? "");
      const key = await crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
      return { ca: new X509Certificate(certificatePem), key };
    } catch (error) {
      throw new StartFailure(
        `The deployment's certificate authority in ${folder} cannot be read: restore key.pem and certificate.pem from the backup (enrolled kiosks trust nothing else).`,
        { cause: error },
      );
    }
  }
  const pair = await newKeyPair();
  const ca = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: ["Zizhuban deployment CA"] }],
    notBefore: new Date(clock.now() - backdated),
    notAfter: new Date(clock.now() + validity.authority),
    keys: pair,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(pair.publicKey),
    ],
  });
  await writePrivateFile(keyFile, await privateKeyPem(pair.privateKey));
  await writePrivateFile(certificateFile, ca.toString("pem"));
  return { ca, key: pair.privateKey };
}

async function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function privateKeyPem(key: CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

/** 16 random bytes, positive and without a leading zero (RFC 5280, 4.1.2.2). */
function randomSerial(): string {
  const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(16)));
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString("hex");
}
