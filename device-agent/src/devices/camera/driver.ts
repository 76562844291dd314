import { fail, ok, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { listeners, type Connection, type Transport } from "../../transports/index.ts";
import type { Delays } from "./delays.ts";
import { createHttpBody, encodeGet, type HttpProblem, type HttpTarget } from "./http.ts";
import { createJpegSplitter, splitterLimits, type JpegFrame } from "./jpeg.ts";
import type { CameraFailure } from "./status.ts";

/** One picture: whoever or whatever lies before the camera. */
export interface Frame {
  readonly jpeg: Sensitive<Uint8Array>;
  readonly width: number;
  readonly height: number;
}

/** A camera that is on. */
export interface Pictures {
  latest(): Frame;
  onFrame(listener: (frame: Frame) => void): () => void;
  /** Once, when no more pictures come; not after `close`. */
  onEnd(listener: (failure: CameraFailure) => void): () => void;
  close(): Promise<void>;
}

/** Broken pictures in a row after which this is no camera. */
const patience = 30;

const ofHttp = (problem: HttpProblem): CameraFailure => (problem === "denied" ? "portDenied" : "protocol");

/** Pictures out of the bytes of one connection. */
function decoder(http: HttpTarget | undefined) {
  const splitter = createJpegSplitter(splitterLimits);
  const body = http === undefined ? undefined : createHttpBody();
  let broken = 0;
  return function decode(chunk: Uint8Array): Result<JpegFrame[], CameraFailure> {
    const bytes = body === undefined ? ok(chunk) : body.push(chunk);
    if (!bytes.ok) return fail(ofHttp(bytes.code), bytes.code);
    const frames: JpegFrame[] = [];
    for (const one of splitter.push(bytes.value)) {
      if (one.type === "frame") {
        broken = 0;
        frames.push(one);
      } else broken += one.why === "broken" ? 1 : patience;
    }
    return broken < patience ? ok(frames) : fail("protocol");
  };
}

/**
 * Switches a camera on; resolves with the first picture, or says why there is none.
 * @param http asks an IP camera for its stream; absent where the wire itself is one
 * @param signal gives up while it is being switched on
 */
export async function openPictures(
  transport: Transport,
  { http, clock, delays, signal }: { http?: HttpTarget; clock: Clock; delays: Delays; signal: AbortSignal },
): Promise<Result<Pictures, CameraFailure | "canceled">> {
  const opened = await transport.open(signal);
  if (!opened.ok) return signal.aborted ? fail("canceled") : opened;
  const connection = opened.value;
  const stream = streamOf(connection, decoder(http), clock, delays);
  if (http !== undefined) void connection.write(encodeGet(http));
  const canceled = () => stream.fail("canceled");
  signal.addEventListener("abort", canceled, { once: true });
  if (signal.aborted) canceled();
  const first = await stream.first;
  signal.removeEventListener("abort", canceled);
  if (!first.ok) await connection.close();
  return first;
}

function streamOf(
  connection: Connection,
  decode: (chunk: Uint8Array) => Result<JpegFrame[], CameraFailure>,
  clock: Clock,
  delays: Delays,
) {
  const frames = listeners<Frame>();
  const ends = listeners<CameraFailure>();
  let latest: Frame | undefined;
  let over = false;
  let settle: (result: Result<Pictures, CameraFailure | "canceled">) => void = () => {};
  const first = new Promise<Result<Pictures, CameraFailure | "canceled">>((resolve) => {
    settle = resolve;
  });
  let cancelWait = clock.after(delays.firstFrame, () => stop("noFrames"));

  function silence(): void {
    over = true;
    latest = undefined;
    cancelWait();
    for (const step of undo) step();
  }

  function stop(failure: CameraFailure | "canceled"): void {
    if (over) return;
    silence();
    settle(fail(failure));
    if (failure !== "canceled") ends.emit(failure);
  }

  function show({ jpeg, width, height }: JpegFrame): void {
    cancelWait();
    cancelWait = clock.after(delays.stall, () => stop("noFrames"));
    latest = { jpeg: new Sensitive(jpeg), width, height };
    settle(ok(pictures));
    frames.emit(latest);
  }

  const pictures: Pictures = {
    latest() {
      if (latest === undefined) throw new Error("asked for a picture of a camera that is off");
      return latest;
    },
    onFrame: (listener) => frames.add(listener),
    onEnd: (listener) => ends.add(listener),
    async close() {
      if (!over) silence();
      await connection.close();
    },
  };

  const undo = [
    connection.onClose((reason) => stop(reason)),
    connection.onData((chunk) => {
      if (over) return;
      const decoded = decode(chunk);
      if (!decoded.ok) return stop(decoded.code);
      for (const frame of decoded.value) show(frame);
    }),
  ];
  return { first, fail: stop };
}
