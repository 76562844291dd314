import type { Sensitive } from "@zizhuban/device-agent-contract";
import type { FilePartKind } from "@zizhuban/server-contract";
import type { Tx } from "./database.ts";

/** One document of a case as it goes to the file, from the room whose it is. */
export interface FilePart {
  readonly kind: FilePartKind;
  /** Of its owner, the same each time it is asked; never a name or a number of a person. */
  readonly ref: string;
  readonly mediaType: FileMediaType;
  readonly bytes: Sensitive<Buffer>;
}

/** Formats that are kept: open, and readable in thirty years (DA/T 47). */
export type FileMediaType = "application/json" | "application/pdf" | "image/png" | "image/jpeg";

/** What a room has to say about a case when its file is closed; the same words for the same facts each time. */
export type FileSource = (caseId: string, tx: Tx) => Promise<readonly FilePart[]>;

/** A part made of data. */
export function dataPart(kind: FilePartKind, ref: string, content: Sensitive<unknown>): FilePart {
  const bytes = content.map((value) => Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`));
  return { kind, ref, mediaType: "application/json", bytes };
}
