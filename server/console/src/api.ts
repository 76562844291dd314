import { fail, isProblemCode, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { isProblem } from "virtual:validators";

export type Answered<T> = Result<T, ProblemCode>;

/** A body makes it a POST; a write without one says its method. */
export interface Request {
  readonly body?: object;
  readonly method?: "POST" | "DELETE";
}

/** One request to the server; its answer is checked against the contract. A refusal is its code. */
export async function ask<T>(
  path: string,
  check: (value: unknown) => value is T,
  request: Request = {},
): Promise<Answered<T>> {
  try {
    const answer = await fetch(path, asInit(request));
    const value: unknown = await answer.json();
    if (answer.ok) return check(value) ? ok(value) : fail("internalError");
    const known = isProblem(value) && isProblemCode(value.code);
    return known && isProblemCode(value.code) ? fail(value.code, value.detail) : fail("internalError");
  } catch {
    return fail("serverUnreachable");
  }
}

function asInit({ body, method = body === undefined ? undefined : "POST" }: Request): RequestInit {
  if (method === undefined) return {};
  return {
    method,
    headers: {
      "idempotency-key": crypto.randomUUID(),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** The address of a page of a list. @param after the `next` of the page before */
export const pageAddress = (path: string, after: string | undefined) =>
  after === undefined
    ? path
    : `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams({ after }).toString()}`;
