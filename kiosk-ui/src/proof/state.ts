import type {
  ChallengeResponse,
  PresenceChallenge,
  ProofMethod,
  ProofObstacle,
} from "@zizhuban/server-contract";
import type { Move } from "../flow/index.ts";

export type Way = ProofMethod["method"];
/** What became of the last try, where the list itself does not say it. */
export type Told = ProofObstacle | "notSent" | "tooSoon";

export type ProofStep =
  /** The server is asked which ways this person has. */
  | { readonly at: "asking" }
  | { readonly at: "choosing" }
  | {
      readonly at: "code";
      readonly phase: "sending" | "entering" | "checking";
      readonly challenge: ChallengeResponse | undefined;
      /** Why the last code was not taken. */
      readonly refused: "codeWrong" | "codeExpired" | "resendTooSoon" | undefined;
    }
  | { readonly at: "pin"; readonly phase: "entering" | "checking"; readonly refused: boolean }
  | {
      readonly at: "helper";
      readonly phase: "asking" | "waiting" | "refused" | "expired";
      readonly challenge: PresenceChallenge | undefined;
      /** The network is away: it is asked on. */
      readonly lost: boolean;
    }
  /** No answer came. Whether the question arrived nobody knows; the same question is put again. */
  | { readonly at: "lost"; readonly again: ProofEffect; readonly from: ProofStep };

export interface ProofState {
  /** What may be seen without it: of one's own matters, those of this visit. */
  readonly optional: boolean;
  readonly ways: readonly ProofMethod[];
  readonly told: Told | undefined;
  readonly step: ProofStep;
  readonly turn: number;
}
type At<Name extends ProofStep["at"]> = Extract<ProofStep, { at: Name }>;

export type ProofIntent =
  | { readonly type: "choose"; readonly way: Way }
  | { readonly type: "enter"; readonly digits: string }
  | { readonly type: "resend" | "others" | "retry" | "withoutProof" | "back" };

type Answer =
  | { readonly type: "ways"; readonly turn: number; readonly ways: readonly ProofMethod[] }
  | { readonly type: "challenge"; readonly turn: number; readonly challenge: ChallengeResponse }
  | { readonly type: "presence"; readonly turn: number; readonly challenge: PresenceChallenge }
  | { readonly type: "proved"; readonly turn: number }
  /** `of`: what was asked; the same is asked again when no answer came */
  | { readonly type: "failed"; readonly turn: number; readonly code: string; readonly of: ProofEffect };
export type ProofEvent = ProofIntent | Answer;

export type ProofEffect =
  | { readonly type: "askWays" }
  | { readonly type: "sendCode" }
  | { readonly type: "verifyCode"; readonly challengeId: string; readonly answer: string }
  | { readonly type: "verifyPin"; readonly pin: string }
  | { readonly type: "askPresence" }
  | { readonly type: "verifyPresence"; readonly challengeId: string }
  /** The same a little later. */
  | { readonly type: "verifyPresenceAgain"; readonly challengeId: string }
  | { readonly type: "proved" | "withoutProof" | "leave" }
  /** For which this screen has no words. */
  | { readonly type: "giveUp"; readonly code: string };

type ProofMove = Move<ProofState, ProofEffect>;

function go(state: ProofState, step: ProofStep, effects: readonly ProofEffect[] = []): ProofMove {
  return [{ ...state, step, turn: state.turn + 1 }, effects];
}
const stay = (state: ProofState, step: ProofStep, effects: readonly ProofEffect[] = []): ProofMove => [
  { ...state, step },
  effects,
];

export function beginProof(optional: boolean, turn: number): ProofMove {
  return [{ optional, ways: [], told: undefined, step: { at: "asking" }, turn }, [{ type: "askWays" }]];
}

const offers = ({ ways }: ProofState, way: Way): boolean =>
  ways.some(({ method, available }) => method === way && available);

const toCode = (state: ProofState): ProofMove =>
  go(
    { ...state, told: undefined },
    { at: "code", phase: "sending", challenge: undefined, refused: undefined },
    [{ type: "sendCode" }],
  );

const toHelper = (state: ProofState): ProofMove =>
  go({ ...state, told: undefined }, { at: "helper", phase: "asking", challenge: undefined, lost: false }, [
    { type: "askPresence" },
  ]);

/** A way is not to be had any more: the list says how all of them stand now. */
const toOthers = (state: ProofState, told: Told): ProofMove =>
  go({ ...state, told }, { at: "asking" }, [{ type: "askWays" }]);

/** Who has nothing but a telephone gets the code at once; who could choose is asked. */
function asking(state: ProofState, event: ProofEvent): ProofMove | undefined {
  if (event.type !== "ways") return undefined;
  const next = { ...state, ways: event.ways };
  const codeOnly = offers(next, "sms-code") && !offers(next, "pin");
  return codeOnly && state.told === undefined ? toCode(next) : go(next, { at: "choosing" });
}

function choosing(state: ProofState, event: ProofEvent): ProofMove | undefined {
  switch (event.type) {
    case "choose":
      if (!offers(state, event.way)) return undefined;
      if (event.way === "sms-code") return toCode(state);
      if (event.way === "helper") return toHelper(state);
      return go({ ...state, told: undefined }, { at: "pin", phase: "entering", refused: false });
    case "withoutProof":
      return state.optional ? [state, [{ type: "withoutProof" }]] : undefined;
    case "back":
      return [state, [{ type: "leave" }]];
    default:
      return undefined;
  }
}

function code(state: ProofState, step: At<"code">, event: ProofEvent): ProofMove | undefined {
  switch (event.type) {
    case "challenge":
      return stay(state, { ...step, phase: "entering", challenge: event.challenge, refused: undefined });
    case "enter":
      if (step.phase !== "entering" || step.challenge === undefined) return undefined;
      return stay(state, { ...step, phase: "checking", refused: undefined }, [
        { type: "verifyCode", challengeId: step.challenge.challengeId, answer: event.digits },
      ]);
    case "resend":
      if (step.phase !== "entering") return undefined;
      return stay(state, { ...step, phase: "sending", refused: undefined }, [{ type: "sendCode" }]);
    case "failed":
      return codeFailed(state, step, event.code);
    default:
      return undefined;
  }
}

function codeFailed(state: ProofState, step: At<"code">, failed: string): ProofMove | undefined {
  switch (failed) {
    case "codeWrong":
      return stay(state, { ...step, phase: "entering", refused: "codeWrong" });
    case "codeExpired":
    case "challengeInvalid":
      return stay(state, { ...step, phase: "entering", refused: "codeExpired" });
    case "resendTooSoon":
      // One that was sent from another screen cannot be entered here.
      return step.challenge === undefined
        ? toOthers(state, "tooSoon")
        : stay(state, { ...step, phase: "entering", refused: "resendTooSoon" });
    case "proofUnavailable":
      return toOthers(state, "notSent");
    case "registerUnavailable":
      return toOthers(state, "registerAway");
    case "tooManyRequests":
    case "tooManyAttempts":
      return toOthers(state, "tooMany");
    default:
      return undefined;
  }
}

function pin(state: ProofState, step: At<"pin">, event: ProofEvent): ProofMove | undefined {
  if (event.type === "enter") {
    if (step.phase !== "entering") return undefined;
    return stay(state, { ...step, phase: "checking", refused: false }, [
      { type: "verifyPin", pin: event.digits },
    ]);
  }
  if (event.type !== "failed") return undefined;
  switch (event.code) {
    case "pinWrong":
      return stay(state, { ...step, phase: "entering", refused: true });
    case "pinLocked":
      return toOthers(state, "pinLocked");
    case "proofUnavailable":
      return toOthers(state, "pinNotSet");
    default:
      return undefined;
  }
}

function helper(state: ProofState, step: At<"helper">, event: ProofEvent): ProofMove | undefined {
  switch (event.type) {
    case "presence": {
      const { challenge } = event;
      return stay(state, { ...step, phase: "waiting", challenge, lost: false }, [
        { type: "verifyPresenceAgain", challengeId: challenge.challengeId },
      ]);
    }
    case "resend":
      return step.phase === "refused" || step.phase === "expired" ? toHelper(state) : undefined;
    case "failed":
      return helperFailed(state, step, event.code);
    default:
      return undefined;
  }
}

function helperFailed(state: ProofState, step: At<"helper">, failed: string): ProofMove | undefined {
  const { challenge } = step;
  if (challenge === undefined) return failed === "tooManyRequests" ? toOthers(state, "tooMany") : undefined;
  const again: ProofEffect = { type: "verifyPresenceAgain", challengeId: challenge.challengeId };
  switch (failed) {
    case "confirmationPending":
      return stay(state, { ...step, lost: false }, [again]);
    case "serverUnreachable":
      return stay(state, { ...step, lost: true }, [again]);
    case "challengeInvalid":
      return stay(state, { ...step, phase: "refused", challenge: undefined });
    case "codeExpired":
      return stay(state, { ...step, phase: "expired", challenge: undefined });
    default:
      return undefined;
  }
}

function here(state: ProofState, event: ProofEvent): ProofMove | undefined {
  const { step } = state;
  switch (step.at) {
    case "asking":
      return asking(state, event);
    case "choosing":
      return choosing(state, event);
    case "code":
      return code(state, step, event);
    case "pin":
      return pin(state, step, event);
    case "helper":
      return helper(state, step, event);
    case "lost":
      return event.type === "retry"
        ? stay({ ...state, turn: state.turn + 1 }, step.from, [step.again])
        : undefined;
  }
}

/**
 * Which way somebody shows that it is they who stand here, and where an event leads. Pure; what does not fit changes
 * nothing. A way that fails leaves the others; an answer for which there are no words here ends in the journey's own
 * sentence about it.
 */
export function advance(state: ProofState, event: ProofEvent): ProofMove {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  const fitting = here(state, event);
  if (fitting !== undefined) return fitting;
  switch (event.type) {
    case "proved":
      return [state, [{ type: "proved" }]];
    case "others":
      return state.step.at === "choosing" || state.step.at === "asking"
        ? [state, []]
        : go({ ...state, told: undefined }, { at: "choosing" });
    case "back":
      return [state, [{ type: "leave" }]];
    case "failed":
      return event.code === "serverUnreachable"
        ? go(state, { at: "lost", again: event.of, from: state.step })
        : [state, [{ type: "giveUp", code: event.code }]];
    default:
      return [state, []];
  }
}
