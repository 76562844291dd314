import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type MaskedCitizen,
  type CitizenCard,
  type Result,
  type SocialSecurityCard,
} from "@zizhuban/device-agent-contract";
import type { OpenSessionResponse, PresenceChallenge } from "@zizhuban/server-contract";
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
  /** The same with a social security card: no security module vouches for it, the server is told so. */
  openWithSocialSecurityCard(
    reading: { readonly card: Sensitive<SocialSecurityCard>; readonly visitId: string },
    signal: AbortSignal,
  ): Promise<Result<ServerSession>>;
  /** Asks for staff to look at a document; the code is for the screen, and replaces the one before it. */
  askForStaff(signal: AbortSignal): Promise<Result<PresenceChallenge>>;
  /** The session of whom staff have seen: `confirmationPending` until then. Nothing ends the question but its answer. */
  openWithSeenDocument(asked: {
    readonly challengeId: string;
    readonly visitId: string;
  }): Promise<Result<ServerSession>>;
  /** Tells the server that a session is over; repeats from memory while the server cannot be reached. */
  end(token: Sensitive<string>): void;
  /** Waits a moment for ends under way, then gives up: the server lets sessions lapse by itself. */
  stop(): Promise<void>;
}

const delays = { retry: 10_000, goodbye: 1_000, seen: 8_000 } as const;
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

  /** A nonce, then the session with what is attested over it. */
  async function begin(
    signal: AbortSignal,
    attest: (nonce: string) => Promise<Result<OpenSessionResponse>>,
  ): Promise<Result<ServerSession>> {
    const nonce = await server.call("nonce", { body: {}, signal });
    if (!nonce.ok) return nonce;
    return sessionOf(await attest(nonce.value.nonce));
  }

  const refused = ({ code, detail }: { readonly code: string; readonly detail?: string }) =>
    fail(code === "kioskCertificateRequired" ? "kioskUnknown" : code, detail);

  function sessionOf(opened: Result<OpenSessionResponse>): Result<ServerSession> {
    if (!opened.ok) return refused(opened);
    const { token, level, citizen } = opened.value;
    return ok({ token: new Sensitive(token), level, citizen });
  }

  return {
    open: ({ card, samId, visitId }, signal) =>
      begin(signal, (nonce) => {
        const body = card.map((read) => ({ nonce, samId, visitId, card: read }));
        return server.call("openSession", { body, signal });
      }),
    openWithSocialSecurityCard: ({ card, visitId }, signal) =>
      begin(signal, (nonce) => {
        const body = card.map((read) => ({ nonce, visitId, card: read }));
        return server.call("openSocialSecuritySession", { body, signal });
      }),
    async askForStaff(signal) {
      const asked = await server.call("askForStaff", { body: {}, signal });
      return asked.ok ? asked : refused(asked);
    },
    openWithSeenDocument: async (body) =>
      sessionOf(await server.call("openSeenDocumentSession", { body, deadlineMs: delays.seen })),
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
