import { Type, type TSchema } from "typebox";
import { Check, Errors } from "typebox/value";

/**
 * What is wrong with an input that does not match, in plain words: `/place: rule`. Names places and rules, never
 * the values found there. Of a union, the branch the input names by its discriminating member is judged.
 */
export function mistakeIn(schema: TSchema, input: unknown, place = ""): string {
  const tokens = tokensOf(schema);
  if (tokens !== undefined) return `${place || "/"}: must be one of ${tokens.join(", ")}`;
  const inside =
    Type.IsUnion(schema) && schema.anyOf.length > 0
      ? inUnion(schema.anyOf, input, place)
      : Type.IsObject(schema)
        ? inObject(schema, input, place)
        : Type.IsArray(schema)
          ? inArray(schema, input, place)
          : undefined;
  return inside ?? inWordsOfLibrary(schema, input, place);
}

function inWordsOfLibrary(schema: TSchema, input: unknown, place: string): string {
  const first = Errors(schema, input)[0];
  return `${`${place}${first?.instancePath ?? ""}` || "/"}: ${first?.message ?? "does not match"}`;
}

function inObject(schema: Type.TObject, input: unknown, place: string): string | undefined {
  if (!isRecord(input)) return undefined;
  const properties: Record<string, TSchema> = schema.properties;
  const closed = "additionalProperties" in schema && schema.additionalProperties === false;
  const unknown = Object.keys(input).find((name) => closed && !Object.hasOwn(properties, name));
  if (unknown !== undefined) return `${at(place, unknown)}: unknown member`;
  const required: readonly string[] = schema.required ?? [];
  for (const [name, property] of Object.entries(properties)) {
    if (!Object.hasOwn(input, name)) {
      if (required.includes(name)) return `${at(place, name)}: is missing`;
    } else if (!Check(property, input[name])) {
      return mistakeIn(property, input[name], at(place, name));
    }
  }
  return undefined;
}

function inArray(schema: Type.TArray, input: unknown, place: string): string | undefined {
  if (!Array.isArray(input)) return undefined;
  const items: readonly unknown[] = input;
  const index = items.findIndex((one) => !Check(schema.items, one));
  return index === -1 ? undefined : mistakeIn(schema.items, items[index], at(place, String(index)));
}

function inUnion(branches: readonly TSchema[], input: unknown, place: string): string | undefined {
  const all = branches.flatMap((branch) => tokensOf(branch) ?? []);
  if (branches.every((branch) => tokensOf(branch) !== undefined))
    return `${place || "/"}: must be one of ${all.join(", ")}`;
  if (!isRecord(input)) return undefined;
  const objects = branches.filter((branch) => Type.IsObject(branch));
  const [only] = objects;
  if (only !== undefined && objects.length === 1) return mistakeIn(only, input, place);
  const name = Object.keys(only?.properties ?? {}).find((candidate) =>
    objects.every((branch) => memberTokens(branch, candidate) !== undefined),
  );
  if (name === undefined) return undefined;
  const said: unknown = input[name];
  if (said === undefined) return `${at(place, name)}: is missing`;
  const meant = objects.find((branch) => memberTokens(branch, name)?.some((token) => token === said));
  if (meant !== undefined) return mistakeIn(meant, input, place);
  const known = new Set(objects.flatMap((branch) => memberTokens(branch, name) ?? []));
  return `${at(place, name)}: must be one of ${[...known].join(", ")}`;
}

function memberTokens(schema: Type.TObject, name: string): readonly unknown[] | undefined {
  const member: TSchema | undefined = schema.properties[name];
  return member === undefined ? undefined : tokensOf(member);
}

function tokensOf(schema: TSchema): readonly unknown[] | undefined {
  if ("enum" in schema && Array.isArray(schema.enum)) return schema.enum;
  return "const" in schema ? [schema.const] : undefined;
}

/** JSON pointer (RFC 6901). */
function at(place: string, member: string): string {
  return `${place}/${member.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
