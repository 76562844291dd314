import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { Static, TSchema } from "typebox";
import { mistakeIn } from "./mistake.ts";
import { fail, ok, type Result } from "./result.ts";

/** Closed object: an unknown member is an error at every boundary. */
export function Closed<Properties extends Record<string, TSchema>>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

/** A string that is one of the tokens. */
export function Tokens<const Values extends readonly string[]>(values: Values) {
  return Type.Unsafe<Values[number]>({ type: "string", enum: [...values] });
}

export type ChangesIn<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { [Member in keyof Value]?: ChangesIn<Value[Member]> | null }
    : Value;

function changesIn(schema: TSchema): TSchema {
  if (Type.IsUnion(schema)) return Type.Union(schema.anyOf.map(changesIn));
  const orNull = (member: TSchema) => Type.Union([changesIn(member), Type.Null()]);
  if (Type.IsRecord(schema)) {
    const value = Object.values(schema.patternProperties)[0];
    return value === undefined ? schema : Type.Record(Type.String(), orNull(value));
  }
  if (!Type.IsObject(schema)) return schema;
  const members = Object.entries(schema.properties).map(([name, member]) => [
    name,
    Type.Optional(orNull(member)),
  ]);
  return Type.Object(Object.fromEntries(members));
}

/** What may have changed in such a value: any members, at any depth; null for one that no longer applies. */
export function Changes<Schema extends TSchema>(schema: Schema) {
  return Type.Unsafe<ChangesIn<Static<Schema>>>(changesIn(schema));
}

export type Parse<Value> = (input: unknown) => Result<Value, "invalidData">;

/**
 * A parser for one schema; the failure's detail names places and rules, never the values found there.
 * The schema is compiled at first use: a process never meets most messages of the contracts it imports.
 */
export function parser<Schema extends TSchema>(schema: Schema): Parse<Static<Schema>> {
  const compile = () => Compile(schema);
  let validator: ReturnType<typeof compile> | undefined;
  return (input) => {
    const compiled = (validator ??= compile());
    if (compiled.Check(input)) return ok(input);
    return fail("invalidData", mistakeIn(schema, input));
  };
}
