import { dataPart, type FilePart, type FileSource } from "../core/index.ts";
import type { Materials } from "../materials/index.ts";

/** What was used in a case, for its file: the files themselves, and what registers answered. */
export function createFileParts(materials: Materials): FileSource {
  return async (caseId, tx) => {
    const uses = await materials.listForCase(caseId, tx);
    const ids = uses.flatMap(({ material }) => material.file_id ?? []);
    const files = await materials.files.describe(ids, tx);
    const parts: FilePart[] = [];
    for (const { use, material } of uses) {
      const ref = `${use.ref}:${material.id}`;
      const facts = materials.box.facts(material);
      if (facts !== undefined) parts.push(dataPart("material", ref, facts));
      const file = files.get(material.file_id ?? "");
      if (material.file_id === null || file === undefined) continue;
      const bytes = (await materials.files.open(material.file_id, tx)).map((open) => Buffer.from(open.bytes));
      parts.push({ kind: "material", ref, mediaType: file.type, bytes });
    }
    return parts;
  };
}
