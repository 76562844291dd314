import fc from "fast-check";
import { Type, type TSchema } from "typebox";

// Bodies and queries made from a route's own schema: what fits it, and what is put in the place of one member.

/** What a real deployment would have there, by the member's name: so that a request gets past the first look-up. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** Text that would do harm where it is pasted into SQL, HTML, a template, a shell, a CSV cell or a log line. */
export const harmful = `'); drop table cases; --<img src=x onerror=alert(1)><script>alert(2)</script>"&amp;{{7*7}}\${7*7}$(id)\`id\`=1+1\r\n%s%n../../etc/passwd`;

function text(schema: TSchema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 300, pattern, format } = limits(schema);
  if (format === "uuid") return fc.uuid();
  if (pattern !== undefined) {
    const fits = (one: string) => one.length >= minLength && one.length <= maxLength;
    return fc.stringMatching(new RegExp(pattern), { size: "small" }).filter(fits);
  }
  const short = Array.from(harmful).slice(0, maxLength).join("");
  return fc.oneof(
    fc.constant(short.length >= minLength ? short : short.padEnd(minLength, "长")),
    fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, minLength + 40) }),
  );
}

function limits(schema: TSchema) {
  const read = (name: string): unknown => Reflect.get(schema, name);
  const number = (name: string) => {
    const value = read(name);
    return typeof value === "number" ? value : undefined;
  };
  const word = (name: string) => {
    const value = read(name);
    return typeof value === "string" ? value : undefined;
  };
  const entries = {
    type: word("type"),
    minLength: number("minLength"),
    maxLength: number("maxLength"),
    minimum: number("minimum"),
    maximum: number("maximum"),
    minItems: number("minItems"),
    maxItems: number("maxItems"),
    pattern: word("pattern"),
    format: word("format"),
  };
  return entries;
}

function values(schema: TSchema): readonly unknown[] | undefined {
  const named: unknown = Reflect.get(schema, "enum");
  if (Array.isArray(named)) return named;
  return "const" in schema ? [schema.const] : undefined;
}

/** Anything that fits the schema, members it may leave out now there and now not. */
export function fitting(schema: TSchema, known: Known, name = ""): fc.Arbitrary<unknown> {
  const closed = values(schema);
  if (closed !== undefined) return fc.constantFrom(...closed);
  if (Type.IsUnion(schema)) return fc.oneof(...schema.anyOf.map((one) => fitting(one, known, name)));
  if (Type.IsRecord(schema)) {
    const inner = Object.values(schema.patternProperties)[0] ?? Type.String();
    const member = fc.constantFrom("telephone", "address", "reason", "__proto__", "constructor", "");
    return fc.array(fc.tuple(member, fitting(inner, known)), { maxLength: 3 }).map((all) => {
      // `Object.fromEntries` makes an own member of `__proto__`, as JSON.parse does.
      return Object.fromEntries(all);
    });
  }
  if (Type.IsObject(schema)) {
    const required = new Set<string>(schema.required ?? []);
    const members = Object.entries<TSchema>(schema.properties).map(
      ([key, member]) => [key, fitting(member, known, key)] as const,
    );
    const always = members.filter(([key]) => required.has(key)).map(([key]) => key);
    return fc.record(Object.fromEntries(members), { requiredKeys: always });
  }
  if (Type.IsArray(schema)) {
    const { minItems: minLength = 0, maxItems = 3 } = limits(schema);
    const maxLength = Math.max(minLength, Math.min(maxItems, 3));
    return fc.array(fitting(schema.items, known, name), { minLength, maxLength });
  }
  const plain = plainValue(schema);
  const here = known[name] ?? (limits(schema).format === "uuid" ? known["id"] : undefined);
  return here === undefined ? plain : fc.oneof({ arbitrary: fc.constantFrom(...here), weight: 2 }, plain);
}

function plainValue(schema: TSchema): fc.Arbitrary<unknown> {
  const { type, minimum, maximum } = limits(schema);
  if (type === "string") return text(schema);
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  if (type === "integer" || type === "number") {
    const min = minimum ?? Number.MIN_SAFE_INTEGER;
    const max = maximum ?? Number.MAX_SAFE_INTEGER;
    const small = fc.integer({ min, max: Math.min(max, min + 3) });
    return fc.oneof(fc.constantFrom(min, max), small, fc.integer({ min, max }));
  }
  return fc.constantFrom<unknown>("x", 1, null, ["x"], { idNumber: "420702198506150010", uscc: 1 });
}

export type Place = readonly (string | number)[];

/** The place of every member that holds no others. */
export function placesIn(value: unknown, place: Place = []): Place[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => placesIn(one, [...place, index]));
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, one]) => placesIn(one, [...place, key]));
  return [place];
}

/** The same with another value in that place. */
export function changed(value: unknown, [first, ...rest]: Place, by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value))
    return value.map((one, index) => (index === first ? changed(one, rest, by) : one));
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([key, one]) => [key, key === first ? changed(one, rest, by) : one]),
  );
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

/** Put where text, a number or a choice belongs. */
export const hostile: Readonly<Record<string, unknown>> = {
  harmful,
  "no character": "\0",
  "no character within": "a\0b",
  "half a pair": "\ud800x",
  // Unicode TR 36 §2.4: what a careless reader shows in the wrong order, or not at all.
  "right to left": "\u202Eexe.fdp\u2066",
  "no width": "张\u200b三",
  "very long": "长".repeat(20_000),
  empty: "",
  nothing: null,
  yes: true,
  object: { $ne: "", toString: 1, constructor: { prototype: { polluted: true } } },
  deep: nested(200),
  list: ["a", ["b"]],
  huge: 1e308,
  "beyond integers": 2 ** 53,
  "beyond four bytes": 2 ** 31,
  negative: -1,
  fraction: 0.5,
};
