import type { CreditChange } from "@zizhuban/server-contract";

/** An entry is of a broken promise, with its case, or of an office, with its basis. */
export interface CreditRow {
  readonly id: string;
  readonly case_id: string | null;
  readonly ref: string | null;
  readonly item_key: string | null;
  readonly person_id: string | null;
  readonly enterprise_id: string | null;
  readonly department: string | null;
  readonly sealed_basis: Buffer | null;
  readonly found_by: string;
  readonly confirmed_by: string;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly entered_at: Date;
}

export interface CreditChangeRow {
  readonly id: string;
  readonly kind: CreditChange["kind"];
  readonly entry_id: string | null;
  readonly person_id: string | null;
  readonly enterprise_id: string | null;
  readonly department: string | null;
  readonly months: number | null;
  readonly sealed_words: Buffer;
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly state: CreditChange["state"];
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly sealed_reason: Buffer | null;
}

export type CreditTables = { credit_entries: CreditRow; credit_changes: CreditChangeRow };

export const basisContext = (id: string) => `credit_entries.sealed_basis:${id}`;
export const changeContext = (id: string, part: "words" | "reason") => `credit_changes.sealed_${part}:${id}`;
