import type { FilePartKind, Retention } from "@zizhuban/server-contract";
import type { ColumnType } from "kysely";
import type { FileMediaType } from "../core/index.ts";

type Once<Value> = ColumnType<Value, Value, never>;

export type ArchiveTables = {
  archive_due: { case_id: string; due_at: Date };
  archive_serials: { scope: string; last: number };
  archive_files: {
    id: Once<string>;
    number: Once<string>;
    case_id: Once<string>;
    case_number: Once<string>;
    item_key: Once<string>;
    department: Once<string>;
    division: Once<string>;
    ending: Once<string>;
    ended_on: Once<string>;
    retention: Once<Retention>;
    disposable_from: Once<string | null>;
  };
  archive_volumes: {
    number: Once<number>;
    file_id: Once<string>;
    volume: Once<number>;
    catalogue: Once<Buffer>;
    previous: Once<Buffer>;
    digest: Once<Buffer>;
    signature: Once<Buffer>;
    closed_at: Once<Date>;
  };
  archive_parts: {
    file_id: Once<string>;
    part: Once<number>;
    volume: Once<number>;
    kind: Once<FilePartKind>;
    ref: Once<string>;
    media_type: Once<FileMediaType>;
    size: Once<number>;
    digest: Once<Buffer>;
    sealed: Buffer | null;
    added_at: Once<Date>;
  };
  archive_disposals: {
    file_id: Once<string>;
    sealed_words: Once<Buffer>;
    proposed_by: Once<string>;
    proposed_at: Once<Date>;
    approved_by: string | null;
    approved_at: Date | null;
  };
};

/** Binds a part's bytes to their place. */
export function partContext(fileId: string, part: number): string {
  return `archive_parts.sealed:${fileId}:${part}`;
}
