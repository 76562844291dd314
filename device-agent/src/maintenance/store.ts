import { parser } from "@zizhuban/device-agent-contract";
import type { Static, TSchema } from "typebox";
import type { Journal } from "../journal/index.ts";

export interface Kept<Value> {
  read(): Value;
  write(value: Value): void;
}

/** One checked value in the journal's key-value; what another version left there and does not fit is `otherwise`. */
export function keep<Schema extends TSchema>(
  journal: Pick<Journal, "get" | "set">,
  key: string,
  schema: Schema,
  otherwise: Static<Schema>,
): Kept<Static<Schema>> {
  const parse = parser(schema);
  return {
    read() {
      const text = journal.get(key);
      if (text === undefined) return otherwise;
      const parsed = parse(JSON.parse(text));
      return parsed.ok ? parsed.value : otherwise;
    },
    write: (value) => journal.set(key, JSON.stringify(value)),
  };
}
