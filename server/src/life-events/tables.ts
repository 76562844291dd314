import type {
  ChildState,
  LifeEventState,
  PackageContent,
  PackageState,
  Situation,
} from "@zizhuban/server-contract";

export interface PackageRow {
  readonly code: string;
  readonly sequence: number;
  readonly content: PackageContent;
  readonly state: PackageState;
  readonly author: string;
  readonly reason: string;
  readonly created_at: Date;
  readonly checker: string | null;
  readonly checked_at: Date | null;
  readonly publisher: string | null;
  readonly published_at: Date | null;
  readonly withdrawn_by: string | null;
  readonly withdrawal: string | null;
  readonly withdrawn_at: Date | null;
}

export interface LifeEventRow {
  readonly id: string;
  readonly number: string;
  readonly code: string;
  readonly sequence: number;
  readonly person_id: string;
  /** Whose file it was applied for in, where that went into another since. */
  readonly applied_as: string | null;
  /** For which enterprise that person acts (A3). */
  readonly enterprise_id: string | null;
  readonly session_id: string;
  readonly kid: string;
  readonly state: LifeEventState;
  readonly answers: Situation["answers"];
  readonly sealed_form: Buffer;
  /** What comes later or is promised, and what of it is promised; null where that was not kept. */
  readonly excused: readonly string[];
  /** Where the one form was filled in. */
  readonly channel: "kiosk" | "phone";
  readonly promised: readonly string[] | null;
  readonly applied_at: Date;
  readonly completed_at: Date | null;
}

export interface ItemRow {
  readonly life_event_id: string;
  readonly item_key: string;
  readonly item_version: number;
  readonly mandatory: boolean;
  readonly after: readonly string[];
  readonly yields: readonly string[];
  readonly opinions: readonly string[];
  readonly visit: boolean;
  readonly state: ChildState;
  readonly case_id: string;
  readonly held: readonly string[];
  /** With which the register was asked that decides the item; its answer, until the item's case is opened. */
  readonly consent_id: string | null;
  readonly answered_at: Date | null;
  readonly sealed_answer: Buffer | null;
  readonly reason: string | null;
  readonly ended_on: string | null;
}

export type LifeEventTables = {
  life_event_packages: Omit<PackageRow, "content"> & { content: unknown };
  life_events: Omit<LifeEventRow, "answers"> & { answers: unknown };
  life_event_items: ItemRow;
};
