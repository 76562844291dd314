import { ok } from "@zizhuban/device-agent-contract";
import { PackageContent, type PackageFault } from "@zizhuban/server-contract";
import type { Db, Tx } from "../../core/index.ts";
import { fileList } from "../../list-files/index.ts";
import type { PackageRow } from "../tables.ts";
import type { PackageVersions } from "./versions.ts";

/** The newest version of every package. */
function newestPackages(rows: readonly PackageRow[]): PackageRow[] {
  return [...new Map(rows.map((row) => [row.code, row])).values()];
}

/** What packages use of a list: of the versions that are in force, were, or may come into force. */
export async function usesOfPackages(
  versions: PackageVersions,
  on: Db | Tx,
  keysOf: (content: PackageContent) => readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await versions.rows(on);
  const last = new Set(newestPackages(rows));
  const living = rows.filter((row) => row.published_at !== null || last.has(row));
  return new Map(
    living.flatMap(({ code, sequence, content }) =>
      keysOf(content).map((key) => [key, `package ${code}, version ${sequence},`] as const),
    ),
  );
}

/** The packages as a file; what is nested is JSON in its cell of a table. */
export function packagesFile(
  versions: PackageVersions,
  faultsOf: (one: PackageContent, on: Tx) => Promise<PackageFault[]>,
) {
  const known = async (on: Db | Tx) => newestPackages(await versions.rows(on)).map(({ content }) => content);
  return fileList({
    kind: "packages",
    schema: PackageContent,
    keyMember: "code",
    replaces: false,
    rows: known,
    async faults({ rows }, tx) {
      const found = await Promise.all(
        rows.map(async (content) => (await faultsOf(content, tx)).map((fault) => ({ content, fault }))),
      );
      return found.flat().map(({ content, fault: { path, code, detail } }) => ({
        key: content.code,
        path,
        code,
        message: detail,
      }));
    },
    async mayWrite(staff, { added, changed }, tx) {
      const before = new Map((await known(tx)).map((content) => [content.code, content]));
      return [...added, ...changed].every((one) => versions.mayDraft(staff, one, before.get(one.code)));
    },
    async write(tx, { staff, reason }, { added, changed }) {
      for (const content of [...added, ...changed]) {
        const made = await versions.addDraft(tx, staff, content, reason);
        if (!made.ok) return made;
      }
      return ok();
    },
  });
}
