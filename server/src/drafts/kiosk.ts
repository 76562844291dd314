import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import {
  isHandOverCode,
  type DraftContent,
  type DraftState,
  type Situation,
  type TakenDraft,
} from "@zizhuban/server-contract";
import { audit, newId, valueOf, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Materials } from "../materials/index.ts";
import type { Parties } from "../parties/index.ts";
import { fitted, withAsked, type KeptContent } from "./content.ts";
import { limits } from "./limits.ts";
import { digestOf, newSecret } from "./secrets.ts";
import type { DraftStore } from "./store.ts";
import { enterpriseOf, type Asked, type Subject, type Subjects } from "./subject.ts";
import { draftTables, type DraftFileRow, type DraftRow } from "./tables.ts";

/** By what a draft is taken over. */
export type HandedOver = { readonly token: string } | { readonly code: string } | { readonly draft: string };

/** Of what a draft is. */
export type DraftOf = { readonly itemKey: string } | { readonly code: string; readonly situation: Situation };

interface At {
  readonly citizen: Citizen;
  readonly kid: string;
}

/** The code of another enterprise than the one acted for does not fit: the form is filled in for this one. */
function forOwn(subject: Subject, uscc: string | undefined): Subject {
  if (uscc === undefined) return subject;
  const fields = subject.fields.map((field) =>
    field.key === "uscc" ? { ...field, pattern: `^${uscc}$` } : field,
  );
  return { ...subject, fields };
}

const joined = (before: KeptContent, here: DraftContent): KeptContent => ({
  ...before,
  form: { ...before.form, ...here.form },
  applying: [...new Set([...before.applying, ...here.applying])].slice(0, 60),
});

function takenOf(
  { kind, key, situation }: DraftRow,
  came: Omit<Extract<TakenDraft, { itemKey: string }>, "itemKey">,
): TakenDraft {
  return kind === "item" || situation === null
    ? { itemKey: key, ...came }
    : { code: key, ...situation, ...came };
}

/** The kiosk's side: a card has said who stands here, and only what is theirs is found. */
export function createAtKiosk(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  subjects: Subjects;
  enterprises: Pick<Enterprises, "find">;
  materials: Pick<Materials, "files" | "box">;
  parties: Parties;
  store: DraftStore;
  publicUrl: () => string;
}) {
  const { db, clock, vault, subjects, materials, store } = deps;

  const openingUrl = (token: string) => `${deps.publicUrl()}/phone/open#${token}`;

  const subjectOf = async (of: DraftOf): Promise<Result<Subject, ProblemCode>> =>
    "itemKey" in of ? subjects.item(of.itemKey) : subjects.lifeEvent(of.code, of.situation);

  /** Whether this session may fill it in, and for whom. */
  function allowed(
    subject: Subject,
    citizen: Citizen,
  ): Result<string | undefined, "identityLevelTooLow" | "mandateUnknown"> {
    const { identityLevel } = subject;
    if (citizen.level < identityLevel) return fail("identityLevelTooLow", identityLevel);
    return enterpriseOf(subject, citizen);
  }

  /**
   * Hands what was filled in here to a telephone. A person has one draft of an item or a life event, and one for each
   * enterprise they act for: what a telephone has written into it before stays where nothing was filled in here.
   */
  async function begin(
    of: DraftOf,
    given: Sensitive<DraftContent>,
    citizen: Citizen,
  ): Promise<
    Result<{ readonly id: string; readonly url: Sensitive<string>; readonly until: number }, ProblemCode>
  > {
    const found = await subjectOf(of);
    if (!found.ok) return found;
    const subject = found.value;
    const enterprise = allowed(subject, citizen);
    if (!enterprise.ok) return enterprise;
    const { kind, key, version } = subject;
    const token = newSecret();
    const until = clock.now() + limits.openingFor;
    const opening = {
      version,
      situation: "situation" in of ? of.situation : null,
      session_id: citizen.sessionId,
      opening_digest: digestOf(token),
      opening_until: new Date(until),
      // Whoever had it open before has it no more, and the codes there were are void.
      secret_digest: null,
      handover_digest: null,
      handover_code: null,
      handover_until: null,
      handover_session: null,
      sealed_handover: null,
    };
    const bound = { person_id: citizen.personId, enterprise_id: enterprise.value ?? null };
    const id = await db.transaction().execute(async (tx) => {
      const mine = await store
        .mine(citizen, tx)
        .where("kind", "=", kind)
        .where("key", "=", key)
        .where("enterprise_id", "is not distinct from", bound.enterprise_id)
        .orderBy("began_at", "desc")
        .forUpdate()
        .executeTakeFirst();
      if (mine === undefined) {
        if ((await store.load(tx)).drafts >= limits.drafts) return undefined;
        return (
          await store.add(
            tx,
            { kind, key, ...bound, ...opening },
            given.map(({ form, applying }) => withAsked({ form, applying }, subject)),
          )
        ).id;
      }
      const both = store
        .content(mine)
        .join(given, (before, here) => withAsked(joined(before, here), subject));
      await store.write(tx, mine.id, both, opening);
      return mine.id;
    });
    return id === undefined ? fail("draftsFull") : ok({ id, url: new Sensitive(openingUrl(token)), until });
  }

  async function stateOf(
    id: string,
    citizen: Citizen,
  ): Promise<Result<{ readonly state: DraftState; readonly changedAt: number }, ProblemCode>> {
    const row = await store.mine(citizen).where("id", "=", id).executeTakeFirst();
    if (row === undefined) return fail("draftUnknown");
    const state = row.secret_digest === null ? "waiting" : row.ready_at === null ? "opened" : "ready";
    return ok({ state, changedAt: row.changed_at.getTime() });
  }

  /** A draft by its codes, while they hold and nobody else has used them. */
  async function byCodes(by: Exclude<HandedOver, { draft: string }>, { sessionId }: Citizen) {
    const now = new Date(clock.now());
    const found = await (
      "token" in by
        ? store.live().where("handover_digest", "=", digestOf(by.token))
        : store.live().where("handover_code", "=", vault.lookup("draft code", new Sensitive(by.code)))
    )
      .where("handover_until", ">", now)
      .executeTakeFirst();
    const usable = found?.handover_session === null || found?.handover_session === sessionId;
    return usable ? found : undefined;
  }

  async function find(by: HandedOver, { citizen, kid }: At): Promise<Result<DraftRow, ProblemCode>> {
    if ("draft" in by) {
      const row = await store.mine(citizen).where("id", "=", by.draft).executeTakeFirst();
      return row === undefined ? fail("draftUnknown") : ok(row);
    }
    if ("code" in by && !isHandOverCode(by.code)) return fail("draftCodeInvalid");
    if ((await store.refusals(kid)) >= limits.refusals) return fail("tooManyAttempts");
    const row = await byCodes(by, citizen);
    if (row !== undefined) return ok(row);
    await store.refuse(kid);
    return fail("draftCodeInvalid");
  }

  /** Nobody takes over what says that it is somebody else's, or another enterprise's. */
  async function isFor(
    { person_id: person, enterprise_id: enterprise, owner_lookup: named }: DraftRow,
    citizen: Citizen,
  ): Promise<boolean> {
    if (person !== null && person !== citizen.personId) return false;
    if (enterprise !== null && enterprise !== citizen.enterpriseId) return false;
    if (named === null) return true;
    const holder = await deps.parties.holder(citizen.personId, { actor: `citizen:${citizen.sessionId}` });
    return store.namedBy(holder.map(({ idNumber }) => idNumber)).equals(named);
  }

  /** A file of the draft in the owner's box; the one it became before, while that is there. */
  async function boxed(file: DraftFileRow, { personId }: Citizen) {
    const before =
      file.material_id === null ? undefined : await materials.box.find(file.material_id, personId);
    if (before !== undefined && before.rejected_at === null) return { file, id: before.id };
    return { file, id: newId(clock), again: await materials.files.again(file.file_id) };
  }

  /** The draft becomes this person's, and what was photographed goes into their box. */
  async function own(
    draft: DraftRow,
    files: readonly Awaited<ReturnType<typeof boxed>>[],
    { citizen, enterprise }: { readonly citizen: Citizen; readonly enterprise: string | undefined },
  ): Promise<Result<void, ProblemCode>> {
    const { sessionId, personId } = citizen;
    const actor = `citizen:${sessionId}`;
    return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
      const held = await store.live(tx).where("id", "=", draft.id).forUpdate().executeTakeFirst();
      const taken = held?.handover_session ?? sessionId;
      if (held === undefined || taken !== sessionId || (held.person_id ?? personId) !== personId)
        return fail("draftCodeInvalid");
      await store.set(tx, draft.id, {
        person_id: personId,
        enterprise_id: enterprise ?? null,
        session_id: sessionId,
        handover_session: sessionId,
        expires_at: new Date(Math.max(draft.expires_at.getTime(), clock.now() + limits.afterTaken)),
      });
      for (const { file, id, again } of files) {
        if (again === undefined) continue;
        const by = { origin: "upload", from: "本人手机", sessionId, actor } as const;
        await materials.box.keepFile(tx, id, { personId, ref: file.ref, file: again }, by);
        await draftTables(tx)
          .updateTable("draft_files")
          .set({ material_id: id })
          .where("id", "=", file.id)
          .execute();
      }
      await audit(tx, clock, { actor, action: "draft.taken", subject: { kind: "draft", id: draft.id } });
      return ok();
    });
  }

  /** Takes a draft over; again in the same session, it is the same once more. */
  async function take(by: HandedOver, at: At): Promise<Result<Sensitive<TakenDraft>, ProblemCode>> {
    const { citizen, kid } = at;
    const found = await find(by, at);
    if (!found.ok) return found;
    const draft = found.value;
    if (!(await isFor(draft, citizen))) {
      await store.refuse(kid);
      return fail("draftOfAnother");
    }
    const now = await inForce(draft);
    if (!now.ok) return now;
    const subject = now.value;
    const enterprise = allowed(subject, citizen);
    if (!enterprise.ok) return enterprise;
    const uscc = enterprise.value && (await deps.enterprises.find(enterprise.value))?.uscc;
    const rows = await store.filesOf(draft.id);
    const refs = rows.map(({ ref }) => ref);
    const content = store.content(draft).map((written) => {
      const filled = { refs, began: beganWith(draft, written), version: draft.version };
      return fitted(written, filled, forOwn(subject, uscc));
    });
    const listed = new Set(subject.materials.map(({ ref }) => ref));
    const files = await Promise.all(
      rows.filter(({ ref }) => listed.has(ref)).map(async (file) => boxed(file, citizen)),
    );
    const taken = await own(draft, files, { citizen, enterprise: enterprise.value });
    if (!taken.ok) return taken;
    const materials = files.map(({ file, id }) => ({ ref: file.ref, id }));
    return ok(content.map((fits) => takenOf(draft, { id: draft.id, ...fits, materials })));
  }

  /** What a draft is filled in for, as it is today; the situation may not be one of the package's any more. */
  async function inForce(draft: DraftRow): Promise<Result<Subject, ProblemCode>> {
    if (draft.kind === "item") return subjects.item(draft.key);
    if (draft.situation === null) return fail("packageChanged");
    const found = await subjects.lifeEvent(draft.key, draft.situation);
    return !found.ok && found.code === "invalidData" ? fail("packageChanged") : found;
  }

  const beganWith = ({ kind, key, version }: DraftRow, { asked }: KeptContent): Asked | undefined =>
    kind === "item" ? subjects.asItWas(key, version) : asked;

  return {
    /** Where an item, or a life event by its code, is begun on a telephone. */
    async page(key: string): Promise<Result<string, ProblemCode>> {
      if ((await subjects.packageOf(key)) !== undefined)
        return ok(`${deps.publicUrl()}/phone/life-events/${key}`);
      const item = subjects.item(key);
      return item.ok ? ok(`${deps.publicUrl()}/phone/items/${key}`) : item;
    },
    begin,
    stateOf,
    take,
    /** Whether this session may hand that draft in. @param key of the item; the code of the package */
    async isOwn(id: string, key: string, citizen: Citizen): Promise<Result<void, "draftUnknown">> {
      const row = await store.mine(citizen).where("id", "=", id).where("key", "=", key).executeTakeFirst();
      return row === undefined ? fail("draftUnknown") : ok();
    },
    /** In the transaction that opens the case: the draft is gone, and nobody hands it in twice. Throws its refusal. */
    async handIn(tx: Tx, id: string, key: string, citizen: Citizen): Promise<void> {
      const row = await store
        .mine(citizen, tx)
        .where("id", "=", id)
        .where("key", "=", key)
        .forUpdate()
        .executeTakeFirst();
      valueOf(row === undefined ? fail("draftUnknown") : ok());
      await store.remove(tx, [id]);
      const subject = { kind: "draft", id };
      await audit(tx, clock, { actor: `citizen:${citizen.sessionId}`, action: "draft.handedIn", subject });
    },
  };
}
export type AtKiosk = ReturnType<typeof createAtKiosk>;
