import type { Clock } from "@zizhuban/device-agent-contract";
import { recurring } from "../core/index.ts";
import { post, sign } from "../signed-requests/index.ts";
import type { Connectors } from "./connectors.ts";
import type { MessageReader } from "./messages.ts";
import { unreadable, type DeliveryFailure, type Outbox } from "./outbox.ts";
import { messageText } from "./routes.ts";
import type { OutboxRow } from "./tables.ts";

/** Milliseconds. */
const delays = { look: 1_000, answer: 10_000 } as const;
const atOnce = 8;
/** An answer's body says nothing to us; nobody sends us more of it than this. */
const mostAnswer = 65_536;

/** What an answer's status says of the message (Standard Webhooks 1.0, "Delivery"): 2xx is taken, nothing else. */
function verdict(status: number): DeliveryFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const later = status >= 500 || status === 408 || status === 429;
  return { code: `http${status}`, kind: later ? "unreachable" : "refused" };
}

/** Sends waiting messages to the departments that take pushes: at least once, and each in its own time. */
export function startDelivery(deps: {
  clock: Clock;
  connectors: Connectors;
  outbox: Outbox;
  read: MessageReader;
  onError: (error: unknown) => void;
}) {
  const { clock, connectors, outbox } = deps;
  const busy = new Map<string, Promise<number>>();
  const stopping = new AbortController();

  async function failureOf(
    url: string,
    secret: Buffer,
    row: OutboxRow,
  ): Promise<DeliveryFailure | undefined> {
    const body = messageText(await deps.read(row));
    const seconds = Math.floor(clock.now() / 1000);
    const headers = {
      "content-type": "application/json",
      "webhook-id": row.id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": sign(secret, row.id, seconds, body),
    };
    const options = { clock, deadline: delays.answer, most: mostAnswer, signal: stopping.signal };
    const answer = await post(url, { headers, body }, options);
    return answer.ok ? verdict(answer.value.status) : { code: answer.code, kind: "unreachable" };
  }

  /** One message, its outcome on record. @returns whether the department is there at all */
  async function deliver(url: string, secret: Buffer, row: OutboxRow): Promise<"taken" | "refused" | "away"> {
    const failure = await failureOf(url, secret, row).catch((error: unknown) => {
      deps.onError(error);
      return unreadable;
    });
    if (failure === undefined) {
      await outbox.delivered(row.department, [row.id]);
      await connectors.succeeded(row.department);
      return "taken";
    }
    await outbox.failed(row, failure);
    await connectors.failed(row.department, failure.code);
    return failure.kind === "refused" ? "refused" : "away";
  }

  /** Until nothing is due, or the department is away: then one message at a time finds out when it is back. */
  async function drain(department: string, url: string): Promise<number> {
    let taken = 0;
    let width = 1;
    for (;;) {
      if (stopping.signal.aborted) return taken;
      const secret = await connectors.secretOf(department);
      const rows = secret === undefined ? [] : await outbox.claim(department, width);
      if (secret === undefined || rows.length === 0) return taken;
      const ends = await Promise.all(rows.map(async (row) => deliver(url, secret, row)));
      taken += ends.filter((end) => end === "taken").length;
      if (ends.includes("away")) return taken;
      width = atOnce;
    }
  }

  /** A department is served by one drain at a time; one that is slow keeps no other waiting. */
  function serve({
    department,
    url,
  }: {
    readonly department: string;
    readonly url: string;
  }): Promise<number> {
    const begun = drain(department, url).finally(() => busy.delete(department));
    busy.set(department, begun);
    return begun;
  }

  /** Delivers what is due now. @returns how many messages were taken */
  async function run(): Promise<number> {
    const departments = await connectors.pushing();
    const taken = await Promise.all(departments.map(async (one) => busy.get(one.department) ?? serve(one)));
    return taken.reduce((sum, one) => sum + one, 0);
  }

  async function look(): Promise<void> {
    for (const one of await connectors.pushing())
      if (!busy.has(one.department)) serve(one).catch(deps.onError);
  }

  const stopLooking = recurring(clock, delays.look, look, deps.onError);
  return {
    run,
    async stop() {
      const looked = stopLooking();
      stopping.abort();
      await looked;
      await Promise.allSettled(busy.values());
    },
  };
}
