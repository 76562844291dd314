import { delay, fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { commandStatus, type PduBody } from "./protocol.ts";
import type { Session, SessionFailure } from "./session.ts";

/** Milliseconds. */
export const linkDelays = {
  /** After a failed attempt the next comes by itself: first after this, then twice as long each time. */
  retryFirst: 1_000,
  retryLongest: 60_000,
  /** A message that has to go makes an attempt at once, but not sooner than this after the last. */
  between: 1_000,
  /** What a centre that throttles is left alone for; twice as long the second time. */
  throttled: 1_000,
} as const;
export type LinkDelays = { readonly [Name in keyof typeof linkDelays]: number };

/** Sent again as long as the centre only wants it later. */
const mostTries = 3;
/** The message itself is at fault (5.1.3): it is refused whenever it comes. */
const refusals: ReadonlySet<number> = new Set([
  commandStatus.invalidMessageLength,
  commandStatus.invalidDestination,
]);
const later: ReadonlySet<number> = new Set([commandStatus.throttled, commandStatus.queueFull]);

/**
 * Keeps one session to the message centre: opens the next when one ends, sends no more at once than the window, and
 * leaves a centre alone that says it has enough.
 */
export function createLink(deps: {
  clock: Clock;
  delays: LinkDelays;
  /** Messages without an answer at once. */
  window: number;
  open(): Promise<Result<Session, SessionFailure>>;
  onCondition(failure: string | undefined): void;
}) {
  const { clock, delays } = deps;
  const stopping = new AbortController();
  const queue: (() => void)[] = [];
  let free = deps.window;
  let session: Session | undefined;
  let opening: Promise<Result<Session, SessionFailure>> | undefined;
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  let pause: Promise<void> | undefined;
  let cancelRetry = () => {};

  async function open(): Promise<Result<Session, SessionFailure>> {
    cancelRetry();
    const opened = await deps.open();
    if (opened.ok && stopping.signal.aborted) {
      await opened.value.close();
      return fail("unreachable");
    }
    if (opened.ok) {
      failures = 0;
      const own = opened.value;
      session = own;
      own.onEnd(() => ended(own));
      deps.onCondition(undefined);
    } else {
      failures += 1;
      failedAt = clock.monotonic();
      deps.onCondition(opened.code);
      retryLater();
    }
    return opened;
  }

  function ended(own: Session): void {
    // Another has taken its place already.
    if (session !== own) return;
    session = undefined;
    if (stopping.signal.aborted) return;
    deps.onCondition("unreachable");
    retryLater();
  }

  function retryLater(): void {
    if (stopping.signal.aborted) return;
    const wait = Math.min(delays.retryLongest, delays.retryFirst * 2 ** Math.min(failures, 20));
    cancelRetry();
    cancelRetry = clock.after(wait, () => void ready());
  }

  async function ready(): Promise<Result<Session, SessionFailure>> {
    if (session?.usable() === true) return ok(session);
    if (stopping.signal.aborted) return fail("unreachable");
    if (opening === undefined && clock.monotonic() - failedAt < delays.between) return fail("unreachable");
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  async function enter(): Promise<void> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
  }

  function leave(): void {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  }

  /** Nobody sends while the centre has enough. */
  async function leaveAlone(wait: number): Promise<void> {
    pause ??= delay(clock, wait, stopping.signal).finally(() => {
      pause = undefined;
    });
    return pause;
  }

  async function send(body: PduBody): Promise<Result<string, "messageRefused" | "messageUnsent">> {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      if (pause !== undefined) await pause;
      const bound = await ready();
      const answer = bound.ok ? await bound.value.request(body) : bound;
      if (!answer.ok) return fail("messageUnsent", answer.code);
      const { status } = answer.value;
      if (status === commandStatus.ok)
        return ok(answer.value.command === "submitSmResp" ? answer.value.messageId : "");
      if (!later.has(status))
        return fail(refusals.has(status) ? "messageRefused" : "messageUnsent", `status${status}`);
      await leaveAlone(delays.throttled * 2 ** (tries - 1));
    }
    return fail("messageUnsent", "throttled");
  }

  return {
    /** Opens the first session, without anybody waiting for it. */
    start: () => void ready(),
    /** @returns the centre's id of the message */
    async submit(body: PduBody): Promise<Result<string, "messageRefused" | "messageUnsent">> {
      await enter();
      try {
        return await send(body);
      } finally {
        leave();
      }
    },
    async stop(): Promise<void> {
      stopping.abort();
      cancelRetry();
      await opening;
      await session?.close();
    },
  };
}
