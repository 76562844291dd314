import type { Readable } from "node:stream";
import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { MaterialFile } from "@zizhuban/server-contract";
import { newId, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { ContentLimits } from "./content/limits.ts";
import type { OpenFile } from "./pages/copy.ts";
import type { FileStudio } from "./pages/studio.ts";
import { materialTables, type FileRow } from "./tables.ts";

/** A file that was judged and may be kept; nothing of it is in the database yet. */
export interface JudgedFile {
  readonly type: FileRow["type"];
  readonly pages: number;
  readonly length: number;
  readonly bytes: Sensitive<Uint8Array>;
}

const context = (id: string) => `material_files.sealed:${id}`;

/** So many are received at once, each in memory up to the limit; the next is told to come again. */
const mostAtOnce = 4;

/** Receives, judges and keeps files, and opens what is kept. */
export function createFiles(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  studio: FileStudio;
  limits: ContentLimits;
}) {
  const { vault, studio, limits } = deps;
  let receiving = 0;

  /** Reads the body as long as it is not longer than allowed; what is longer is refused while it still comes. */
  async function read(
    body: Readable,
    announced: number,
  ): Promise<Result<Buffer, "payloadTooLarge" | "tooManyRequests" | "fileUnreadable">> {
    if (announced > limits.bytes) return fail("payloadTooLarge");
    if (receiving >= mostAtOnce) return fail("tooManyRequests");
    receiving += 1;
    try {
      const chunks: Buffer[] = [];
      let length = 0;
      // A stream destroyed in the middle takes the connection with it, and the answer that says why.
      for await (const chunk of body.iterator({ destroyOnReturn: false })) {
        const bytes = Buffer.from(chunk);
        length += bytes.length;
        if (length > limits.bytes) return fail("payloadTooLarge");
        chunks.push(bytes);
      }
      return ok(Buffer.concat(chunks, length));
    } catch {
      // The sender went away in the middle.
      return fail("fileUnreadable");
    } finally {
      receiving -= 1;
    }
  }

  async function kept(id: string, on: Db | Tx = deps.db): Promise<JudgedFile> {
    const { type, pages, bytes, sealed } = await materialTables(on)
      .selectFrom("material_files")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return { type, pages, length: bytes, bytes: vault.openBytes(context(id), sealed) };
  }

  return {
    /**
     * @param body as it comes from the wire
     * @param announced its `content-length`; 0 where none was sent
     * @param unwrap takes the file out of what it came in
     */
    async receive(
      body: Readable,
      announced: number,
      unwrap?: (received: Buffer) => Promise<Result<Buffer, ProblemCode>>,
    ): Promise<Result<JudgedFile, ProblemCode>> {
      const received = await read(body, announced);
      if (!received.ok) return received;
      const file = unwrap === undefined ? received : await unwrap(received.value);
      if (!file.ok) return file;
      const judged = await studio.work({ kind: "check", bytes: file.value, limits });
      if (!judged.ok) return judged;
      const { type, pages, bytes } = judged.value;
      return ok({ type, pages, length: bytes.length, bytes: new Sensitive(bytes) });
    },

    /** In the caller's transaction: a file without its material cannot exist. */
    async keep(tx: Tx, file: JudgedFile): Promise<string> {
      const id = newId(deps.clock);
      const { sealed, digest } = vault.sealBytes(context(id), file.bytes);
      const { type, pages, length } = file;
      const kept_at = new Date(deps.clock.now());
      await materialTables(tx)
        .insertInto("material_files")
        .values({ id, sealed, digest, type, pages, bytes: length, kept_at })
        .execute();
      return id;
    },

    async open(id: string, on: Db | Tx = deps.db): Promise<Sensitive<OpenFile>> {
      const { type, pages, bytes } = await kept(id, on);
      return bytes.map((opened) => ({ type, pages, bytes: opened }));
    },

    /** A file that is kept, to be kept once more by somebody else. */
    again: async (id: string): Promise<JudgedFile> => kept(id),

    async remove(tx: Tx, ids: readonly string[]): Promise<void> {
      if (ids.length > 0)
        await materialTables(tx)
          .deleteFrom("material_files")
          .where("id", "in", [...ids])
          .execute();
    },

    async describe(
      ids: readonly string[],
      on: Db | Tx = deps.db,
    ): Promise<ReadonlyMap<string, MaterialFile>> {
      if (ids.length === 0) return new Map();
      const rows = await materialTables(on)
        .selectFrom("material_files")
        .select(["id", "type", "bytes", "pages", "digest"])
        .where("id", "in", [...ids])
        .execute();
      return new Map(
        rows.map(({ id, type, bytes, pages, digest }) => [
          id,
          { type, bytes, pages, sha256: digest.toString("hex") },
        ]),
      );
    },
  };
}
export type Files = ReturnType<typeof createFiles>;
