import { request as requestPlain, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as requestEncrypted } from "node:https";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";

/** What this server shows and trusts in TLS, PEM. Nothing: the authorities Node.js comes with, no certificate of ours. */
export interface PeerTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export interface PostAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type PostFailure = "timeout" | "unreachable" | "answerTooLong";

/** The answer's text, as long as it is no longer than this; what comes after is not waited for. */
async function textOf(answer: IncomingMessage, most: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    const bytes = Buffer.from(part);
    length += bytes.length;
    if (length > most) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * One POST on a connection of its own: an answer is taken from this address only (no redirect is followed), whole
 * within `deadline` milliseconds, and no longer than `most` bytes.
 */
export async function post(
  url: string,
  sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  options: {
    readonly clock: Clock;
    readonly deadline: number;
    readonly most: number;
    readonly tls?: PeerTls | undefined;
    readonly signal?: AbortSignal;
  },
): Promise<Result<PostAnswer, PostFailure>> {
  const late = new AbortController();
  const cancel = options.clock.after(options.deadline, () => late.abort());
  const signal = AbortSignal.any([late.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const request = url.startsWith("https:") ? requestEncrypted : requestPlain;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const length = String(Buffer.byteLength(sent.body));
      const headers = { ...sent.headers, "content-length": length };
      request(url, { method: "POST", headers, agent: false, signal, ...options.tls }, resolve)
        .once("error", reject)
        .end(sent.body);
    });
    const body = await textOf(answer, options.most);
    answer.destroy();
    if (body === undefined) return fail("answerTooLong");
    return ok({ status: answer.statusCode ?? 0, headers: answer.headers, body });
  } catch {
    return fail(late.signal.aborted ? "timeout" : "unreachable");
  } finally {
    cancel();
  }
}
