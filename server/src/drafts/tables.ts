import type { Situation } from "@zizhuban/server-contract";
import type { Db, Tx } from "../core/index.ts";
import type { Kind } from "./subject.ts";

export interface DraftRow {
  readonly id: string;
  readonly kind: Kind;
  /** Of the item; the code of the package. */
  readonly key: string;
  readonly version: number;
  /** Of a life event, once its questions were answered. */
  readonly situation: Situation | null;
  readonly secret_digest: Buffer | null;
  readonly opening_digest: Buffer | null;
  readonly opening_until: Date | null;
  readonly handover_digest: Buffer | null;
  readonly handover_code: Buffer | null;
  readonly handover_until: Date | null;
  readonly handover_session: string | null;
  readonly sealed_handover: Buffer | null;
  readonly sealed_content: Buffer;
  readonly owner_lookup: Buffer | null;
  readonly person_id: string | null;
  /** For which that person acts, where it is filled in for an enterprise (A3). */
  readonly enterprise_id: string | null;
  readonly session_id: string | null;
  /** A bigint comes as text. */
  readonly bytes: string | number;
  readonly ready_at: Date | null;
  readonly began_at: Date;
  readonly changed_at: Date;
  readonly expires_at: Date;
}

export interface DraftFileRow {
  readonly id: string;
  readonly draft_id: string;
  readonly ref: string;
  readonly file_id: string;
  readonly material_id: string | null;
  readonly kept_at: Date;
}

type DraftTables = {
  drafts: DraftRow;
  draft_files: DraftFileRow;
  draft_code_refusals: { readonly kid: string; readonly at: Date };
};

export const draftTables = (on: Db | Tx) => on.$extendTables<DraftTables>();
