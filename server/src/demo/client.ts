import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";

/** How one of the server's clients shows who it is. */
export interface Credentials {
  readonly headers?: Readonly<Record<string, string>>;
  /** Client certificate and the CA it trusts; for HTTPS. */
  readonly tls?: { readonly ca: string; readonly key?: string; readonly cert?: string };
}

export interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/** One request to the server's own API, as any client of it sends one. Throws on a refusal: samples are sent as they are accepted. */
export async function ask(
  base: string,
  credentials: Credentials,
  method: "GET" | "POST" | "DELETE",
  path: string,
  payload?: object,
): Promise<Answer> {
  const url = new URL(path, base);
  const options: RequestOptions = {
    method,
    headers: {
      ...credentials.headers,
      ...(payload !== undefined && {
        "content-type": "application/json",
        "idempotency-key": crypto.randomUUID(),
      }),
    },
    ...credentials.tls,
    agent: false,
  };
  const { status, text, headers } = await new Promise<{
    status: number;
    text: string;
    headers: IncomingHttpHeaders;
  }>((resolve, reject) => {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = send(url, options, (incoming) => {
      let received = "";
      incoming
        .setEncoding("utf8")
        .on("data", (part: string) => (received += part))
        .on("error", reject)
        .on("end", () =>
          resolve({ status: incoming.statusCode ?? 0, text: received, headers: incoming.headers }),
        );
    });
    outgoing.on("error", reject);
    outgoing.end(payload === undefined ? undefined : JSON.stringify(payload));
  });
  const body: Record<string, unknown> = JSON.parse(text);
  if (status !== 200) throw new Error(`${method} ${url.pathname}: ${status} ${String(body["code"])}`);
  return { body, headers };
}
