import { randomUUID } from "node:crypto";
import type { Clock } from "@zizhuban/device-agent-contract";
import { sql, type Kysely } from "kysely";

/** Who did it: `kiosk:<kid>`, `staff:<id>`, `citizen:<session id>`, `system`. Never a name or a number. */
export interface AuditEntry {
  readonly actor: string;
  /** `case.opened`, `kiosk.enrolled`, …: the owner module's word and a past participle. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  /** Names of the fields read or changed; values never enter the log. */
  readonly fields?: readonly string[];
}

/** Appends to the audit log, in the caller's transaction when one is given. The table refuses updates and deletes. */
export async function audit(db: Kysely<unknown>, clock: Clock, entry: AuditEntry): Promise<void> {
  await auditAll(db, clock, [entry]);
}

/** The same of many at once, for lists. */
export async function auditAll(
  db: Kysely<unknown>,
  clock: Clock,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const at = new Date(clock.now());
  const rows = entries.map(
    ({ actor, action, subject, fields = [] }) =>
      sql`(${randomUUID()}, ${at}, ${actor}, ${action}, ${subject.kind}, ${subject.id}, ${[...fields]})`,
  );
  await sql`
    insert into audit_log (id, at, actor, action, subject_kind, subject_id, fields)
    values ${sql.join(rows)}`.execute(db);
}
