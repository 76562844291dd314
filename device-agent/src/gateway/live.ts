import type { ServerResponse } from "node:http";
import type { Clock, Sensitive } from "@zizhuban/device-agent-contract";
import { answerProblem, commonHeaders } from "./answer.ts";

/** Moving pictures, as long as somebody holds the camera. */
export interface LiveSource {
  /** JPEG. */
  onFrame(listener: (jpeg: Sensitive<Uint8Array>) => void): () => void;
}

export interface LivePicture {
  /** Path it is served at, once. */
  readonly url: string;
  /** Ends the stream, and the path with it. */
  end(): void;
}

export interface LivePictures {
  offer(source: LiveSource): LivePicture;
  answer(response: ServerResponse, path: string): void;
  /** Ends every stream. */
  wipe(): void;
}

const prefix = "/live/";
const boundary = "frame";
/** Milliseconds between two pictures; more a second is not seen and costs the page its smoothness. */
const pause = 100;

/** An `img` on the page shows these as they come: no script, no base64, nothing kept (RFC 2046, 5.1; no-store). */
export function createLivePictures(deps: {
  readonly randomToken: () => string;
  readonly clock: Clock;
}): LivePictures {
  const offered = new Map<string, LiveSource>();
  const running = new Map<string, () => void>();

  function end(path: string): void {
    offered.delete(path);
    running.get(path)?.();
    running.delete(path);
  }

  function stream(response: ServerResponse, path: string, source: LiveSource): void {
    response.writeHead(200, {
      ...commonHeaders,
      "content-type": `multipart/x-mixed-replace; boundary=${boundary}`,
      "cache-control": "no-store",
      connection: "close",
    });
    let last = Number.NEGATIVE_INFINITY;
    const stopListening = source.onFrame((jpeg) => {
      const now = deps.clock.monotonic();
      // A page that reads slowly misses pictures; they do not pile up here.
      if (now - last < pause || response.writableNeedDrain) return;
      last = now;
      const bytes = jpeg.expose();
      response.write(`--${boundary}\r\ncontent-type: image/jpeg\r\ncontent-length: ${bytes.length}\r\n\r\n`);
      response.write(bytes);
      response.write("\r\n");
    });
    running.set(path, () => {
      stopListening();
      // What is still on its way to the page goes no further.
      response.destroy();
    });
    response.on("close", () => end(path));
  }

  return {
    offer(source) {
      const url = prefix + deps.randomToken();
      offered.set(url, source);
      return { url, end: () => end(url) };
    },
    answer(response, path) {
      const source = offered.get(path);
      if (source === undefined) return answerProblem(response, "documentGone");
      offered.delete(path);
      stream(response, path, source);
    },
    wipe() {
      for (const path of [...offered.keys(), ...running.keys()]) end(path);
    },
  };
}
