import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { RouteDefinition } from "@zizhuban/server-contract";
import { readBody } from "./answer.ts";

const maximumRequestBytes = 64 * 1024;
/** The server says how large a file may be; this only keeps a page that went wrong from sending for ever. */
const maximumUploadBytes = 64 * 1024 * 1024;

/** What goes on to the server of a page's request. */
export interface Outgoing {
  readonly body: Uint8Array | Readable | undefined;
  readonly contentType: string | undefined;
  /** Whether the page went on beyond the bound and was cut off. */
  readonly cutOff: () => boolean;
}

/** A file goes through as it comes: no more of it is in memory than the connection holds. */
function upload(
  request: IncomingMessage,
  onProgress: () => void,
): Result<Outgoing, "payloadTooLarge" | "unsupportedMediaType"> {
  const contentType = "application/octet-stream";
  if (request.headers["content-type"] !== contentType) return fail("unsupportedMediaType");
  if (Number(request.headers["content-length"] ?? 0) > maximumUploadBytes) return fail("payloadTooLarge");
  let tooLong = false;
  async function* counted(): AsyncGenerator<Buffer> {
    let length = 0;
    // A stream destroyed in the middle takes the connection with it, and the answer that says why.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      tooLong = length > maximumUploadBytes;
      if (tooLong) throw new Error("beyond the bound");
      onProgress();
      yield bytes;
    }
  }
  return ok({ body: Readable.from(counted(), { objectMode: false }), contentType, cutOff: () => tooLong });
}

/** The request's body as the route wants it: JSON read whole, a file as it comes. */
export async function outgoing(
  request: IncomingMessage,
  route: RouteDefinition,
  onProgress: () => void,
): Promise<Result<Outgoing, "payloadTooLarge" | "unsupportedMediaType">> {
  if (route.upload === true) return upload(request, onProgress);
  const body = await readBody(request, maximumRequestBytes);
  if (!body.ok) return body;
  const cutOff = () => false;
  if (body.value.length === 0) return ok({ body: undefined, contentType: undefined, cutOff });
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? ""))
    return fail("unsupportedMediaType");
  return ok({ body: body.value, contentType: "application/json", cutOff });
}
