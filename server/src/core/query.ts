import { parser, type Result } from "@zizhuban/device-agent-contract";
import type { Static, TObject, TSchema } from "typebox";

/** A query string carries text only: what the schema calls a number or yes/no is read as one before it is checked. */
function read(schema: TSchema | undefined, text: unknown): unknown {
  if (schema === undefined || typeof text !== "string") return text;
  const type: unknown = Reflect.get(schema, "type");
  if ((type === "integer" || type === "number") && /^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** Reads and checks a query string by its schema; a member given twice or not named there is refused. */
export function queryParser<Schema extends TObject>(
  schema: Schema,
): (raw: unknown) => Result<Static<Schema>, "invalidData"> {
  const parse = parser(schema);
  return (raw) =>
    parse(
      Object.fromEntries(
        Object.entries(raw ?? {}).map(([name, text]) => [name, read(schema.properties[name], text)]),
      ),
    );
}
