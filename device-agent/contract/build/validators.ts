import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import type { TSchema } from "typebox";

// Pages check what they receive with Ajv standalone code made at build (DESIGN §6, browser bundle):
// a tenth of a schema library, and nothing that CSP or Trusted Types would refuse.

interface Plugin {
  readonly name: string;
  resolveId(source: string): string | undefined;
  load(resolved: string): string | undefined;
}

/** Ajv measures `maxLength` in code points with a helper it would `require`; the page gets it inline. */
const codePoints = "const codePoints = (text) => [...text].length;\n";
const required = /require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g;

/** ESM source with one exported boolean function a schema, under the names given. */
export function validatorSource(schemas: Readonly<Record<string, TSchema>>): string {
  const ajv = new Ajv({ code: { source: true, esm: true }, strict: false, messages: false });
  ajv.addFormat("uuid", /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
  const names = Object.keys(schemas);
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(structuredClone(schema), name);
  const code = standalone.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
  return codePoints + code.replaceAll(required, "codePoints");
}

/**
 * Vite plugin: the module `id` exports a generated check for each schema. A page whose parts are loaded apart
 * gives each part a module of its own.
 */
export function validators(schemas: Readonly<Record<string, TSchema>>, id = "virtual:validators"): Plugin {
  return {
    name: `zizhuban-validators:${id}`,
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (resolved) => (resolved === `\0${id}` ? validatorSource(schemas) : undefined),
  };
}
