import { readFile } from "node:fs/promises";
import { parser } from "@zizhuban/device-agent-contract";
import { MaterialRef, MaterialTrust } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { StartFailure } from "../core/index.ts";

const Text = Type.String({ minLength: 1, maxLength: 120 });
const parseCatalogue = parser(
  Type.Object({
    materialDict: Type.Record(Type.String(), Type.Object({ name: Text, trustLevel: MaterialTrust })),
  }),
);
const MaterialSource = Type.Object({
  register: Text,
  purpose: Text,
  /** Members of the register's record that the desk is shown, and what they are called. */
  fields: Type.Array(Type.Object({ key: Text, label: Text }), { minItems: 1 }),
});
const parseSources = parser(Type.Record(MaterialRef, MaterialSource));

async function read<Value>(
  path: string,
  parse: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
): Promise<Value> {
  const parsed = parse(JSON.parse(await readFile(path, "utf8")));
  if (parsed.ok) return parsed.value;
  throw new StartFailure(`${path} is not what materials are described by: ${parsed.detail ?? ""}.`);
}

/**
 * The dictionary of materials: what each is called, how far it is trusted, and which register answers for it.
 * @param files.catalogue its member `materialDict` @param files.sources material → register and purpose
 */
export async function openDictionary(files: { readonly catalogue: string; readonly sources: string }) {
  const { materialDict } = await read(files.catalogue, parseCatalogue);
  const sources = await read(files.sources, parseSources);
  return {
    knows: (ref: string) => Object.hasOwn(materialDict, ref),
    nameOf: (ref: string) => materialDict[ref]?.name ?? ref,
    trustOf: (ref: string) => materialDict[ref]?.trustLevel ?? "C",
    /** The register that answers for this material, and the words of the citizen's consent. */
    sourceOf: (ref: string) => (Object.hasOwn(sources, ref) ? sources[ref] : undefined),
  };
}
export type Dictionary = Awaited<ReturnType<typeof openDictionary>>;
