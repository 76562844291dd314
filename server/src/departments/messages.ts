import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { DepartmentMessage } from "@zizhuban/server-contract";
import type { Cases } from "../cases/index.ts";
import { audit, type Db } from "../core/index.ts";
import type { Parties } from "../parties/index.ts";
import type { OutboxRow } from "./tables.ts";

/** Reads what a message says from its case; every reading is in the audit log. */
export function createMessageReader(deps: { db: Db; clock: Clock; cases: Cases; parties: Parties }) {
  return async (row: OutboxRow): Promise<Sensitive<DepartmentMessage>> => {
    const living = await deps.cases.living.find(row.case_id);
    if (living === undefined) throw new Error("a message of a case that is not there");
    const head = {
      id: row.id,
      seq: row.seq,
      at: row.queued_at.getTime(),
      caseId: row.case_id,
      number: living.number,
    };
    if (row.type === "case.ended")
      return new Sensitive({ ...head, type: "case.ended", phase: living.state.phase });
    const actor = `department:${row.department}`;
    const holder = await deps.parties.holder(living.person_id, { actor });
    const form = deps.cases.living.form(living) ?? new Sensitive<Record<string, string>>({});
    await audit(deps.db, deps.clock, {
      actor,
      action: "case.sent",
      subject: { kind: "case", id: row.case_id },
      fields: ["applicant", "form"],
    });
    return holder.join(form, (applicant, form): DepartmentMessage => ({
      ...head,
      type: "case.accepted",
      itemKey: living.item_key,
      catalogueVersion: living.catalogue_version,
      division: living.division,
      held: [...living.state.held],
      promised: living.state.commitments.map(({ ref }) => ref),
      applicant,
      form,
    }));
  };
}
export type MessageReader = ReturnType<typeof createMessageReader>;
