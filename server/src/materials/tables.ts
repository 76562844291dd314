import type { MaterialOrigin, MaterialTrust, RejectionGround } from "@zizhuban/server-contract";
import type { Db, Tx } from "../core/index.ts";
import type { FileType } from "./content/sniff.ts";

/** What can be wrong with a material wherever it is used. */
export type MaterialFault = Exclude<RejectionGround, "unsuitable">;

export interface MaterialRow {
  readonly id: string;
  readonly person_id: string;
  readonly ref: string;
  readonly trust: MaterialTrust;
  readonly origin: MaterialOrigin;
  readonly provenance: string;
  readonly session_id: string | null;
  readonly file_id: string | null;
  readonly sealed_facts: Buffer | null;
  /** With which a register was asked for it. */
  readonly consent_id: string | null;
  readonly kept_at: Date;
  readonly valid_until: Date | null;
  readonly verified_at: Date | null;
  readonly verified_by: string | null;
  readonly rejected_at: Date | null;
  readonly rejected_by: string | null;
  /** Null as long as it is not rejected. */
  readonly rejected_ground: MaterialFault | null;
  readonly sealed_reason: Buffer | null;
  readonly discarded_at: Date | null;
}

export interface UseRow {
  readonly id: string;
  readonly material_id: string;
  readonly case_id: string;
  readonly ref: string;
  readonly purpose: string;
  readonly session_id: string | null;
  readonly reused: boolean;
  readonly authorised_at: Date;
  readonly expires_at: Date;
  readonly attached_at: Date | null;
  /** Found not to be the right paper for this case. */
  readonly rejected_at: Date | null;
  readonly rejected_by: string | null;
  readonly sealed_reason: Buffer | null;
}

export interface FileRow {
  readonly id: string;
  readonly sealed: Buffer;
  readonly digest: Buffer;
  readonly type: FileType;
  readonly bytes: number;
  readonly pages: number;
  readonly kept_at: Date;
}

export interface LogRow {
  readonly id: string;
  readonly material_id: string;
  readonly use_id: string | null;
  readonly what: "authorised" | "shown" | "copied" | "verified" | "rejected";
  readonly purpose: string;
  readonly actor: string;
  readonly department: string | null;
  readonly at: Date;
}

type MaterialTables = {
  material_files: FileRow;
  materials: MaterialRow;
  material_uses: UseRow;
  material_log: LogRow;
};

export const materialTables = (on: Db | Tx) => on.$extendTables<MaterialTables>();
