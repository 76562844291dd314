import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

// The little of HTTP/1.1 (RFC 9112) that an IP camera needs: one GET, one head, a body that does not end.

export interface HttpTarget {
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
}

export type HttpProblem =
  /** The head is no head, or does not end. */
  | "badHead"
  /** 401 or 403. */
  | "denied"
  /** Any other status but 200. */
  | "badStatus"
  /** Neither multipart/x-mixed-replace nor image/jpeg. */
  | "badType"
  /** Chunked coding that is none. */
  | "badChunk";

export interface HttpBody {
  /** The body's bytes in this chunk of the wire. */
  push(chunk: Uint8Array): Result<Uint8Array, HttpProblem>;
}

const maximumHead = 16_384;
/** Hexadecimal digits and an extension nobody sends. */
const maximumChunkLine = 64;
const none = new Uint8Array(0);

/** Host and path have passed the configuration's pattern: no blank, no line break. */
export function encodeGet({ host, port, path }: HttpTarget): Uint8Array {
  const authority = port === 80 ? host : `${host}:${port}`;
  return new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nHost: ${authority}\r\nAccept: multipart/x-mixed-replace, image/jpeg\r\nConnection: close\r\n\r\n`,
  );
}

/** What the head says; `chunked` or as it comes. */
function readHead(text: string): Result<{ chunked: boolean }, HttpProblem> {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})( |$)/.exec(first)?.[1];
  if (status === undefined) return fail("badHead");
  if (status === "401" || status === "403") return fail("denied");
  if (status !== "200") return fail("badStatus", status);
  const field = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()
      .toLowerCase();
  const type = field("content-type") ?? "";
  if (!type.startsWith("multipart/x-mixed-replace") && !type.startsWith("image/jpeg")) return fail("badType");
  return ok({ chunked: field("transfer-encoding") === "chunked" });
}

/** Takes the chunked transfer coding away (RFC 9112, 7.1). */
function dechunker(): HttpBody {
  let line = "";
  let remaining = 0;
  let expects: "size" | "data" | "end" = "size";
  return {
    push(chunk) {
      const parts: Uint8Array[] = [];
      for (let at = 0; at < chunk.length;) {
        if (expects === "data") {
          const part = chunk.subarray(at, at + remaining);
          parts.push(part);
          at += part.length;
          remaining -= part.length;
          if (remaining === 0) expects = "end";
          continue;
        }
        const byte = chunk[at++] ?? 0;
        if (byte !== 0x0a) {
          line += String.fromCodePoint(byte);
          if (line.length > maximumChunkLine) return fail("badChunk");
          continue;
        }
        if (expects === "end") {
          if (line.trim() !== "") return fail("badChunk");
          expects = "size";
        } else {
          const size = /^([0-9a-f]{1,7})\s*(;.*)?$/i.exec(line.trim())?.[1];
          if (size === undefined) return fail("badChunk");
          remaining = Number.parseInt(size, 16);
          expects = remaining === 0 ? "end" : "data";
        }
        line = "";
      }
      return ok(new Uint8Array(Buffer.concat(parts)));
    },
  };
}

/** Reads an answer from its first byte on; after a failure it must not be used again. Never throws. */
export function createHttpBody(): HttpBody {
  let head: Uint8Array = none;
  let body: HttpBody | undefined;
  return {
    push(chunk) {
      if (body !== undefined) return body.push(chunk);
      head = new Uint8Array(Buffer.concat([head, chunk]));
      const end = Buffer.from(head).indexOf("\r\n\r\n");
      if (end < 0) return head.length > maximumHead ? fail("badHead") : ok(none);
      if (end > maximumHead) return fail("badHead");
      const read = readHead(Buffer.from(head.subarray(0, end)).toString("latin1"));
      if (!read.ok) return read;
      body = read.value.chunked ? dechunker() : { push: (bytes) => ok(bytes) };
      const rest = head.slice(end + 4);
      head = none;
      return body.push(rest);
    },
  };
}
