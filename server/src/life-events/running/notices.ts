import { fail, ok, Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import type { Db, Tx } from "../../core/index.ts";
import type { Messages } from "../../messages/index.ts";
import type { PhoneRegister } from "../../registers/index.ts";
import type { LifeEventRow } from "../tables.ts";
import type { LifeEventStore } from "./store.ts";

/** So often is looked, and so long is waited after a refusal (twice as long each time, at most a day). Milliseconds. */
const every = 2_000;
const firstWait = 60_000;
const longestWait = 24 * 60 * 60_000;
const mostAttempts = 12;
/** Longer than an operator takes: after it, the process that claimed a notice is taken for dead. */
const claimedFor = 60_000;

const words = {
  running: "正在办理",
  completed: "已全部办结",
  partly: "部分事项未能办结",
  failed: "未能办结",
} as const;

/** One message when a life event has its result: written with the result, sent after it, once. */
export function startNotices(deps: {
  db: Db;
  clock: Clock;
  store: LifeEventStore;
  messages: Messages;
  nameOf(life: LifeEventRow): Promise<string>;
  /** A person's telephone, where one is known besides the form's. */
  phoneOf(personId: string): ReturnType<PhoneRegister["phoneOf"]>;
  /** What a message begins with: `【梁子湖区自助办】`. */
  sender: string;
  onError: (error: unknown) => void;
}) {
  const { db, clock, store } = deps;
  let running: Promise<void> | undefined;

  async function claim(): Promise<{ life_event_id: string; attempts: number } | undefined> {
    const now = clock.now();
    const { rows } = await sql<{ life_event_id: string; attempts: number }>`
      update life_event_notices set attempts = attempts + 1, next_at = ${new Date(now + claimedFor)}
      where life_event_id = (
        select life_event_id from life_event_notices
        where sent_at is null and given_up_at is null and next_at <= ${new Date(now)}
        order by next_at limit 1 for update skip locked)
      returning life_event_id, attempts`.execute(db);
    return rows[0];
  }

  async function telephone(life: LifeEventRow): ReturnType<PhoneRegister["phoneOf"]> {
    const written = store.form(life).map(({ telephone: number = "" }) => number);
    const any = written.judge((number) => (number === "" ? fail("absent") : ok()));
    return any.ok ? ok(written) : deps.phoneOf(life.person_id);
  }

  async function send(id: string, attempts: number): Promise<void> {
    const life = await store.find(id);
    if (life === undefined) throw new Error(`a notice of no life event: ${id}`);
    const found = await telephone(life);
    const to = found.ok ? found.value : undefined;
    const name = await deps.nameOf(life);
    const text = `【${deps.sender}】您申请的“${name}”${words[life.state]}，编号${life.number}。可在任一自助终端查看每一项的结果。`;
    const sent =
      to === undefined ? undefined : await deps.messages.send({ id, to, text: new Sensitive(text) });
    const now = clock.now();
    if (sent?.ok === true)
      await sql`update life_event_notices set sent_at = ${new Date(now)} where life_event_id = ${id}`.execute(
        db,
      );
    else if ((found.ok && to === undefined) || attempts >= mostAttempts)
      await sql`update life_event_notices set given_up_at = ${new Date(now)} where life_event_id = ${id}`.execute(
        db,
      );
    else {
      const wait = Math.min(longestWait, firstWait * 2 ** (attempts - 1));
      await sql`update life_event_notices set next_at = ${new Date(now + wait)} where life_event_id = ${id}`.execute(
        db,
      );
    }
  }

  /** Sends everything that is due. @returns how many were tried */
  async function run(): Promise<number> {
    let tried = 0;
    for (let next = await claim(); next !== undefined; next = await claim()) {
      await send(next.life_event_id, next.attempts);
      tried += 1;
    }
    return tried;
  }

  const cancel = clock.every(every, () => {
    running ??= run()
      .then(() => undefined, deps.onError)
      .finally(() => (running = undefined));
  });

  return {
    run,
    async queue(tx: Tx, id: string): Promise<void> {
      await sql`insert into life_event_notices (life_event_id, next_at)
        values (${id}, ${new Date(clock.now())}) on conflict do nothing`.execute(tx);
    },
    async stop(): Promise<void> {
      cancel();
      await running;
    },
  };
}
export type Notices = ReturnType<typeof startNotices>;
