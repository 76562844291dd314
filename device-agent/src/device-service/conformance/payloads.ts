import { typeNamed, type PayloadType, type Shape } from "./facts.ts";

// Payloads a client could send that knows nothing but the standard.

const depth = 6;

function sampleOf(shape: Shape, left: number): unknown {
  switch (shape.type) {
    case "enum":
      return Array.isArray(shape.values) ? shape.values[0] : undefined;
    case "integer":
      return shape.minimum ?? 1;
    case "boolean":
      return true;
    case "string":
      return shape.encoding === "base64" ? "AAEC" : sampleText(shape.pattern);
    case "array": {
      const item = shape.items === undefined ? undefined : sampleOf({ ...shape, ...shape.items }, left - 1);
      return item === undefined ? [] : [item];
    }
    case "map":
      return {};
    case "object":
      return left === 0 ? undefined : samplePayload(typeNamed(shape.ref ?? ""), left - 1);
  }
}

/** A text that fits the few patterns commands have; undefined when none of ours does. */
function sampleText(pattern: string | undefined): string | undefined {
  const candidates = [
    "sample",
    "unit1",
    "unit2",
    "exit",
    "A1",
    "1",
    "0",
    "Common.Status",
    "2026-11-25T00:00:00Z",
  ];
  return pattern === undefined ? "sample" : candidates.find((text) => new RegExp(pattern).test(text));
}

/** Every member the type has, each with the first value that the standard allows. */
export function samplePayload(type: PayloadType | undefined, left = depth): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(type?.properties ?? {}).flatMap(([name, shape]) => {
      const sample = sampleOf(shape, left);
      return sample === undefined ? [] : [[name, sample]];
    }),
  );
}

/** One payload a member, with a value there that the standard does not allow. */
export function wrongPayloads(type: PayloadType): Record<string, unknown>[] {
  return Object.entries(type.properties).map(([name, shape]) => {
    const payload = samplePayload(type);
    payload[name] = shape.type === "string" ? 7 : "no such thing";
    return payload;
  });
}
