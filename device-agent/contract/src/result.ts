/** An expected failure: a stable code for programs, a detail for the maintainer's log (never personal data). */
export interface Failure<Code extends string = string> {
  readonly ok: false;
  readonly code: Code;
  readonly detail?: string;
}

export interface Success<Value> {
  readonly ok: true;
  readonly value: Value;
}

/**
 * What an operation that may fail in expected ways returns. Bugs throw; everything a user,
 * a device or a network can cause is a `Failure` with a code listed in this contract.
 */
export type Result<Value, Code extends string = string> = Success<Value> | Failure<Code>;

export function ok(): Success<void>;
export function ok<Value>(value: Value): Success<Value>;
export function ok<Value>(value?: Value): Success<Value | undefined> {
  return { ok: true, value };
}

export function fail<Code extends string>(code: Code, detail?: string): Failure<Code> {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail };
}

/** For the end of a `switch` over a union: a new member then fails to compile here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable value: ${JSON.stringify(value)}`);
}
