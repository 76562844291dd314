import type { IncomingMessage, ServerResponse } from "node:http";
import { fail, ok, problemStatus, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";

/** On everything this server says. */
export const commonHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
} as const;

export type Headers = Readonly<Record<string, string>>;

export function answer(
  response: ServerResponse,
  status: number,
  headers: Headers,
  body: Uint8Array | string,
): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const length = status === 304 ? {} : { "content-length": String(bytes.length) };
  response.writeHead(status, { ...commonHeaders, ...length, ...headers });
  response.end(response.req.method === "HEAD" || status === 304 ? undefined : bytes);
}

/** RFC 9457 problem details with a code of the contract. */
export function answerProblem(response: ServerResponse, code: ProblemCode, detail?: string): void {
  const status = problemStatus[code];
  answer(
    response,
    status,
    { "content-type": "application/problem+json", "cache-control": "no-store" },
    JSON.stringify({ type: "about:blank", title: code, status, code, detail }),
  );
}

/** The request's body, whole, as long as it is not longer than `maximumBytes`. */
export async function readBody(
  request: IncomingMessage,
  maximumBytes: number,
): Promise<Result<Uint8Array, "payloadTooLarge">> {
  if (Number(request.headers["content-length"] ?? 0) > maximumBytes) return fail("payloadTooLarge");
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maximumBytes) return fail("payloadTooLarge");
    chunks.push(bytes);
  }
  return ok(Buffer.concat(chunks));
}
