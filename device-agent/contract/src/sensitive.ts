import type { Result } from "./result.ts";

const hidden = "[sensitive]";
const inspect = Symbol.for("nodejs.util.inspect.custom");

/**
 * A citizen's data. It prints, logs and serialises as `[sensitive]`; the value leaves only
 * through {@link expose}, which the import test allows in named boundary serialisers
 * (WebSocket, HTTPS, printer) and nowhere else.
 */
export class Sensitive<Value> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** Many as one, in their order. */
  static all<Each>(values: readonly Sensitive<Each>[]): Sensitive<Each[]> {
    return new Sensitive(values.map((one) => one.#value));
  }

  /** Only for a boundary serialiser. */
  expose(): Value {
    return this.#value;
  }

  /** Computes inside the wrapper; the outcome is sensitive too. */
  map<Mapped>(transform: (value: Value) => Mapped): Sensitive<Mapped> {
    return new Sensitive(transform(this.#value));
  }

  /** As {@link map}, with a second sensitive value. */
  join<Other, Mapped>(
    other: Sensitive<Other>,
    transform: (value: Value, other: Other) => Mapped,
  ): Sensitive<Mapped> {
    return new Sensitive(transform(this.#value, other.#value));
  }

  /** A rule's verdict on the value: a code, never the value or a part of it. */
  judge<Code extends string>(rule: (value: Value) => Result<void, Code>): Result<void, Code> {
    return rule(this.#value);
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  get [Symbol.toStringTag](): string {
    return "Sensitive";
  }

  [inspect](): string {
    return hidden;
  }
}
