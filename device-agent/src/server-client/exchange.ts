import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { Dispatcher } from "undici";

export interface Answer {
  readonly status: number;
  /** Without its parameters. */
  readonly contentType: string;
  /** The server's clock as its `Date` says (RFC 9110, section 6.6.1), Unix milliseconds. */
  readonly serverNow: number | undefined;
  readonly body: Uint8Array;
}

/** One request, one answer read to its end; an answer cut short is no answer. */
export async function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.RequestOptions,
  signal: AbortSignal,
  maximumBytes: number,
): Promise<Result<Answer, "serverUnreachable" | "payloadTooLarge">> {
  try {
    const response = await dispatcher.request({ ...request, signal });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError("undici gave a chunk that is no Buffer");
      length += chunk.length;
      // Leaving the loop destroys the body and with it the connection.
      if (length > maximumBytes) return fail("payloadTooLarge", `more than ${maximumBytes} bytes`);
      chunks.push(chunk);
    }
    const type = response.headers["content-type"];
    const contentType = typeof type === "string" ? (type.split(";")[0]?.trim().toLowerCase() ?? "") : "";
    const serverNow = timeOf(response.headers["date"]);
    return ok({ status: response.statusCode, contentType, serverNow, body: Buffer.concat(chunks, length) });
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return fail("serverUnreachable", networkDetail(error));
  }
}

function timeOf(date: unknown): number | undefined {
  const time = typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The system's code (`ECONNREFUSED`, `ERR_TLS_CERT_ALTNAME_INVALID`); messages may carry addresses. */
export function networkDetail(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
