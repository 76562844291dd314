import type { Masker } from "../../transports/index.ts";
import { createHttpBody, encodeGet, type HttpBody, type HttpTarget } from "./http.ts";
import { createJpegSplitter, splitterLimits, type FrameProblem, type JpegFrame } from "./jpeg.ts";
import { maskedPicture, type Subject } from "./masked-picture.ts";

/** As which every IP camera is recorded: an address and a path may hold a password. */
export const recordedTarget: HttpTarget = { host: "camera.invalid", port: 80, path: "/" };

const maximumHead = 16_384;
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const zeros = (length: number) => new Uint8Array(length);

/** Of an answer's head, what the driver reads: status, type, coding. No cookie, no name of a network. */
function maskedHead(text: string): string {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] \d{3}/.exec(first)?.[0];
  if (status === undefined) return "\0".repeat(first.length);
  const kept = lines.filter((line) => /^(content-type|transfer-encoding): ?[\w/;=, .+-]+$/i.test(line));
  return [status, ...kept].join("\r\n");
}

/** What stands between two pictures of a multipart stream (RFC 2046 §5.1); a line that says anything else is left out. */
const partLine = /^(|--[\w'()+,./:=? -]{1,72}|content-(type: ?image\/jpeg|length: ?\d{1,9}))$/i;
function maskedBetween(text: string): Uint8Array {
  const lines = text.split(/(?<=\n)/);
  if (!/^[\x20-\x7e\r\n]*$/.test(text)) return zeros(text.length);
  return bytes(lines.filter((line) => partLine.test(line.replace(/\r?\n$/, ""))).join(""));
}

/** A picture that has begun and does not go on as one: to the driver it is broken, as the original was. */
const brokenPicture = Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, 2, 0, 0, 0, 0);

/** Every picture of a stream becomes one of the same size with nobody on it, written down when the whole of it is there. */
function pictureStream(subject: Subject): (chunk: Uint8Array) => Uint8Array {
  const splitter = createJpegSplitter(splitterLimits);
  let held = new Uint8Array(0);

  function take(length: number): Uint8Array {
    const taken = held.subarray(0, length);
    held = held.slice(length);
    return taken;
  }

  function masked(found: JpegFrame | FrameProblem): Uint8Array {
    const between = maskedBetween(Buffer.from(take(found.skipped)).toString("latin1"));
    take(found.length);
    if (found.type === "frame") return joined(between, maskedPicture(found.width, found.height, subject));
    if (found.why === "broken") return joined(between, brokenPicture);
    // Nothing the driver could find a picture in, and as much of it as it takes to say so.
    return zeros(splitterLimits.maximumNoise + 1);
  }

  return (chunk) => {
    held = joined(held, chunk);
    return joined(...splitter.push(chunk).map(masked));
  };
}

/** An IP camera's answer: its head, then its pictures in the coding it has. */
function answerStream(subject: Subject): (chunk: Uint8Array) => Uint8Array {
  const pictures = pictureStream(subject);
  let head = new Uint8Array(0);
  let body: HttpBody | undefined;
  let chunked = false;
  let given = false;

  function ofBody(chunk: Uint8Array): Uint8Array {
    const read = body?.push(chunk);
    // An answer without pictures has been said by its head; what follows is read by nobody.
    if (read?.ok !== true) return zeros(0);
    const masked = pictures(read.value);
    if (!chunked || masked.length === 0) return masked;
    return joined(bytes(`${masked.length.toString(16)}\r\n`), masked, bytes("\r\n"));
  }

  return (chunk) => {
    if (body !== undefined) return ofBody(chunk);
    if (given) return zeros(chunk.length);
    head = joined(head, chunk);
    const end = Buffer.from(head).indexOf("\r\n\r\n");
    if (end < 0 || end > maximumHead) {
      given = head.length > maximumHead;
      return zeros(given ? head.length : 0);
    }
    const said = maskedHead(Buffer.from(head.subarray(0, end)).toString("latin1"));
    chunked = /^transfer-encoding: ?chunked/im.test(said);
    body = createHttpBody();
    return joined(bytes(`${said}\r\n\r\n`), ofBody(head));
  };
}

/** Takes the picture out of what a camera sends: its time, its size and what stands around it stay. */
export function cameraMasker(subject: Subject): Masker {
  let stream: ((chunk: Uint8Array) => Uint8Array) | undefined;
  return {
    out() {
      // Only an IP camera is asked for anything.
      stream = answerStream(subject);
      return encodeGet(recordedTarget);
    },
    in(chunk) {
      stream ??= pictureStream(subject);
      return stream(chunk);
    },
  };
}
