import type { Generated } from "kysely";

export type DepartmentTables = {
  department_connectors: {
    department: string;
    mode: "push" | "pull";
    url: string | null;
    sealed_secret: Buffer;
    made_at: Date;
    last_ok_at: Date | null;
    failing_since: Date | null;
    last_failure: string | null;
    paused_at: Generated<Date | null>;
  };
  department_outbox: {
    id: string;
    seq: Generated<number>;
    department: string;
    case_id: string;
    type: MessageType;
    queued_at: Date;
    next_at: Date;
    claimed_until: Date | null;
    attempts: Generated<number>;
    last_failure: string | null;
    delivered_at: Date | null;
    dead_at: Date | null;
    given_up_at: Generated<Date | null>;
    given_up_by: Generated<string | null>;
    sealed_reason: Generated<Buffer | null>;
  };
  department_signatures: { department: string; digest: Buffer; at: Date };
  department_results: { department: string; id: string; case_id: string; digest: Buffer; at: Date };
};

export type MessageType = "case.accepted" | "case.ended";

/** A message as it is kept: ids only. */
export interface OutboxRow {
  readonly id: string;
  readonly seq: number;
  readonly department: string;
  readonly case_id: string;
  readonly type: MessageType;
  readonly queued_at: Date;
  readonly attempts: number;
}
