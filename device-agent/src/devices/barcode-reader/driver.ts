import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { listeners, type Connection } from "../../transports/index.ts";
import type { Delays } from "./delays.ts";
import type { BarcodeReaderProfile } from "./profiles.ts";
import { createCodeParser, maximumCode, type Heard } from "./protocol.ts";
import type { ScannerFailure } from "./status.ts";

/** A code that began and did not end: the rest is lost, the scanner is well. */
export type CutOff = { readonly type: "malformed"; readonly why: "cutOff" };

/** One method a command of the scanner. After a {@link ScannerFailure} the connection must not be used again. */
export interface ScannerDriver {
  /** What the scanner says of itself; undefined when its profile knows no such question. */
  identify(): Promise<Result<string | undefined, ScannerFailure>>;
  trigger(on: boolean): Promise<Result<void, ScannerFailure>>;
  /** Bytes heard since the last whole code, or since they were forgotten. */
  noise(): number;
  /** Forgets what was heard so far. */
  clear(): void;
  onHeard(listener: (heard: Heard | CutOff) => void): () => void;
  /** Once, when the line can be used no longer. */
  onFailure(listener: (failure: ScannerFailure) => void): () => void;
  close(): void;
}

/** Bytes without a code in them, or an answer without an end, beyond which nobody waits for sense to come. */
const noiseLimit = 4 * maximumCode;

interface Asking {
  readonly end: readonly number[];
  answered: Uint8Array;
  finish(result: Result<string, ScannerFailure>): void;
}

function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  return end.every((byte, index) => bytes[bytes.length - end.length + index] === byte);
}

export function createScannerDriver(
  connection: Connection,
  profile: BarcodeReaderProfile,
  clock: Clock,
  delays: Delays,
): ScannerDriver {
  const parser = createCodeParser(profile.wire.framing);
  const heard = listeners<Heard | CutOff>();
  const failures = listeners<ScannerFailure>();
  let failure: ScannerFailure | undefined;
  let noise = 0;
  let asking: Asking | undefined;
  let cancelGap = () => {};

  function failed(code: ScannerFailure): void {
    if (failure !== undefined) return;
    failure = code;
    cancelGap();
    asking?.finish(fail(code));
    failures.emit(code);
  }

  function waitForRest(): void {
    cancelGap();
    if (parser.pending() === 0) return;
    cancelGap = clock.after(delays.gap, () => {
      parser.reset();
      heard.emit({ type: "malformed", why: "cutOff" });
    });
  }

  function hear(chunk: Uint8Array): void {
    noise += chunk.length;
    for (const one of parser.push(chunk)) {
      if (one.type === "code") noise = 0;
      heard.emit(one);
    }
    waitForRest();
    if (noise > noiseLimit) failed("babble");
  }

  function take(chunk: Uint8Array, open: Asking): void {
    open.answered = new Uint8Array(Buffer.concat([open.answered, chunk]));
    if (open.answered.length > noiseLimit) failed("babble");
    else if (endsWith(open.answered, open.end))
      open.finish(ok(Buffer.from(open.answered).toString("latin1")));
  }

  const undo = [
    connection.onData((chunk) => {
      if (failure !== undefined) return;
      if (asking === undefined) hear(chunk);
      else take(chunk, asking);
    }),
    connection.onClose(() => failed("connectionLost")),
  ];

  async function write(bytes: readonly number[]): Promise<Result<void, ScannerFailure>> {
    if (failure !== undefined) return fail(failure);
    if (bytes.length === 0) return ok();
    const written = await connection.write(Uint8Array.from(bytes));
    if (!written.ok) failed("connectionLost");
    return written.ok ? ok() : fail("connectionLost");
  }

  return {
    async identify() {
      const { identity } = profile;
      if (identity === undefined) return failure === undefined ? ok(undefined) : fail(failure);
      if (failure !== undefined) return fail(failure);
      noise = 0;
      const answer = new Promise<Result<string, ScannerFailure>>((resolve) => {
        const cancel = clock.after(delays.identity, () =>
          failed((asking?.answered.length ?? 0) > 0 ? "halfFrame" : "noAnswer"),
        );
        asking = {
          end: identity.end,
          answered: new Uint8Array(0),
          finish(result) {
            cancel();
            asking = undefined;
            resolve(result);
          },
        };
      });
      await write(identity.ask);
      return answer;
    },
    noise: () => noise,
    trigger: (on) => write((on ? profile.trigger?.on : profile.trigger?.off) ?? []),
    clear() {
      cancelGap();
      parser.reset();
      noise = 0;
    },
    onHeard: (listener) => heard.add(listener),
    onFailure: (listener) => failures.add(listener),
    close() {
      cancelGap();
      for (const step of undo) step();
    },
  };
}
