import { problemStatus, type ProblemCode } from "@zizhuban/device-agent-contract";
import type { Problem as ProblemBody } from "@zizhuban/server-contract";

/**
 * An expected failure at the HTTP boundary: thrown by a handler, answered as RFC 9457 problem details.
 * `detail` is for the maintainer of the client; it never holds personal data.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly detail: string | undefined;

  constructor(code: ProblemCode, detail?: string) {
    super(code);
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return problemStatus[this.code];
  }

  /** RFC 9457: `type` stays `about:blank`; the code is our extension member. */
  body(): ProblemBody {
    const words = this.code.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const title = words.charAt(0).toUpperCase() + words.slice(1);
    const body = { type: "about:blank", title, status: this.status, code: this.code };
    return this.detail === undefined ? body : { ...body, detail: this.detail };
  }
}

/** The value of a result, or its failure as a {@link Problem}: how a handler ends an expected failure. */
export function valueOf<Value>(
  result:
    | { readonly ok: true; readonly value: Value }
    | { readonly ok: false; readonly code: ProblemCode; readonly detail?: string },
): Value {
  if (result.ok) return result.value;
  throw new Problem(result.code, result.detail);
}
