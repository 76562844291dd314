import { encodeDer, objectId, sequenceOf, setOf } from "../asn1/index.ts";
import { ok, type Failure, type Result } from "@zizhuban/device-agent-contract";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
import { SignPdf } from "@signpdf/signpdf";
import { Signer } from "@signpdf/utils";
import { createCms, oid } from "../cms/index.ts";
import type { CertifiedKey } from "../key-store/index.ts";
import type { TimeStamper } from "../time-stamps/index.ts";

// PKCS#7 detached, `adbe.pkcs7.detached` (ISO 32000-1, 12.8.3.3), its time stamp beside it as an unsigned attribute
// (RFC 3161, appendix A).

/** Bytes kept free in the document for the signature; ours with one certificate is about 1.6 kB. */
const room = 3072;
const timeStampName = encodeDer(objectId(oid.timeStampToken));

class NotStamped extends Error {
  readonly failure: Failure<"timeStampUnavailable">;

  constructor(failure: Failure<"timeStampUnavailable">) {
    super(failure.code);
    this.failure = failure;
  }
}

class DetachedSigner extends Signer {
  readonly #cms;
  readonly #timeStamps: TimeStamper;

  constructor(signer: CertifiedKey, timeStamps: TimeStamper) {
    super();
    this.#cms = createCms(signer, { type: oid.data, attached: false });
    this.#timeStamps = timeStamps;
  }

  override async sign(content: Buffer): Promise<Buffer> {
    const signed = this.#cms.sign(content);
    const token = await this.#timeStamps.stamp(signed.signature);
    // Its caller knows only bytes or a throw.
    if (!token.ok) throw new NotStamped(token);
    return signed.close(token.value && [sequenceOf(timeStampName, setOf(token.value))]);
  }
}

/** Signs finished PDF bytes; nothing may be changed in them afterwards. */
export type SignDocument = (pdf: Buffer, at: number) => Promise<Result<Buffer, "timeStampUnavailable">>;

/** @param name what a PDF reader shows as the signer; letters of ASCII, the placeholder knows no others */
export function createSignDocument(
  signer: CertifiedKey,
  timeStamps: TimeStamper,
  name: string,
): SignDocument {
  const detached = new DetachedSigner(signer, timeStamps);
  return async (pdf, at) => {
    const pdfBuffer = plainAddPlaceholder({
      pdfBuffer: pdf,
      reason: "Issued",
      contactInfo: "",
      name,
      location: "CN",
      signingTime: new Date(at),
      signatureLength: room + timeStamps.room,
    });
    try {
      return ok(await new SignPdf().sign(pdfBuffer, detached));
    } catch (error) {
      if (error instanceof NotStamped) return error.failure;
      throw error;
    }
  };
}
