import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../house/paths.ts";

// docs/acceptance.md: which test shows which row of what was asked for (its feature rows: Y1, B5, T4, …).

interface Shown {
  readonly row: string;
  readonly says: string;
  readonly file: string;
}

const rowsIn = /^(?:[A-Z]\d{1,2})(?:, [A-Z]\d{1,2})*/;

/** The tests of a file whose title, or that of the group they stand in, begins with a row. */
function shownIn(file: string): Shown[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest);
  const found: Shown[] = [];
  const visit = (node: ts.Node, group: string): void => {
    const title = titleOf(node);
    const inside = title?.group === true && rowsIn.test(title.text) ? title.text : group;
    if (title?.group === false) {
      const own = rowsIn.test(title.text);
      const rows = rowsIn.exec(own ? title.text : group)?.[0];
      const says = own ? title.text.replace(rowsIn, "").replace(/^[:\s]+/, "") : title.text;
      for (const row of rows?.split(", ") ?? []) found.push({ row, says, file });
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, "");
  return found;
}

/** `describe("…")`, `it("…")`, `it.each(…)("…")`: the title, and whether others stand in it. */
function titleOf(node: ts.Node): { text: string; group: boolean } | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const [first] = node.arguments;
  if (first === undefined || !ts.isStringLiteralLike(first)) return undefined;
  let called: ts.Expression = node.expression;
  while (ts.isCallExpression(called) || ts.isPropertyAccessExpression(called)) called = called.expression;
  if (!ts.isIdentifier(called) || (called.text !== "it" && called.text !== "describe")) return undefined;
  return { text: first.text, group: called.text === "describe" };
}

export function acceptance(): string {
  const files = globSync("{server,kiosk-ui,device-agent,scripts}/**/*.test.ts", {
    cwd: root,
    exclude: (name) => name === "node_modules" || name === "dist",
  });
  const shown = files.toSorted().flatMap(shownIn);
  const rows = [...new Set(shown.map(({ row }) => row))].toSorted(
    (a, b) => a.charCodeAt(0) - b.charCodeAt(0) || Number(a.slice(1)) - Number(b.slice(1)),
  );
  const parts = rows.map((row) => {
    const lines = shown
      .filter((one) => one.row === row)
      .map(({ says, file }) => `- ${says.replaceAll("|", "\\|")} · [${file}](../${file})`);
    return `## ${row}\n\n${lines.join("\n")}\n`;
  });
  return `# What shows that it does what was asked\n\nWritten by \`npm run docs\` from the titles of the tests: the row, what is checked, where.\n\n${parts.join("\n")}`;
}
