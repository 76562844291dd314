import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { root } from "../paths.ts";

export interface Source {
  /** Path from the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly specifier: string;
  /** Where a relative import leads, as a path from the checkout. */
  readonly target: string | undefined;
}

function readImports(path: string, text: string): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => ({
    specifier: fileName,
    target: fileName.startsWith(".") ? relative(root, resolve(root, dirname(path), fileName)) : undefined,
  }));
}

/** Every TypeScript file of the house, with what it imports. */
export function readSources(): Source[] {
  const files = globSync("{device-agent,server,kiosk-ui,scripts}/**/*.ts", {
    cwd: root,
    exclude: (name) => name === "node_modules" || name === "dist",
  });
  return files.toSorted().map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text, imports: readImports(path, text) };
  });
}

export const isTest = (path: string) =>
  path.endsWith(".test.ts") || path.includes("/testing/") || path.endsWith("/testing.ts");
