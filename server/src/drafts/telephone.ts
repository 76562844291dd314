import type { Readable } from "node:stream";
import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { Situation } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { isUuid, newId, type Db } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Materials } from "../materials/index.ts";
import { bringable, withAsked, type KeptContent } from "./content.ts";
import { limits } from "./limits.ts";
import { digestOf, newHandOverCode, newSecret } from "./secrets.ts";
import type { DraftStore } from "./store.ts";
import type { Kind, Subject, Subjects } from "./subject.ts";
import { draftTables, type DraftRow } from "./tables.ts";

const handOverContext = (id: string) => `drafts.sealed_handover:${id}`;
const HandOver = Type.Object({ code: Type.String(), token: Type.String() });
const parseHandOver = parser(HandOver);

/** What of a draft a telephone is shown as codes; `until`: Unix milliseconds. */
export interface HandOverCodes {
  readonly codes: Sensitive<{ readonly code: string; readonly token: string }>;
  readonly until: number;
}

/** The telephone's side: nobody knows who holds it, it only knows its secret. */
export function createTelephone(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  subjects: Subjects;
  files: Materials["files"];
  store: DraftStore;
}) {
  const { db, clock, vault, store, subjects } = deps;

  async function versionOf(kind: Kind, key: string): Promise<Result<number, ProblemCode>> {
    if (kind === "lifeEvent") {
      const found = await subjects.packageOf(key);
      return found === undefined ? fail("packageUnknown") : ok(found.sequence);
    }
    const item = subjects.item(key);
    return item.ok ? ok(item.value.version) : item;
  }

  async function replaceHandOver({ id }: DraftRow): Promise<HandOverCodes> {
    const token = newSecret();
    let code = newHandOverCode();
    const keyed = (digits: string) => vault.lookup("draft code", new Sensitive(digits));
    while (await store.knowsCode(keyed(code))) code = newHandOverCode();
    const codes = new Sensitive({ code, token });
    const until = clock.now() + limits.handoverFor;
    await store.set(db, id, {
      handover_code: keyed(code),
      handover_digest: digestOf(token),
      handover_until: new Date(until),
      handover_session: null,
      sealed_handover: vault.seal(handOverContext(id), codes),
      ready_at: new Date(clock.now()),
    });
    return { codes, until };
  }

  return {
    /** @returns the secret the telephone keeps */
    async begin(kind: Kind, key: string): Promise<Result<{ readonly secret: string }, ProblemCode>> {
      const version = await versionOf(kind, key);
      if (!version.ok) return version;
      if ((await store.load()).drafts >= limits.drafts) return fail("draftsFull");
      const secret = newSecret();
      const made = { kind, key, version: version.value, secret_digest: digestOf(secret) };
      await store.add(db, made, new Sensitive({ form: {}, applying: [] }));
      return ok({ secret });
    },

    /** The draft this secret opens. */
    async open(secret: string, kind: Kind, key: string): Promise<DraftRow | undefined> {
      return store
        .live()
        .where("secret_digest", "=", digestOf(secret))
        .where("kind", "=", kind)
        .where("key", "=", key)
        .executeTakeFirst();
    },

    /** What a kiosk showed opens its draft here: once, for the first who comes. */
    async claim(
      opening: string,
    ): Promise<(Pick<DraftRow, "kind" | "key"> & { readonly secret: string }) | undefined> {
      const secret = newSecret();
      const now = new Date(clock.now());
      const row = await draftTables(db)
        .updateTable("drafts")
        .set({
          secret_digest: digestOf(secret),
          opening_digest: null,
          opening_until: null,
          changed_at: now,
        })
        .where("opening_digest", "=", digestOf(opening))
        .where("opening_until", ">", now)
        .where("expires_at", ">", now)
        .returning(["kind", "key"])
        .executeTakeFirst();
      return row && { secret, ...row };
    },

    /** @param subject what it is filled in for, as it was shown */
    async save(draft: DraftRow, content: Sensitive<KeptContent>, subject: Subject): Promise<void> {
      const whole = content.map((given) => withAsked(given, subject));
      await store.write(db, draft.id, whole, { version: subject.version });
    },

    /** What somebody's situation is; what was filled in before stays as far as it is asked in that too. */
    async saveSituation(draft: DraftRow, situation: Situation, subject: Subject): Promise<void> {
      const whole = store.content(draft).map((before) => withAsked(before, subject));
      await store.write(db, draft.id, whole, { version: subject.version, situation });
    },

    /** A picture or a PDF of one of its materials, checked, and sealed like every upload. */
    async addFile(
      draft: DraftRow,
      subject: Subject,
      sent: {
        readonly body: Readable;
        readonly announced: number;
        /** Takes the file out of what it came in, and tells which material it is. */
        unwrap(
          received: Buffer,
        ): Promise<Result<{ readonly ref: string; readonly bytes: Buffer }, ProblemCode>>;
      },
    ): Promise<Result<void, ProblemCode>> {
      if ((await store.filesOf(draft.id)).length >= limits.files) return fail("draftsFull");
      let ref = "";
      const judged = await deps.files.receive(sent.body, sent.announced, async (received) => {
        const unwrapped = await sent.unwrap(received);
        if (!unwrapped.ok) return unwrapped;
        ({ ref } = unwrapped.value);
        if (!bringable(subject).some((material) => material.ref === ref)) return fail("materialNotOnList");
        return ok(unwrapped.value.bytes);
      });
      if (!judged.ok) return judged;
      const file = judged.value;
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        // One file of a draft after another, so that two at once do not both fit the last place.
        const held = await store.live(tx).where("id", "=", draft.id).forUpdate().executeTakeFirst();
        if (held === undefined) return fail("draftUnknown");
        const bytes = Number(held.bytes) + file.length;
        const { bytes: all } = await store.load(tx);
        const files = await store.filesOf(draft.id, tx);
        const full = files.length >= limits.files || bytes > limits.bytesOfOne;
        if (full || all + file.length > limits.bytesOfAll) return fail("draftsFull");
        const row = {
          id: newId(clock),
          draft_id: draft.id,
          ref,
          file_id: await deps.files.keep(tx, file),
          material_id: null,
          kept_at: new Date(clock.now()),
        };
        await draftTables(tx).insertInto("draft_files").values(row).execute();
        await store.set(tx, draft.id, { bytes, ready_at: null });
        return ok();
      });
    },

    async removeFile(draft: DraftRow, id: string): Promise<void> {
      if (!isUuid(id)) return;
      await db.transaction().execute(async (tx) => {
        const gone = await draftTables(tx)
          .deleteFrom("draft_files")
          .where("id", "=", id)
          .where("draft_id", "=", draft.id)
          .returning("file_id")
          .executeTakeFirst();
        if (gone !== undefined) await deps.files.remove(tx, [gone.file_id]);
        await store.set(tx, draft.id, { ready_at: null });
      });
    },

    /** Its materials, with what each file is. */
    async filesOf(draft: DraftRow) {
      const rows = await store.filesOf(draft.id);
      const described = await deps.files.describe(rows.map(({ file_id: id }) => id));
      return rows.flatMap(({ id, ref, file_id: fileId }) => {
        const file = described.get(fileId);
        return file === undefined ? [] : [{ id, ref, file }];
      });
    },

    /** Codes that hand it to a kiosk; new ones each time: those before them open nothing any more. */
    handOver: replaceHandOver,

    /** The same codes again, while they hold and nobody has used them. */
    handedOver({
      id,
      sealed_handover: bytes,
      handover_until: until,
      handover_session: used,
    }: DraftRow): HandOverCodes | undefined {
      if (bytes === null || until === null || used !== null || until.getTime() <= clock.now())
        return undefined;
      return { codes: vault.open(handOverContext(id), bytes, parseHandOver), until: until.getTime() };
    },

    async drop({ id }: DraftRow): Promise<void> {
      await db.transaction().execute(async (tx) => store.remove(tx, [id]));
    },
  };
}
export type Telephone = ReturnType<typeof createTelephone>;
