import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { Connection } from "../../transports/index.ts";
import { delays, type Delays } from "./delays.ts";
import { exchange, type LineFailure } from "./exchange.ts";
import {
  decodeSamId,
  isAddress,
  splitCardContent,
  type Answer,
  type AnswerStatus,
  type CardContent,
  type Command,
} from "./protocol.ts";

/** What the reader itself says instead of what it was asked for. */
export type SamFailure = Exclude<AnswerStatus, "done" | "cardFound">;
export type DriverFailure = LineFailure | SamFailure;

/** One method a command (GA 467-2013). Nothing throws; one exchange at a time, later calls wait for earlier ones. */
export interface SamDriver {
  resetSam(): Promise<Result<void, DriverFailure>>;
  samStatus(): Promise<Result<void, DriverFailure>>;
  samId(): Promise<Result<string, DriverFailure>>;
  /** Succeeds when a card is there; `noCard` also while a card that was selected has not been lifted. */
  find(): Promise<Result<void, DriverFailure>>;
  select(): Promise<Result<void, DriverFailure>>;
  readBase(): Promise<Result<CardContent, DriverFailure>>;
  readBaseWithFingerprints(): Promise<Result<CardContent, DriverFailure>>;
  /** 70 bytes of text; `itemAbsent` when the address was never changed. */
  readNewAddress(): Promise<Result<Uint8Array, DriverFailure>>;
  /** What ended the use of this line, if anything has. */
  spent(): LineFailure | undefined;
}

interface Expected<Value> {
  readonly command: Command;
  readonly deadline: number;
  /** Refusals this command can be answered with, besides those every command can. */
  readonly refusals: readonly SamFailure[];
  /** The value in a successful answer, or undefined when it cannot be one to this command. */
  readonly read: (answer: Answer) => Value | undefined;
}

const everyCommand: readonly SamFailure[] = [
  "requestRefused",
  "samSelfTestFailed",
  "samNotAuthorised",
  "undocumented",
];
const cardCommand: readonly SamFailure[] = [
  "noCard",
  "selectFailed",
  "readFailed",
  "randomFailed",
  "itemAbsent",
  "cardRejected",
  "cardUnsupported",
];

/** Answers of a successful command without data of interest: the protocol fixes their length. */
const plain = (status: AnswerStatus, length: number) => (answer: Answer) =>
  answer.status === status && answer.data.length === length ? true : undefined;
const done = (answer: Answer) => answer.status === "done";

/**
 * Drives a SAM-V reader over an open connection. After a {@link LineFailure} the line may still carry
 * a late answer, so every later call fails with `connectionLost`: open a new connection.
 * @param signal ends the running exchange and all later ones
 */
export function createSamDriver(
  connection: Connection,
  clock: Clock,
  signal: AbortSignal,
  { reset, status, find, select, read, readWithFingerprints }: Delays = delays,
): SamDriver {
  let spent: LineFailure | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function ask<Value>(expected: Expected<Value>): Promise<Result<Value, DriverFailure>> {
    if (spent !== undefined) return fail("connectionLost");
    const { command, deadline, refusals, read } = expected;
    const refusal = (answer: Answer) =>
      answer.data.length === 0 ? [...everyCommand, ...refusals].find((r) => r === answer.status) : undefined;
    const answered = await exchange(connection, clock, {
      command,
      deadline,
      signal,
      answers: (answer) => refusal(answer) !== undefined || read(answer) !== undefined,
    });
    if (!answered.ok) {
      spent = answered.code;
      return answered;
    }
    const value = read(answered.value);
    if (value !== undefined) return ok(value);
    return fail(refusal(answered.value) ?? "wrongAnswer", `${command}: ${answered.value.meaning}`);
  }

  function inTurn<Value>(expected: Expected<Value>): Promise<Result<Value, DriverFailure>> {
    const turn = last.then(() => ask(expected));
    last = turn;
    return turn;
  }

  async function confirm(expected: Expected<true>): Promise<Result<void, DriverFailure>> {
    const result = await inTurn(expected);
    return result.ok ? ok() : result;
  }

  const content = (withFingerprints: boolean) => (answer: Answer) =>
    done(answer) ? splitCardContent(answer.data, withFingerprints) : undefined;

  return {
    resetSam: () => confirm({ command: "resetSam", deadline: reset, refusals: [], read: plain("done", 0) }),
    samStatus: () =>
      confirm({ command: "samStatus", deadline: status, refusals: [], read: plain("done", 0) }),
    samId: () =>
      inTurn({
        command: "samId",
        deadline: status,
        refusals: [],
        read: (answer) => (done(answer) ? decodeSamId(answer.data) : undefined),
      }),
    find: () =>
      confirm({ command: "find", deadline: find, refusals: ["noCard"], read: plain("cardFound", 4) }),
    select: () =>
      confirm({ command: "select", deadline: select, refusals: cardCommand, read: plain("done", 8) }),
    readBase: () =>
      inTurn({ command: "readBase", deadline: read, refusals: cardCommand, read: content(false) }),
    readBaseWithFingerprints: () =>
      inTurn({
        command: "readBaseWithFingerprints",
        deadline: readWithFingerprints,
        refusals: cardCommand,
        read: content(true),
      }),
    readNewAddress: () =>
      inTurn({
        command: "readNewAddress",
        deadline: status,
        refusals: cardCommand,
        read: (answer) => (done(answer) && isAddress(answer.data) ? answer.data : undefined),
      }),
    spent: () => spent,
  };
}
