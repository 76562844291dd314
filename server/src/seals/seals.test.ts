import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { sm2 } from "sm-crypto-v2";
import { beforeAll, describe, expect, it } from "vitest";
import { bytesOf, decodeDer, encodeDer, membersOf } from "../asn1/index.ts";
import { makeSeal, readSeal } from "./seal-object.ts";
import { setSeal, verifySeal } from "./seal-signature.ts";
import { makeCertificate, readCertificate } from "./sm2-certificate.ts";
import { generateSm2Key, signSm2, sm2SelfTest, verifySm2 } from "./sm2.ts";

const day = 24 * 60 * 60_000;
const now = Date.UTC(2026, 10, 25, 3);
const document = Buffer.from("%PDF-1.7 sample");

interface Holder {
  readonly key: KeyObject;
  readonly certificate: Buffer;
}

function holder(subject: string, serial: number, issuer?: Holder, until = now + 365 * day): Holder {
  const key = generateSm2Key();
  const certificate = makeCertificate({
    subject,
    issuer: issuer === undefined ? subject : (readCertificate(issuer.certificate)?.subject ?? ""),
    serial: Buffer.of(serial),
    validFrom: now - day,
    validUntil: until,
    publicKey: createPublicKey(key),
    issuerKey: issuer?.key ?? key,
    authority: issuer === undefined,
  });
  return { key, certificate };
}

function sealOf(maker: Holder, signer: Holder, until = now + 365 * day): Buffer {
  return makeSeal(
    {
      id: "42070200000001",
      name: "鄂州市梁子湖区样例局",
      signers: [signer.certificate],
      createdAt: now - day,
      validFrom: now - day,
      validUntil: until,
      picture: { type: "PNG", data: Buffer.from("not looked at"), width: 42, height: 42 },
    },
    maker,
  );
}

let root: Holder;
let maker: Holder;
let signer: Holder;
let seal: Buffer;
let signature: Buffer;
beforeAll(() => {
  root = holder("样例根", 1);
  maker = holder("样例制章人", 2, root);
  signer = holder("样例局签章人", 3, root);
  seal = sealOf(maker, signer);
  signature = setSeal(seal, document, signer, now);
});

/** Point of a certificate's key as the independent library wants it: 04 ‖ x ‖ y in hexadecimal. */
function pointHex(certificate: Uint8Array): string {
  const key = readCertificate(certificate)?.publicKey.export({ type: "spki", format: "der" });
  return key?.subarray(-65).toString("hex") ?? "";
}

describe("SM2 (GB/T 32918)", () => {
  it("passes the standard's own example, and a signature of its own", () => {
    expect(sm2SelfTest()).toBe(true);
  });

  it("signs what an independent library verifies, and verifies what that signs", () => {
    const key = generateSm2Key();
    const point = createPublicKey(key).export({ type: "spki", format: "der" }).subarray(-65).toString("hex");
    const message = Buffer.from("样例");
    const options = { der: true, hash: true } as const;
    expect(sm2.doVerifySignature(message, signSm2(key, message).toString("hex"), point, options)).toBe(true);
    const pair = sm2.generateKeyPairHex();
    const foreign = Buffer.from(sm2.doSignature(message, pair.privateKey, options), "hex");
    const theirs = readCertificate(holder("x", 1).certificate);
    expect(theirs).toBeDefined();
    expect(verifySm2(publicOf(pair.publicKey), message, foreign)).toBe(true);
    expect(verifySm2(publicOf(pair.publicKey), Buffer.from("别的"), foreign)).toBe(false);
  });
});

function publicOf(point: string): KeyObject {
  const head = "3059301306072a8648ce3d020106082a811ccf5501822d034200";
  return createPublicKey({ key: Buffer.from(head + point, "hex"), format: "der", type: "spki" });
}

describe("a seal on a document (GB/T 38540)", () => {
  it("verifies, and says whose it is", () => {
    expect(verifySeal(signature, document, root.certificate)).toEqual({
      ok: true,
      value: { id: "42070200000001", name: "鄂州市梁子湖区样例局", signer: "样例局签章人", at: now },
    });
    expect(readSeal(seal)).toMatchObject({
      name: "鄂州市梁子湖区样例局",
      picture: { width: 42, height: 42 },
    });
  });

  it("is verified by an independent SM2 library, over the bytes the standard says", () => {
    const [toSign, , , signed] = membersOf(decodeDer(signature));
    if (toSign === undefined) throw new Error("no TBS_Sign");
    const hex = bytesOf(signed)?.toString("hex") ?? "";
    const options = { der: true, hash: true } as const;
    expect(sm2.doVerifySignature(encodeDer(toSign), hex, pointHex(signer.certificate), options)).toBe(true);
    const digest = bytesOf(membersOf(toSign)[3]);
    expect(digest).toEqual(createHash("sm3").update(document).digest());
  });

  it("one byte of the document changed, and it does not hold", () => {
    const altered = Buffer.from(document);
    altered[5] = 0x32;
    expect(verifySeal(signature, altered, root.certificate)).toMatchObject({ code: "documentAltered" });
  });

  it.each([
    [
      "by somebody the seal does not name",
      () => setSeal(seal, document, holder("旁人", 9, root), now),
      "signerNotOfSeal",
    ],
    [
      "by a signer of another authority",
      () => setSeal(seal, document, holder("旁人", 9), now),
      "signerUntrusted",
    ],
    [
      "with an expired seal",
      () => setSeal(sealOf(maker, signer, now - 1), document, signer, now),
      "sealExpired",
    ],
    [
      "with a seal of another maker",
      () => setSeal(sealOf(holder("假", 8), signer), document, signer, now),
      "makerUntrusted",
    ],
  ])("set %s it does not hold", (_how, make, code) => {
    expect(verifySeal(make(), document, root.certificate)).toMatchObject({ ok: false, code });
  });

  it("an expired signer's does not hold", () => {
    const late = holder("过期", 7, root, now - 1000);
    const late2 = setSeal(sealOf(maker, late), document, late, now);
    expect(verifySeal(late2, document, root.certificate)).toMatchObject({ code: "signerExpired" });
  });

  it("bytes that are no seal, or an altered one, are refused and never throw", () => {
    fc.assert(
      fc.property(fc.nat(signature.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(signature);
        bytes.writeUInt8(bytes.readUInt8(at) ^ change, at);
        expect(verifySeal(bytes, document, root.certificate).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verifySeal(bytes, document, root.certificate)).toMatchObject({
          ok: false,
          code: "sealMalformed",
        });
      }),
    );
  });
});
