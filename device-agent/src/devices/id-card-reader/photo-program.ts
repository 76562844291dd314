import { spawn } from "node:child_process";
import { fail, ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";

export interface ProgramRun {
  readonly argv: readonly string[];
  readonly clock: Clock;
  readonly milliseconds: number;
  readonly mostBytes: number;
  readonly input: Sensitive<Uint8Array>;
  readonly signal: AbortSignal;
}

type Failure = "decoderMissing" | "decoderFailed" | "decoderTimedOut" | "canceled";

/** Runs a program once: input on its standard input, what it writes back. It gets no environment but PATH, and is gone at the end. */
export function runProgram({
  argv,
  clock,
  milliseconds,
  mostBytes,
  input,
  signal,
}: ProgramRun): Promise<Result<Uint8Array, Failure>> {
  const [program = "", ...rest] = argv;
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(fail("canceled"));
    const child = spawn(program, rest, {
      stdio: ["pipe", "pipe", "ignore"],
      env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
    });
    const pieces: Buffer[] = [];
    let length = 0;
    let why: Failure | undefined;

    const stop = (failure: Failure) => {
      why ??= failure;
      child.kill("SIGKILL");
    };
    const cancel = clock.after(milliseconds, () => stop("decoderTimedOut"));
    const abort = () => stop("canceled");
    signal.addEventListener("abort", abort, { once: true });
    const finish = (result: Result<Uint8Array, Failure>) => {
      cancel();
      signal.removeEventListener("abort", abort);
      resolve(result);
    };

    child.on("error", () => finish(fail("decoderMissing")));
    child.on("close", (code) => {
      if (why !== undefined) finish(fail(why));
      else if (code !== 0) finish(fail("decoderFailed"));
      else finish(ok(new Uint8Array(Buffer.concat(pieces))));
    });
    child.stdout.on("data", (piece: Buffer) => {
      length += piece.length;
      if (length > mostBytes) stop("decoderFailed");
      else pieces.push(piece);
    });
    // A program that does not read its input to the end may still have what it needs.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input.expose());
  });
}
