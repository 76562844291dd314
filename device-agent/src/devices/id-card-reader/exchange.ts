import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { Connection } from "../../transports/index.ts";
import { createFrameParser, decodeAnswer, encodeRequest, type Answer, type Command } from "./protocol.ts";

/** What can go wrong on the line itself. After any of these the connection must not be used again. */
export type LineFailure =
  /** Not one byte came. */
  | "noAnswer"
  /** A frame began and was not finished in time. */
  | "halfFrame"
  | "badChecksum"
  /** Bytes came, and no frame in them. */
  | "babble"
  /** A whole frame came that cannot be the answer to this question: most likely a late one to an earlier question. */
  | "wrongAnswer"
  | "connectionLost"
  | "canceled";

/** More noise than this within one exchange and nobody waits for the deadline. */
const noiseLimit = 4096;

export interface Question {
  readonly command: Command;
  /** Milliseconds from the first byte of the request to the last of the answer. */
  readonly deadline: number;
  /** Whether this can be the answer to this command at all; status and length decide, answers carry no name. */
  readonly answers: (answer: Answer) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Asks one question and waits for its answer. Bytes that came before the question are not looked at.
 * One exchange at a time is the caller's duty; so is giving up the connection after a failure.
 */
export function exchange(
  connection: Connection,
  clock: Clock,
  { command, deadline, answers, signal }: Question,
): Promise<Result<Answer, LineFailure>> {
  return new Promise((resolve) => {
    const parser = createFrameParser();

    const finish = (result: Result<Answer, LineFailure>) => {
      for (const step of undo) step();
      resolve(result);
    };
    const undo = [
      connection.onData((chunk) => {
        const frame = parser.push(chunk)[0];
        if (frame?.type === "badChecksum") return finish(fail("badChecksum", command));
        if (frame !== undefined) {
          const answer = decodeAnswer(frame.body);
          return finish(answers(answer) ? ok(answer) : fail("wrongAnswer", `${command}: ${answer.meaning}`));
        }
        if (parser.pending().noise > noiseLimit) finish(fail("babble", command));
      }),
      connection.onClose(() => finish(fail("connectionLost", command))),
      clock.after(deadline, () => {
        const { insideFrame, noise } = parser.pending();
        finish(fail(insideFrame ? "halfFrame" : noise > 0 ? "babble" : "noAnswer", command));
      }),
      onAbort(signal, () => finish(fail("canceled", command))),
    ];

    if (signal.aborted) return finish(fail("canceled", command));
    void connection.write(encodeRequest(command)).then((written) => {
      if (!written.ok) finish(fail("connectionLost", command));
    });
  });
}

function onAbort(signal: AbortSignal, run: () => void): () => void {
  signal.addEventListener("abort", run, { once: true });
  return () => signal.removeEventListener("abort", run);
}
