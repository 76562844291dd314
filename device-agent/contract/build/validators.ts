import { Ajv, type AnySchema } from "ajv";
import { fullFormats } from "ajv-formats/dist/formats.js";
import standalone from "ajv/dist/standalone/index.js";
import type { TSchema } from "typebox";

const id = "virtual:validators";

interface Plugin {
  readonly name: string;
  resolveId(source: string): string | undefined;
  load(resolved: string): string | undefined;
}

/** Formats the contracts use, as plain expressions that survive being written into generated code. */
const formats = { uuid: fullFormats.uuid };

/** ESM source with one boolean function a schema, under the names given. */
export function validatorSource(schemas: Readonly<Record<string, TSchema>>): string {
  const ajv = new Ajv({
    code: { source: true, esm: true, lines: false },
    formats,
    strict: false,
    messages: false,
    allErrors: false,
  });
  const names = Object.keys(schemas);
  for (const name of names) ajv.addSchema(schemas[name] as AnySchema, name);
  return standalone.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
}

/**
 * Vite plugin: `virtual:validators` exports a generated check for each schema, so that a page
 * validates what it receives without carrying a schema compiler (10 KB in all instead of 45).
 */
export function validators(schemas: Readonly<Record<string, TSchema>>): Plugin {
  return {
    name: "zizhuban-validators",
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (resolved) => (resolved === `\0${id}` ? validatorSource(schemas) : undefined),
  };
}
