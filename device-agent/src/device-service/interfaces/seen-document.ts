import {
  delay,
  fail,
  seenDocumentErrors,
  type Clock,
  type Result,
  type SeenDocumentErrorCode,
} from "@zizhuban/device-agent-contract";
import { command, commandError, success, type Command, type CommandContext, type Reply } from "../command.ts";
import { openVisit, underMaintenance, type OpenedSession, type OpeningDeps } from "./opening.ts";

/** Milliseconds between two questions whether staff have looked. */
const pollEvery = 2_000;

interface StaffChallenge {
  readonly challengeId: string;
  /** For the screen: staff type it. */
  readonly code: string;
  /** Unix ms. */
  readonly expiresAt: number;
}

export interface SeenDocumentDeps extends OpeningDeps {
  readonly clock: Clock;
  askForStaff(signal: AbortSignal): Promise<Result<StaffChallenge>>;
  /**
   * `confirmationPending` until staff have looked. Without a signal: a session that the server has opened must be heard of,
   * or nobody could end it.
   */
  openSession(asked: {
    readonly challengeId: string;
    readonly visitId: string;
  }): Promise<Result<OpenedSession>>;
}

type Identify = Reply<"SeenDocument.Identify">;

function isOurs(code: string): code is SeenDocumentErrorCode {
  return seenDocumentErrors.some((known) => known === code);
}

function refusalOf(code: string): Identify {
  switch (code) {
    case "canceled":
      return { completionCode: "canceled" };
    case "paused":
      return underMaintenance;
    // Refused looks to the kiosk as if the challenge had never been.
    case "challengeInvalid":
      return commandError("staffRefused");
    default:
      return isOurs(code) ? commandError(code) : { completionCode: "internalError", description: code };
  }
}

/** Shows the code, and asks until staff have looked, the code has run out, or whoever asked has gone. */
async function waitForStaff(
  deps: SeenDocumentDeps,
  { signal, event }: CommandContext,
  visitId: string,
): Promise<Result<OpenedSession>> {
  const { clock } = deps;
  const asked = await deps.askForStaff(signal);
  if (!asked.ok) return asked;
  const { challengeId, code, expiresAt } = asked.value;
  let lost = false;
  event("SeenDocument.Waiting", { code, expiresAt, lost });
  for (;;) {
    await delay(clock, pollEvery, signal);
    if (signal.aborted) return fail("canceled");
    if (deps.paused()) return fail("paused");
    const opened = await deps.openSession({ challengeId, visitId });
    const away = !opened.ok && opened.code === "serverUnreachable";
    if (opened.ok || (!away && opened.code !== "confirmationPending")) return opened;
    // A server that answers says so by its own clock.
    if (away && clock.now() >= expiresAt) return fail("codeExpired");
    if (away !== lost) {
      lost = away;
      event("SeenDocument.Waiting", { code, expiresAt, lost });
    }
  }
}

async function identify(deps: SeenDocumentDeps, context: CommandContext): Promise<Identify> {
  if (deps.paused()) return underMaintenance;
  const opened = await openVisit(
    deps,
    {
      // No number was read here: any card that is put down later is somebody else's.
      person: deps.randomUUID(),
      attest: (visitId) => waitForStaff(deps, context, visitId),
    },
    context.signal,
  );
  return opened.ok ? success(opened.value) : refusalOf(opened.code);
}

/** `SeenDocument.Identify`: who has no card a reader takes is known by a document that staff beside the kiosk have seen. */
export function seenDocumentCommands(deps: SeenDocumentDeps): Command[] {
  // It lasts as long as the code does, and moves no device.
  return [
    command("SeenDocument.Identify", (_payload, context) => identify(deps, context), { outOfQueue: true }),
  ];
}
