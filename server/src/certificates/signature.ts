import { createHash, createSign } from "node:crypto";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
import { SignPdf } from "@signpdf/signpdf";
import { Signer } from "@signpdf/utils";
import {
  decodeDer,
  encodeDer,
  integer,
  membersOf,
  nothing,
  objectId,
  octets,
  sequence,
  set,
  tagged,
  type Asn1,
} from "../asn1/index.ts";
import type { DocumentSigner } from "../key-store/index.ts";
import type { Finish } from "./page/index.ts";

// PKCS#7 detached, `adbe.pkcs7.detached` (ISO 32000-1, 12.8.3.3; CMS: RFC 5652). The structure is put
// together with node-forge's ASN.1; the RSA operation is OpenSSL's, 1 ms against 40 ms in JavaScript.

export const oid = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
  sha256: "2.16.840.1.101.3.4.2.1",
  rsaEncryption: "1.2.840.113549.1.1.1",
};
/** Bytes kept free in the document for the signature; ours with one certificate is about 1.6 kB. */
const room = 3072;

const algorithm = (dotted: string) => sequence(objectId(dotted), nothing());
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

class DetachedSigner extends Signer {
  readonly #signer: DocumentSigner;
  readonly #certificate: Asn1;

  constructor(signer: DocumentSigner) {
    super();
    const certificate = decodeDer(signer.certificate);
    if (certificate === undefined) throw new Error("the signing certificate is no DER");
    this.#signer = signer;
    this.#certificate = certificate;
  }

  override async sign(content: Buffer): Promise<Buffer> {
    const attributes = [
      sequence(objectId(oid.contentType), set(objectId(oid.data))),
      // ESSCertIDv2 with the default SHA-256 (RFC 5035, 4): ties the signature to this certificate.
      sequence(
        objectId(oid.signingCertificateV2),
        set(sequence(sequence(sequence(octets(sha256(this.#signer.certificate)))))),
      ),
      sequence(objectId(oid.messageDigest), set(octets(sha256(content)))),
    ].toSorted((a, b) => Buffer.compare(encodeDer(a), encodeDer(b)));
    // Signed as a SET OF, stored as [0] IMPLICIT (RFC 5652, 5.4).
    const signature = createSign("sha256")
      .update(encodeDer(set(...attributes)))
      .sign(this.#signer.key);
    const signerInfo = sequence(
      integer(1),
      sequence(...issuerAndSerial(this.#certificate)),
      algorithm(oid.sha256),
      tagged(0, attributes),
      algorithm(oid.rsaEncryption),
      octets(signature),
    );
    const signedData = sequence(
      integer(1),
      set(algorithm(oid.sha256)),
      sequence(objectId(oid.data)),
      tagged(0, [this.#certificate]),
      set(signerInfo),
    );
    return encodeDer(sequence(objectId(oid.signedData), tagged(0, [signedData])));
  }
}

/** Certificate ::= SEQUENCE { tbs SEQUENCE { [0] version, serial, signature, issuer, … } … } (RFC 5280, 4.1). */
function issuerAndSerial(certificate: Asn1): Asn1[] {
  const [tbs] = membersOf(certificate);
  const [, serial, , issuer] = membersOf(tbs);
  if (serial === undefined || issuer === undefined) throw new Error("the signing certificate has no issuer");
  return [issuer, serial];
}

/**
 * Signs finished PDF bytes; nothing may be changed in them afterwards.
 * @param name what a PDF reader shows as the signer; letters of ASCII, the placeholder knows no others
 */
export function createSignDocument(signer: DocumentSigner, name: string): Finish {
  const detached = new DetachedSigner(signer);
  return async (pdf, at) => {
    const pdfBuffer = plainAddPlaceholder({
      pdfBuffer: pdf,
      reason: "Issued",
      contactInfo: "",
      name,
      location: "CN",
      signingTime: new Date(at),
      signatureLength: room,
    });
    return new SignPdf().sign(pdfBuffer, detached);
  };
}
