import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";

// SM2 signatures with SM3 (GB/T 32918.2-2016; curve and id: GB/T 32918.5-2017, GB/T 35276-2017).
// OpenSSL signs over SM3(message) for the caller: the standard's Z, which ties the signer's id and key to
// the signature, is hashed in front of the message here. A key straight out of the generator would make
// plain ECDSA; read in again from PKCS#8 it makes SM2 (domain.md §6). The self-test notices either slip.

/** User id when none is agreed, GB/T 35276 §10. */
const defaultId = Buffer.from("1234567812345678", "latin1");

const hex = (text: string) => Buffer.from(text, "hex");
/** a, b, Gx, Gy of the recommended curve, GB/T 32918.5 §2. */
const curve = [
  hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"),
  hex("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"),
  hex("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"),
  hex("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"),
];
/** SubjectPublicKeyInfo of an SM2 key up to its point: id-ecPublicKey, 1.2.156.10197.1.301, BIT STRING, 04. */
const spkiHead = hex("3059301306072A8648CE3D020106082A811CCF5501822D03420004");

/** The point of a public key, x and y together, 64 bytes. */
function pointOf(key: KeyObject): Buffer {
  const spki = key.export({ type: "spki", format: "der" });
  const head = spki.subarray(0, spkiHead.length);
  if (!head.equals(spkiHead)) throw new Error("not an SM2 public key on the recommended curve");
  return spki.subarray(spkiHead.length);
}

/** Z = SM3(ENTL ‖ ID ‖ a ‖ b ‖ Gx ‖ Gy ‖ Px ‖ Py), GB/T 32918.2 §5.5. */
function identityDigest(key: KeyObject, id: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(id.length * 8);
  const parts = [length, id, ...curve, pointOf(key)];
  return createHash("sm3").update(Buffer.concat(parts)).digest();
}

export function generateSm2Key(): KeyObject {
  const pem = generateKeyPairSync("ec", {
    namedCurve: "SM2",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
  return createPrivateKey(pem);
}

/** A public key from its point, x and y, 64 bytes; undefined when no such point lies on the curve. */
export function sm2PublicKey(point: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.concat([spkiHead, point]), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

/** Z of the keys that sign here: it never changes. */
const ownDigests = new WeakMap<KeyObject, Buffer>();

/** @param key read from PKCS#8. @returns DER of SEQUENCE { r, s } */
export function signSm2(key: KeyObject, message: Uint8Array): Buffer {
  const digest = ownDigests.get(key) ?? identityDigest(createPublicKey(key), defaultId);
  ownDigests.set(key, digest);
  return createSign("sm3").update(digest).update(message).sign(key);
}

export function verifySm2(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  return createVerify("sm3").update(identityDigest(key, defaultId)).update(message).verify(key, signature);
}

/**
 * GB/T 32918.5-2017, annex A.2: the message, the key and the signature a right implementation accepts; and a
 * signature of our own that it accepts too. Run at the start; false means that no seal may be used here.
 */
export function sm2SelfTest(): boolean {
  const key = sm2PublicKey(
    hex(
      "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
    ),
  );
  if (key === undefined) return false;
  const message = Buffer.from("message digest", "latin1");
  const signature = hex(
    "3046022100F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3022100B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
  );
  if (!verifySm2(key, message, signature)) return false;
  if (verifySm2(key, Buffer.from("message digesu", "latin1"), signature)) return false;
  const own = generateSm2Key();
  return verifySm2(createPublicKey(own), message, signSm2(own, message));
}
