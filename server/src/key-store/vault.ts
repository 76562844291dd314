import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { Sensitive, type Parse } from "@zizhuban/device-agent-contract";

// Personal data at rest: AES-256-GCM (NIST SP 800-38D), 96-bit random nonce, 128-bit tag.
// Layout: version (1) | nonce (12) | tag (16) | ciphertext. The context (table, column, row id) is
// authenticated, so that a value copied to another row does not open.

const version = 1;
const nonceLength = 12;
const tagLength = 16;
const head = 1 + nonceLength + tagLength;

/** Seals and opens personal data under one key; the key never leaves the vault. */
export interface Vault {
  seal(context: string, value: Sensitive<unknown>): Buffer;
  /** @throws when the bytes were altered, belong to another context or no longer match the schema: never expected */
  open<Value>(context: string, sealed: Buffer, parse: Parse<Value>): Sensitive<Value>;
  /** With the SHA-256 digest of the bytes as they were, to recognise them by. */
  sealBytes(
    context: string,
    bytes: Sensitive<Uint8Array>,
  ): { readonly sealed: Buffer; readonly digest: Buffer };
  openBytes(context: string, sealed: Buffer): Sensitive<Buffer>;
  /** SHA-256 and length of bytes that stay where they are. */
  fingerprint(bytes: Sensitive<Uint8Array>): { readonly digest: Buffer; readonly size: number };
  /** Keyed digest that finds a row by a value without storing the value (HMAC-SHA-256). */
  lookup(kind: string, value: Sensitive<string>): Buffer;
}

/** @param master 32 random bytes, from the key store's file */
export function createVault(master: Buffer, random = randomBytes): Vault {
  const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", master, "zizhuban vault", purpose, 32));
  const sealing = derive("seal");
  const finding = derive("lookup");

  function encrypt(context: string, plain: Uint8Array): Buffer {
    const nonce = random(nonceLength);
    const cipher = createCipheriv("aes-256-gcm", sealing, nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]);
  }

  function decrypt(context: string, sealed: Buffer): Buffer {
    if (sealed[0] !== version || sealed.length < head) throw new Error(`${context} is not sealed data`);
    const decipher = createDecipheriv("aes-256-gcm", sealing, sealed.subarray(1, 1 + nonceLength));
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(1 + nonceLength, head));
    return Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]);
  }

  return {
    seal: (context, value) => encrypt(context, Buffer.from(JSON.stringify(value.expose()))),
    open(context, sealed, parse) {
      const parsed = parse(JSON.parse(decrypt(context, sealed).toString("utf8")));
      if (!parsed.ok) throw new Error(`${context} does not match its schema: ${parsed.detail ?? ""}`);
      return new Sensitive(parsed.value);
    },
    sealBytes(context, bytes) {
      const plain = bytes.expose();
      return { sealed: encrypt(context, plain), digest: createHash("sha256").update(plain).digest() };
    },
    openBytes: (context, sealed) => new Sensitive(decrypt(context, sealed)),
    fingerprint(bytes) {
      const plain = bytes.expose();
      return { digest: createHash("sha256").update(plain).digest(), size: plain.length };
    },
    lookup: (kind, value) => createHmac("sha256", finding).update(`${kind}\0${value.expose()}`).digest(),
  };
}
