import type { CaseChannel } from "@zizhuban/server-contract";
import type { GeneratedAlways } from "kysely";
import type { CaseRules, CaseState, Phase } from "../life-cycle/index.ts";

/** A case that lives longer than a session, as the desk sees its row. */
export interface LivingCase {
  readonly id: string;
  readonly number: string;
  readonly item_key: string;
  readonly catalogue_version: string;
  readonly item_version: number;
  readonly person_id: string;
  /** Whose file it was applied for in, where that went into another since. */
  readonly applied_as: string | null;
  readonly enterprise_id: string | null;
  readonly session_id: string | null;
  readonly kid: string | null;
  readonly helper: string | null;
  /** The request for help in which that helper was entrusted with it: both sign then. */
  readonly entrustment_id: string | null;
  readonly parent_id: string | null;
  /** Where what is applied for was filled in. */
  readonly channel: CaseChannel;
  /** With which a register was asked that decided it. */
  readonly consent_id: string | null;
  /** The document it ended with, when it was done at once. */
  readonly certificate_id: string | null;
  readonly zone: string;
  readonly department: string;
  readonly received_at_division: string;
  readonly division: string;
  readonly phase: Phase;
  readonly state: CaseState;
  readonly rules: CaseRules;
  readonly version: number;
  readonly sealed_form: Buffer | null;
  readonly due: string | null;
  readonly due_provisional: boolean;
  readonly waits_for: string;
  readonly applied_at: Date;
  readonly decided_at: Date | null;
  readonly completed_at: Date | null;
}

export interface CaseEventRow {
  readonly case_id: string;
  readonly seq: number;
  readonly type: string;
  readonly at: Date;
  readonly actor: string;
  readonly refs: readonly string[];
  readonly sealed_words: Buffer | null;
}

/** The database derives the queue from the phase. */
type CaseTable = LivingCase & { readonly queue: GeneratedAlways<string | null> };

export type DeskTables = { cases: CaseTable; case_events: CaseEventRow };
