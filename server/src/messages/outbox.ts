import {
  fail,
  maskPhone,
  ok,
  parser,
  type Clock,
  type MaskedCitizen,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { MessageFailure, MessageKind, MessageState } from "@zizhuban/server-contract";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import { Type } from "typebox";
import {
  audit,
  dataPart,
  newId,
  pageOf,
  type Db,
  type FileSource,
  type Page,
  type ServerModule,
  type StaffNames,
  type Tx,
} from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { PhoneRegister } from "../registers/index.ts";
import type { Messages } from "./index.ts";
import { outboxRoutes } from "./routes.ts";
import { zhCn, type MessageWords } from "./words/index.ts";

/** So often is looked, and so long is waited after a refusal (twice as long each time, at most a day). Milliseconds. */
const every = 2_000;
const firstWait = 60_000;
const longestWait = 24 * 60 * 60_000;
const mostAttempts = 12;
/** Longer than an operator takes: after it, the process that claimed a message is taken for dead. */
const claimedFor = 60_000;

const textContext = (id: string) => `case_messages.sealed_text:${id}`;
const reasonContext = (id: string) => `case_messages.sealed_reason:${id}`;
const toContext = (id: string) => `case_messages.sealed_to:${id}`;
const parseText = parser(Type.String());
const mostListed = 100;

/** Another try of the same would fare no better. */
const neverHelps: ReadonlySet<MessageFailure> = new Set(["noOperator", "noTelephone", "messageRefused"]);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function stateOf(row: MessageRow): MessageState {
  if (row.sent_at !== null) return "sent";
  if (row.closed_at !== null) return "closed";
  return row.given_up_at === null ? "waiting" : "givenUp";
}

/** What each state is in the table. */
const inState: Readonly<Record<MessageState, RawBuilder<SqlBool>>> = {
  waiting: sql`sent_at is null and given_up_at is null`,
  sent: sql`sent_at is not null`,
  givenUp: sql`given_up_at is not null and closed_at is null`,
  closed: sql`closed_at is not null`,
};

/**
 * Goes to the telephone on file whatever the citizen wrote: who has the code has the document, and what a case's form
 * names may be a helper's, who is told nothing of anybody's credit.
 */
const toTelephoneOnFile: ReadonlySet<MessageKind> = new Set(["pickUp", "creditEntered", "creditDecided"]);

export interface MessageRow {
  readonly id: string;
  readonly key: string;
  /** One of the two: whom it is for. */
  readonly person_id: string | null;
  readonly staff_id: string | null;
  readonly kind: MessageKind;
  readonly sealed_text: Buffer;
  readonly sealed_to: Buffer | null;
  readonly next_at: Date;
  readonly attempts: number;
  readonly sent_at: Date | null;
  readonly given_up_at: Date | null;
  readonly failure: MessageFailure | null;
  readonly closed_at: Date | null;
  readonly closed_by: string | null;
  readonly sealed_reason: Buffer | null;
}
type OutboxTables = {
  case_messages: MessageRow;
  case_messages_about: { message_id: string; case_id: string };
};

/** One as it is looked at; nothing of it is in clear yet. */
export interface KeptMessage {
  readonly row: MessageRow;
  readonly state: MessageState;
  readonly to?: Sensitive<string>;
  readonly reason?: Sensitive<string>;
}

/** A message about one or more cases of one person. */
export interface CaseMessage {
  /** What it tells of; told once. */
  readonly key: string;
  readonly kind: MessageKind;
  readonly personId: string;
  /** Whose files it is kept in. */
  readonly caseIds: readonly string[];
  text(words: MessageWords): Sensitive<string>;
}

/** A message to a colleague about their work. */
export interface StaffMessage extends Pick<CaseMessage, "key" | "text"> {
  readonly kind: "chainGap";
  readonly staffId: string;
}

/**
 * Messages about cases: written in the transaction of what they tell of, sent after it, recorded for the case's file.
 * @param deps.phoneOf a person's telephone on file, asked for when a message is sent
 * @param deps.staffPhoneOf a colleague's telephone, asked for when a message is sent
 * @param deps.writtenIn the telephone a citizen wrote into a case's form, if any
 * @param deps.wordsOf in which words a person is written to
 */
export function createMessageOutbox(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  messages: Messages;
  phoneOf(personId: string): ReturnType<PhoneRegister["phoneOf"]>;
  staffPhoneOf(staffId: string): Promise<Sensitive<string> | undefined>;
  staffNames: StaffNames;
  writtenIn(caseId: string): Promise<Sensitive<string> | undefined>;
  wordsOf(personId: string, tx: Tx): Promise<MessageWords>;
  /** Masked, for lists. */
  masked(personIds: readonly string[]): Promise<ReadonlyMap<string, Sensitive<MaskedCitizen>>>;
  /** Code of the division that holds the whole deployment: messages go out for all of it. */
  division: string;
  onError: (error: unknown) => void;
}) {
  const { db, clock, vault } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<OutboxTables>();
  const sentFollowers: ((tx: Tx, caseId: string) => Promise<void>)[] = [];
  let running: Promise<void> | undefined;

  async function claim(): Promise<MessageRow | undefined> {
    const now = clock.now();
    const { rows } = await sql<MessageRow>`
      update case_messages set attempts = attempts + 1, next_at = ${new Date(now + claimedFor)}
      where id = (
        select id from case_messages
        where sent_at is null and given_up_at is null and next_at <= ${new Date(now)}
        order by next_at limit 1 for update skip locked)
      returning *`.execute(db);
    return rows[0];
  }

  async function change(on: Db | Tx, id: string, set: Partial<MessageRow>): Promise<void> {
    await tables(on).updateTable("case_messages").set(set).where("id", "=", id).execute();
  }

  async function casesOf(on: Db | Tx, id: string): Promise<string[]> {
    const about = tables(on).selectFrom("case_messages_about").select("case_id");
    return (await about.where("message_id", "=", id).orderBy("case_id").execute()).map((row) => row.case_id);
  }

  async function telephone(row: MessageRow): ReturnType<PhoneRegister["phoneOf"]> {
    const { id, kind, person_id: personId, staff_id: staffId } = row;
    if (staffId !== null) return ok(await deps.staffPhoneOf(staffId));
    if (personId === null) throw new Error(`message ${id} is for nobody`);
    if (!toTelephoneOnFile.has(kind))
      for (const caseId of await casesOf(db, id)) {
        const written = await deps.writtenIn(caseId);
        if (written !== undefined) return ok(written);
      }
    return deps.phoneOf(personId);
  }

  /** @returns the number it went to, or why it did not */
  async function trySending(row: MessageRow): Promise<Result<Sensitive<string>, MessageFailure>> {
    if (!deps.messages.available) return fail("noOperator");
    const to = await telephone(row);
    if (!to.ok) return fail("registerUnavailable");
    if (to.value === undefined) return fail("noTelephone");
    const text = vault.open(textContext(row.id), row.sealed_text, parseText);
    const sent = await deps.messages.send({ id: row.id, to: to.value, text });
    if (sent.ok) return ok(to.value);
    return fail(sent.code);
  }

  async function send(row: MessageRow): Promise<void> {
    const { id, attempts } = row;
    const sent = await trySending(row).catch((error: unknown) => {
      // One message that cannot be made keeps no other waiting, and is not tried for ever.
      deps.onError(error);
      return fail("internalError");
    });
    const now = clock.now();
    if (sent.ok)
      await db.transaction().execute(async (tx) => {
        const sealed_to = vault.seal(toContext(id), sent.value.map(maskPhone));
        await change(tx, id, { sent_at: new Date(now), sealed_to, failure: null });
        for (const caseId of await casesOf(tx, id))
          for (const follow of sentFollowers) await follow(tx, caseId);
      });
    else if (neverHelps.has(sent.code) || attempts >= mostAttempts)
      await change(db, id, { given_up_at: new Date(now), failure: sent.code });
    else {
      const wait = Math.min(longestWait, firstWait * 2 ** (attempts - 1));
      await change(db, id, { next_at: new Date(now + wait), failure: sent.code });
    }
  }

  /** Sends everything that is due. @returns how many were tried */
  async function run(): Promise<number> {
    let tried = 0;
    for (let next = await claim(); next !== undefined; next = await claim()) {
      await send(next);
      tried += 1;
    }
    return tried;
  }

  const cancel = clock.every(every, () => {
    running ??= run()
      .then(() => undefined, deps.onError)
      .finally(() => (running = undefined));
  });

  /** What was sent: which kind, when, to which masked number, in which words. */
  const fileParts: FileSource = async (caseId, tx) => {
    const rows = await tables(tx)
      .selectFrom("case_messages")
      .selectAll()
      .where("id", "in", (about) =>
        about.selectFrom("case_messages_about").select("message_id").where("case_id", "=", caseId),
      )
      .orderBy("id")
      .execute();
    return rows.flatMap(({ id, kind, sent_at: at, sealed_to: sealedTo, sealed_text: sealedText }) => {
      if (at === null || sealedTo === null) return [];
      const text = deps.messages.signed(vault.open(textContext(id), sealedText, parseText));
      const words = vault
        .open(toContext(id), sealedTo, parseText)
        .join(text, (to, told) => ({ kind, sentAt: at.getTime(), to, text: told }));
      return [dataPart("message", id, words)];
    });
  };

  /** Newest first. @param after the `next` of the page before */
  async function listed(asked: {
    readonly state?: MessageState;
    readonly kind?: MessageKind;
    readonly limit?: number;
    readonly after?: string;
  }): Promise<Page<KeptMessage>> {
    const { state, kind, limit = mostListed, after = "" } = asked;
    const { rows } = await sql<MessageRow>`
      select * from case_messages
      where ${state === undefined ? sql`true` : inState[state]}
        and ${kind === undefined ? sql`true` : sql`kind = ${kind}`}
        and ${uuid.test(after) ? sql`id < ${after}` : sql`true`}
      order by id desc limit ${limit + 1}`.execute(db);
    const kept = rows.map((row): KeptMessage => {
      const { id, sealed_to: to, sealed_reason: reason } = row;
      return Object.assign(
        { row, state: stateOf(row) },
        to !== null && { to: vault.open(toContext(id), to, parseText) },
        reason !== null && { reason: vault.open(reasonContext(id), reason, parseText) },
      );
    });
    return pageOf(kept, limit, ({ row }) => row.id);
  }

  async function counts(): Promise<{ waiting: number; givenUp: number }> {
    const { rows } = await sql<{ waiting: number; given_up: number }>`
      select count(*) filter (where ${inState.waiting}) as waiting,
        count(*) filter (where ${inState.givenUp}) as given_up
      from case_messages where sent_at is null`.execute(db);
    return { waiting: rows[0]?.waiting ?? 0, givenUp: rows[0]?.given_up ?? 0 };
  }

  async function note(tx: Tx, action: string, id: string, staffId: string): Promise<void> {
    await audit(tx, clock, { actor: `staff:${staffId}`, action, subject: { kind: "message", id } });
  }

  /** What was given up gets all its tries again, at once. @returns how many there were */
  async function retry(which: RawBuilder<SqlBool>, staffId: string): Promise<number> {
    return db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ id: string }>`
        update case_messages set given_up_at = null, attempts = 0, next_at = ${new Date(clock.now())}
        where ${which} and ${inState.givenUp} returning id`.execute(tx);
      for (const { id } of rows) await note(tx, "message.retried", id, staffId);
      return rows.length;
    });
  }

  async function close(
    id: string,
    reason: Sensitive<string>,
    staffId: string,
  ): Promise<Result<void, "notFound">> {
    return db.transaction().execute(async (tx): Promise<Result<void, "notFound">> => {
      const sealed = vault.seal(reasonContext(id), reason);
      const { rows } = await sql`
        update case_messages set closed_at = ${new Date(clock.now())}, closed_by = ${staffId},
          sealed_reason = ${sealed}
        where id = ${id} and ${inState.givenUp} returning id`.execute(tx);
      if (rows.length === 0) return fail("notFound");
      await note(tx, "message.closed", id, staffId);
      return ok();
    });
  }

  type Written = Pick<MessageRow, "key" | "person_id" | "staff_id" | "kind">;
  /** @returns its id; undefined when one of its key was written before */
  async function write(tx: Tx, written: Written, text: Sensitive<string>): Promise<string | undefined> {
    const id = newId(clock);
    const made = await tables(tx)
      .insertInto("case_messages")
      .values({
        id,
        ...written,
        sealed_text: vault.seal(textContext(id), text),
        sealed_to: null,
        next_at: new Date(clock.now()),
        attempts: 0,
        sent_at: null,
        given_up_at: null,
        failure: null,
        closed_at: null,
        closed_by: null,
        sealed_reason: null,
      })
      .onConflict((conflict) => conflict.column("key").doNothing())
      .returning("id")
      .executeTakeFirst();
    return made?.id;
  }

  const module: ServerModule = {
    name: "message-outbox",
    dependsOn: ["messages", "key-store", "parties", "cases"],
    publicRoutes: outboxRoutes({ ...deps, listed, counts, retry, close }),
    async stop() {
      cancel();
      await running;
    },
  };
  return {
    ...module,
    /** Two persons turned out to be one. */
    movePerson: async (tx: Tx, from: string, into: string): Promise<void> => {
      await sql`update case_messages set person_id = ${into} where person_id = ${from}`.execute(tx);
    },
    fileParts,
    /** In the transaction of what it tells of; a second one of its key is not sent. */
    async queue(tx: Tx, message: CaseMessage): Promise<void> {
      const { key, kind, personId, caseIds } = message;
      const text = message.text(await deps.wordsOf(personId, tx));
      const id = await write(tx, { key, kind, person_id: personId, staff_id: null }, text);
      if (id === undefined || caseIds.length === 0) return;
      const about = [...new Set(caseIds)].map((case_id) => ({ message_id: id, case_id }));
      await tables(tx).insertInto("case_messages_about").values(about).execute();
    },
    /** The same to a colleague, in the words of the office. */
    async queueForStaff(tx: Tx, { key, kind, staffId, text }: StaffMessage): Promise<void> {
      await write(tx, { key, kind, person_id: null, staff_id: staffId }, text(zhCn));
    },
    /** What these keys begin with is told nobody any more, as far as it was not sent. */
    async drop(tx: Tx, keysFrom: string): Promise<void> {
      await sql`
        delete from case_messages where starts_with(key, ${keysFrom}) and sent_at is null`.execute(tx);
    },
    /** Follows every message that was sent, in the transaction that records it. */
    onSent: (follow: (tx: Tx, caseId: string) => Promise<void>) => sentFollowers.push(follow),
    /** Sends what is due now, instead of within seconds. */
    run,
  };
}
export type MessageOutbox = ReturnType<typeof createMessageOutbox>;
/** What tells colleagues. */
export type StaffMessages = Pick<MessageOutbox, "queueForStaff" | "drop">;
