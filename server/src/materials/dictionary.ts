import { readFile } from "node:fs/promises";
import { parser, Tokens } from "@zizhuban/device-agent-contract";
import { BaseRegister, MaterialRef, type MaterialEntry } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { certificateKind } from "../certificates/index.ts";
import { StartFailure } from "../core/index.ts";

const Text = Type.String({ minLength: 1, maxLength: 120 });
const MaterialSource = Type.Object({
  register: Text,
  purpose: Text,
  /** Asked by the enterprise's code where somebody acts for one; else by the person's number. */
  about: Type.Optional(Tokens(["enterprise"])),
  /** The base register (六大基础库) it is a part of, where it is of one. */
  base: Type.Optional(BaseRegister),
  /** Members of the register's record that the desk is shown, and what they are called. */
  fields: Type.Array(Type.Object({ key: Text, label: Text }), { minItems: 1 }),
});
const parseSources = parser(Type.Record(MaterialRef, MaterialSource));
const parseLicences = parser(Type.Record(MaterialRef, Type.Array(Text, { minItems: 1 })));

async function read<Value>(
  path: string,
  parse: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
): Promise<Value> {
  const parsed = parse(JSON.parse(await readFile(path, "utf8")));
  if (parsed.ok) return parsed.value;
  throw new StartFailure(`${path} is not what materials are described by: ${parsed.detail ?? ""}.`);
}

/**
 * The dictionary of materials: what each is called, how far it is trusted, which register answers for it, and
 * which certificates of this deployment stand for it.
 * @param materials the catalogue's dictionary @param files.sources material → register and purpose
 * @param files.licences material → keys of certificate templates; an unknown one keeps the server from starting
 */
export async function openDictionary(
  materials: (ref: string) => Pick<MaterialEntry, "name" | "trustLevel"> | undefined,
  files: {
    readonly sources: string;
    readonly licences: string;
  },
) {
  const sources = await read(files.sources, parseSources);
  const licences = await read(files.licences, parseLicences);
  for (const template of Object.values(licences).flat()) certificateKind(template);
  return {
    knows: (ref: string) => materials(ref) !== undefined,
    nameOf: (ref: string) => materials(ref)?.name ?? ref,
    trustOf: (ref: string) => materials(ref)?.trustLevel ?? "C",
    /** Templates of the certificates that stand for this material. */
    licencesFor: (ref: string): readonly string[] =>
      (Object.hasOwn(licences, ref) ? licences[ref] : undefined) ?? [],
    /** Materials that a register or a certificate of this deployment stands for. */
    registered: () => new Set([...Object.keys(sources), ...Object.keys(licences)]),
    /** Materials whose register is a part of this base register. */
    refsOf: (base: BaseRegister): readonly string[] =>
      Object.keys(sources).filter((ref) => sources[ref]?.base === base),
    /** The register that answers for this material, and the words of the citizen's consent. */
    sourceOf: (ref: string) => (Object.hasOwn(sources, ref) ? sources[ref] : undefined),
  };
}
export type Dictionary = Awaited<ReturnType<typeof openDictionary>>;
