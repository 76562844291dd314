import type { Clock } from "@zizhuban/device-agent-contract";
import type { KeyStore } from "../key-store/index.ts";
import { openSealKeys } from "./keys.ts";
import { makeSeal } from "./seal-object.ts";
import { setSeal } from "./seal-signature.ts";

/** A seal without a registry, for the bench. @returns sets it on a document */
export async function createSampleSeal(deps: {
  keys: KeyStore;
  clock: Clock;
  picture: Buffer;
}): Promise<(document: Uint8Array, at: number) => Buffer> {
  const now = deps.clock.now();
  const period = { validFrom: now - 60_000, validUntil: now + 24 * 60 * 60_000 };
  const keys = await openSealKeys(deps);
  const signer = await keys.signerOf("sample", { subject: "样例局", ...period });
  const picture = { type: "PNG", data: deps.picture, width: 42, height: 42 };
  const info = { id: "42070200000001", name: "样例局", signers: [signer.certificate], picture };
  const seal = makeSeal({ ...info, ...period, createdAt: now }, keys.maker);
  return (document, at) => setSeal(seal, document, signer, at);
}
