import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type MaskedCitizen,
  type CitizenCard,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { ServerClient } from "../server-client/index.ts";

interface ServerSession {
  readonly token: Sensitive<string>;
  readonly level: "A1" | "A2";
  readonly citizen: MaskedCitizen;
}

export interface ServerSessions {
  /** Attests one reading to the server: a nonce, then the session. Fails with the server's code, or `canceled`. */
  open(
    reading: { readonly card: Sensitive<CitizenCard>; readonly samId: string; readonly visitId: string },
    signal: AbortSignal,
  ): Promise<Result<ServerSession>>;
  /** Tells the server that a session is over; repeats from memory while the server cannot be reached. */
  end(token: Sensitive<string>): void;
  /** Waits a moment for ends under way, then gives up: the server lets sessions lapse by itself. */
  stop(): Promise<void>;
}

const delays = { retry: 10_000, goodbye: 1_000 } as const;
/** The server's own absolute lifetime of a session is shorter; after this nothing is left to end. */
const attempts = 90;

/** The citizen's session as the server owns it (DESIGN §4.3), seen from the kiosk. */
export function createServerSessions(deps: {
  readonly server: Pick<ServerClient, "call">;
  readonly clock: Clock;
}): ServerSessions {
  const { server, clock } = deps;
  const ending = new Set<Promise<void>>();
  const stopTimers = new Set<() => void>();
  let stopped = false;

  async function tell(token: Sensitive<string>, attempt: number): Promise<void> {
    const told = await server.call("endSession", { sessionToken: token });
    // Any answer of the server settles it: ended now, or ended before.
    if (told.ok || told.code !== "serverUnreachable" || attempt >= attempts || stopped) return;
    const stopTimer = clock.after(delays.retry, () => {
      stopTimers.delete(stopTimer);
      track(token, attempt + 1);
    });
    stopTimers.add(stopTimer);
  }

  function track(token: Sensitive<string>, attempt: number): void {
    const running = tell(token, attempt).finally(() => ending.delete(running));
    ending.add(running);
  }

  return {
    async open({ card, samId, visitId }, signal) {
      const nonce = await server.call("nonce", { body: {}, signal });
      if (!nonce.ok) return nonce;
      const body = card.map((card) => ({ nonce: nonce.value.nonce, samId, visitId, card }));
      const opened = await server.call("openSession", { body, signal });
      if (!opened.ok)
        return fail(opened.code === "kioskCertificateRequired" ? "kioskUnknown" : opened.code, opened.detail);
      const { token, level, citizen } = opened.value;
      return ok({ token: new Sensitive(token), level, citizen });
    },
    end: (token) => track(token, 1),
    async stop() {
      stopped = true;
      for (const stopTimer of stopTimers) stopTimer();
      await new Promise<void>((resolve) => {
        const stopWaiting = clock.after(delays.goodbye, resolve);
        void Promise.allSettled(ending).then(() => {
          stopWaiting();
          resolve();
        });
      });
    },
  };
}
