import { fail, isProblemCode, parser, type Failure, type ProblemCode } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";

const parseCode = parser(Type.Object({ code: Type.String() }));

/** RFC 9457 problem details to a failure; what does not come from our server is named by its HTTP status. */
export function problemOf(status: number, body: Uint8Array): Failure<ProblemCode> {
  const code = codeOf(body);
  if (code !== undefined && isProblemCode(code)) return fail(code, `HTTP ${status}`);
  // A proxy in between speaks for a server that is not there (RFC 9110, sections 15.6.3 to 15.6.5).
  if (status === 502 || status === 503 || status === 504) return fail("serverUnreachable", `HTTP ${status}`);
  if (status === 404) return fail("notFound", `HTTP ${status}`);
  if (status === 429) return fail("tooManyRequests", `HTTP ${status}`);
  return fail("internalError", `HTTP ${status}`);
}

function codeOf(body: Uint8Array): string | undefined {
  try {
    const problem = parseCode(JSON.parse(Buffer.from(body).toString("utf8")));
    return problem.ok ? problem.value.code : undefined;
  } catch {
    return undefined;
  }
}
