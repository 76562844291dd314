import type { ProblemCode, Result, Sensitive } from "@zizhuban/device-agent-contract";
import type { ProofObstacle } from "@zizhuban/server-contract";
import type { Citizen, Tx } from "../core/index.ts";

/** Whether this person can use a way, and what to say about it. */
export interface Offer {
  readonly method: "sms-code" | "pin" | "helper";
  readonly available: boolean;
  /** Where a code goes: `138****0010`. */
  readonly hint?: Sensitive<string>;
  /** Why not now. */
  readonly why?: ProofObstacle;
}

/** A way that exists and cannot be used now. */
export function notOffered(method: Offer["method"], why: ProofObstacle): Offer {
  return { method, available: false, why };
}

/** A question put to the person at the kiosk, and where it went. */
export interface Challenge {
  readonly challengeId: string;
  /** `138****0010`. */
  readonly sentTo: Sensitive<string>;
  readonly digits: number;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  readonly resendAt: number;
}

/**
 * A code that was sent: one way to show that the person is here and not only the card, which lifts a session from
 * A1 to A2. There are several; a face is never the only one (人脸识别办法, 2025).
 */
export interface CodeProof {
  offer(citizen: Citizen): Promise<Offer>;
  challenge(citizen: Citizen): Promise<Result<Challenge, ProblemCode>>;
  /** In the caller's transaction, which must commit whatever the answer: wrong ones are counted in it. */
  verify(
    tx: Tx,
    citizen: Citizen,
    answer: { challengeId: string; answer: string },
  ): Promise<Result<void, ProblemCode>>;
}
