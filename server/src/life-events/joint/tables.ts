import type { OpinionStance, VisitResult } from "@zizhuban/server-contract";

export interface OpinionRow {
  readonly id: string;
  readonly case_id: string;
  readonly department: string;
  readonly asked_by: string;
  readonly asked_at: Date;
  readonly due: string;
  readonly sealed_question: Buffer | null;
  readonly stance: OpinionStance | null;
  readonly given_by: string | null;
  readonly given_at: Date | null;
  readonly sealed_words: Buffer | null;
  readonly released_by: string | null;
  readonly released_at: Date | null;
}

export interface VisitRow {
  readonly id: string;
  readonly life_event_id: string | null;
  readonly sealed_place: Buffer;
  /** What the citizen should have ready. */
  readonly sealed_prepare: Buffer | null;
  readonly from_at: Date;
  readonly until_at: Date;
  readonly state: "planned" | "held" | "cancelled";
  readonly version: number;
  readonly made_by: string;
  readonly made_at: Date;
}

export interface PartRow {
  readonly visit_id: string;
  readonly case_id: string;
  readonly department: string;
  readonly inspector: string | null;
  readonly attendance: "expected" | "present" | "absent";
  readonly result: VisitResult | null;
  readonly sealed_words: Buffer | null;
  readonly reported_by: string | null;
  readonly reported_at: Date | null;
}

export interface ChangeRow {
  readonly visit_id: string;
  readonly version: number;
  readonly actor: string;
  readonly at: Date;
  readonly what: "moved" | "cancelled";
  readonly from_at: Date;
  readonly until_at: Date;
  readonly sealed_reason: Buffer;
}

export type JointTables = {
  joint_opinions: OpinionRow;
  joint_visits: VisitRow;
  joint_visit_parts: PartRow;
  joint_visit_changes: ChangeRow;
};
