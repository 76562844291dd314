import { sign, verify, X509Certificate } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { Closed, parser } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { readIfPresent } from "../core/index.ts";
import type { CertifiedKey } from "../key-store/index.ts";
import type { Block } from "./chain.ts";

// Heads of the chain, signed and written outside the database, one JSON object a line.

const Head = Closed({
  block: Type.Integer({ minimum: 1 }),
  digest: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  at: Type.Integer({ minimum: 0 }),
  signature: Type.String({ maxLength: 2000 }),
});
export type Head = Static<typeof Head>;
const parseHead = parser(Head);

const signedText = ({ block, digest, at }: Omit<Head, "signature">) =>
  Buffer.from(`zizhuban audit ${block} ${digest} ${at}`);

/** Adds the newest head to the file. */
export async function exportHead(
  file: string,
  block: Block,
  at: number,
  signer: CertifiedKey,
): Promise<void> {
  const head = { block: block.number, digest: block.digest.toString("hex"), at };
  const signature = sign("sha256", signedText(head), signer.key).toString("base64");
  await appendFile(file, `${JSON.stringify({ block: head.block, digest: head.digest, at, signature })}\n`, {
    mode: 0o600,
  });
}

/**
 * The exported heads; a file that is not there has none.
 * @returns `broken`: lines that are no head, or whose signature is not the deployment's
 */
export async function readHeads(
  file: string,
  certificate: Uint8Array,
): Promise<{ readonly heads: readonly Head[]; readonly broken: number }> {
  const text = (await readIfPresent(file)) ?? "";
  const key = new X509Certificate(certificate).publicKey;
  const lines = text.split("\n").filter((line) => line !== "");
  const heads = lines.flatMap((line) => {
    const head = headIn(line);
    if (head === undefined) return [];
    const genuine = verify("sha256", signedText(head), key, Buffer.from(head.signature, "base64"));
    return genuine ? [head] : [];
  });
  return { heads, broken: lines.length - heads.length };
}

function headIn(line: string): Head | undefined {
  try {
    const parsed = parseHead(JSON.parse(line));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}
