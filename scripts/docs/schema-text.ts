// A JSON Schema as a reader of an interface wants it: like a type, with its limits beside it.

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? `${value}` : "");

/** `1…100`, `≥ 1`, `≤ 40 characters`, `/^[A-Z]+$/`, `uuid`; empty when anything of the type will do. */
function limits(schema: Json): string {
  const range = (low: unknown, high: unknown, unit: string) => {
    if (low === undefined && high === undefined) return [];
    if (low === undefined) return [`≤ ${text(high)}${unit}`];
    return [high === undefined ? `≥ ${text(low)}${unit}` : `${text(low)}…${text(high)}${unit}`];
  };
  const high = schema["maximum"] === Number.MAX_SAFE_INTEGER ? undefined : schema["maximum"];
  return [
    ...range(schema["minimum"], high, ""),
    ...range(schema["minLength"], schema["maxLength"], " characters"),
    ...range(schema["minItems"], schema["maxItems"], " items"),
    ...(schema["pattern"] === undefined ? [] : [`/${text(schema["pattern"])}/`]),
    ...(schema["format"] === undefined ? [] : [text(schema["format"])]),
    ...(schema["description"] === undefined ? [] : [text(schema["description"])]),
  ].join(", ");
}

function objectText(schema: Json, indent: string): string {
  const { properties } = schema;
  const required = listOf(schema["required"]);
  if (!isRecord(properties) || Object.keys(properties).length === 0) {
    const values = isRecord(schema["patternProperties"])
      ? Object.values(schema["patternProperties"])[0]
      : undefined;
    return values === undefined ? "{}" : `{ [name]: ${schemaText(values, indent)} }`;
  }
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, member]) => {
    const remark = isRecord(member) ? limits(member) : "";
    const mark = required.includes(name) ? "" : "?";
    return `${inner}${name}${mark}: ${schemaText(member, inner)}${remark === "" ? "" : `  — ${remark}`}`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** The schema as text; nested objects are indented below `indent`. */
export function schemaText(schema: unknown, indent = ""): string {
  if (!isRecord(schema)) return "anything";
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (Array.isArray(schema["enum"])) return schema["enum"].map((token) => JSON.stringify(token)).join(" | ");
  if (Array.isArray(schema["anyOf"]))
    return schema["anyOf"].map((branch) => schemaText(branch, indent)).join(" | ");
  if (schema["type"] === "array") {
    const item = schemaText(schema["items"], indent);
    return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
  }
  if (schema["type"] === "object") return objectText(schema, indent);
  return typeof schema["type"] === "string" ? schema["type"] : "anything";
}
