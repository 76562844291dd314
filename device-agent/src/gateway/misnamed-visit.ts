import type { ServerResponse } from "node:http";
import { problemStatus } from "@zizhuban/device-agent-contract";
import { answer } from "./answer.ts";
import type { Visitor } from "./guard.ts";

const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Somebody typed another name of this machine: a page opened as such, not a program, a frame or a foreign name. */
export function isMisnamedVisit({ method, headers, upgrade }: Visitor): boolean {
  const destination = headers["sec-fetch-dest"];
  return (
    method === "GET" &&
    !upgrade &&
    (destination === undefined || destination === "document") &&
    (headers.accept?.includes("text/html") ?? false) &&
    loopbackHost.test(headers.host ?? "")
  );
}

/** Refused like any wrong Host, in words for a person, with the address that works. */
export function answerMisnamedVisit(response: ServerResponse, address: string): void {
  answer(
    response,
    problemStatus.hostRefused,
    {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "cache-control": "no-store",
    },
    `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>hostRefused</title>
<p>请用这个地址打开：<a href="${address}">${address}</a></p>
<p lang="en">The kiosk page opens only at this address: <a href="${address}">${address}</a></p>
</html>
`,
  );
}
