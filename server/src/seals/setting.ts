import { createHash } from "node:crypto";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { newId, type Db, type Tx } from "../core/index.ts";
import type { SealHolder, SealKeys } from "./keys.ts";
import { readSeal } from "./seal-object.ts";
import { setSeal, verifySeal, type SealFailure, type VerifiedSeal } from "./seal-signature.ts";
import type { SealsTables } from "./tables.ts";

/** One document sealed, to be entered in the log with it. */
export interface SealUsed {
  readonly sealId: string;
  /** SM3 of the bytes sealed. */
  readonly digest: Buffer;
}

/** A seal in force, ready to be set. */
export interface ReadySeal {
  /** @param at Unix milliseconds @returns SES_Signature in DER, and its entry for the log */
  set(document: Uint8Array, at: number): { readonly signature: Buffer; readonly used: SealUsed };
}

/** Setting seals: only those in force, each time entered in the log; and verifying them. */
export function createSetting(deps: { clock: Clock; keys: SealKeys }) {
  const { clock, keys } = deps;
  const tables = (db: Db | Tx) => db.$extendTables<SealsTables>();
  const signers = new Map<string, SealHolder>();

  /** Undefined for an issuer that never had a seal; a failure when none of its seals is in force now. */
  async function readySeal(
    db: Db | Tx,
    issuer: string,
  ): Promise<Result<ReadySeal | undefined, "sealUnavailable">> {
    const rows = await tables(db)
      .selectFrom("seals")
      .select(["id", "code", "name", "seal", "state", "valid_from", "valid_until"])
      .where("issuer_uscc", "=", issuer)
      .orderBy("approved_at", "desc")
      .execute();
    if (rows.length === 0) return ok(undefined);
    const now = clock.now();
    const row = rows.find(
      (one) =>
        one.state === "approved" && one.valid_from.getTime() <= now && now <= one.valid_until.getTime(),
    );
    if (row?.seal === undefined || row.seal === null) return fail("sealUnavailable", "none is in force");
    const { id, code, name, seal } = row;
    const period = { validFrom: row.valid_from.getTime(), validUntil: row.valid_until.getTime() };
    const signer = signers.get(code) ?? (await keys.signerOf(code, { subject: name, ...period }));
    // A database restored without its keys: a new key would set a seal that nobody accepts.
    const named = signers.has(code) || readSeal(seal)?.signers.some((one) => signer.certificate.equals(one));
    if (named !== true) return fail("sealUnavailable", "the key store does not have its key");
    signers.set(code, signer);
    return ok({
      set: (document, at) => ({
        signature: setSeal(seal, document, signer, at),
        used: { sealId: id, digest: createHash("sm3").update(document).digest() },
      }),
    });
  }

  /** Enters a sealed copy in the log, in the transaction that keeps it. */
  async function record(tx: Tx, used: SealUsed, document: { certificateId: string; copy: number }) {
    await tables(tx)
      .insertInto("seal_uses")
      .values({
        id: newId(clock),
        seal_id: used.sealId,
        certificate_id: document.certificateId,
        copy: document.copy,
        digest: used.digest,
        at: new Date(clock.now()),
      })
      .execute();
  }

  return {
    readySeal,
    record,
    isSetOn: async (db: Db, certificateId: string): Promise<boolean> => {
      const used = await tables(db)
        .selectFrom("seal_uses")
        .select("id")
        .where("certificate_id", "=", certificateId)
        .limit(1)
        .executeTakeFirst();
      return used !== undefined;
    },
    verify: (signature: Uint8Array, document: Uint8Array): Result<VerifiedSeal, SealFailure> =>
      verifySeal(signature, document, keys.root.certificate),
  };
}
export type Setting = ReturnType<typeof createSetting>;
