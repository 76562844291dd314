import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type MaskedCitizen,
  type Result,
} from "@zizhuban/device-agent-contract";
import { audit, startOfChinaDay, type Citizen, type Db } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import { maskCitizen } from "../parties/index.ts";
import { parseContent, previewPage } from "./content.ts";
import { contentContext, verifyDigest } from "./issue.ts";
import { renderPage } from "./page/index.ts";
import type { CertificatesTables } from "./tables.ts";
import { certificateKind } from "./templates/index.ts";

/** What a verify token tells; the holder is masked, and still personal. */
export interface Verified {
  readonly state: "valid" | "revoked";
  readonly template: string;
  readonly number: string;
  readonly title: string;
  readonly issuer: string;
  readonly issuedAt: number;
  readonly holder: Sensitive<MaskedCitizen>;
}

/** Certificates already issued: shown again, checked, revoked, counted. */
export function createArchive(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { clock, vault } = deps;
  const db = deps.db.$extendTables<CertificatesTables>();

  /** The page as the screen shows it, for the session it was issued in. */
  async function preview(
    id: string,
    citizen: Citizen,
    kid: string,
  ): Promise<Result<Sensitive<Buffer>, "certificateUnknown" | "certificateRevoked">> {
    const row = await db
      .selectFrom("certificates")
      .selectAll()
      .where("id", "=", id)
      .where("session_id", "=", citizen.sessionId)
      .where("kid", "=", kid)
      .executeTakeFirst();
    if (row === undefined) return fail("certificateUnknown");
    if (row.revoked_at !== null) return fail("certificateRevoked");
    const subject = { kind: "certificate", id };
    await audit(deps.db, clock, {
      actor: `citizen:${citizen.sessionId}`,
      action: "certificate.previewed",
      subject,
    });
    const page = vault.open(contentContext(id), row.sealed_content, parseContent).map(previewPage);
    return ok(new Sensitive(await renderPage(page.expose(), row.issued_at.getTime())));
  }

  /** @param token of the QR; undefined when nothing was issued under it */
  async function verify(token: string): Promise<Verified | undefined> {
    const row = await db
      .selectFrom("certificates")
      .selectAll()
      .where("verify_digest", "=", verifyDigest(token))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const subject = { kind: "certificate", id: row.id };
    const fields = ["name", "idNumber"];
    await audit(deps.db, clock, { actor: "public", action: "certificate.verified", subject, fields });
    const content = vault.open(contentContext(row.id), row.sealed_content, parseContent);
    return {
      state: row.revoked_at === null ? "valid" : "revoked",
      template: row.template,
      number: row.number,
      title: certificateKind(row.template).title,
      issuer: content.map(({ issuer }) => issuer.name).expose(),
      issuedAt: row.issued_at.getTime(),
      holder: content.map(({ holder }) => maskCitizen(holder)),
    };
  }

  /** Takes a certificate out of force; its QR says so from the next scan. Grants not yet consumed end with it. */
  async function revoke(
    id: string,
    reason: string,
    actor: string,
  ): Promise<Result<void, "certificateUnknown">> {
    return deps.db.transaction().execute(async (tx) => {
      const tables = tx.$extendTables<CertificatesTables>();
      const revoked = await tables
        .updateTable("certificates")
        .set({ revoked_at: new Date(clock.now()), revoked_reason: reason })
        .where("id", "=", id)
        .where("revoked_at", "is", null)
        .executeTakeFirst();
      if (revoked.numUpdatedRows === 0n) return fail("certificateUnknown");
      await tables
        .updateTable("print_grants")
        .set({ state: "withdrawn", finished_at: new Date(clock.now()) })
        .where("certificate_id", "=", id)
        .where("state", "=", "granted")
        .execute();
      await audit(tx, clock, { actor, action: "certificate.revoked", subject: { kind: "certificate", id } });
      return ok();
    });
  }

  /** Certificates issued since midnight in China, of one kiosk or of all. */
  async function issuedToday(kid?: string): Promise<number> {
    const today = db
      .selectFrom("certificates")
      .select(({ fn }) => fn.countAll<number>().as("issued"))
      .where("issued_at", ">=", new Date(startOfChinaDay(clock.now())));
    const row = await (kid === undefined ? today : today.where("kid", "=", kid)).executeTakeFirst();
    return Number(row?.issued ?? 0);
  }

  return { preview, verify, revoke, issuedToday };
}
export type Archive = ReturnType<typeof createArchive>;
