import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { root } from "./paths.ts";

export interface Page {
  readonly name: string;
  /** Folder with index.html and vite.config.ts. */
  readonly folder: string;
  /** What its build reads; a change there means building again. */
  readonly sources: readonly string[];
}

const contracts = ["device-agent/contract/src/**/*.ts", "server/contract/src/**/*.ts", "package-lock.json"];
export const pages: readonly Page[] = [
  {
    name: "kiosk page",
    folder: "kiosk-ui",
    sources: ["kiosk-ui/{src,dev-dock,public,build}/**/*", "kiosk-ui/*.{ts,html}", ...contracts],
  },
  {
    name: "console",
    folder: "server/console",
    sources: ["server/console/{src,public}/**/*", "server/console/*.{ts,html}", ...contracts],
  },
];

function digest(page: Page): string {
  const hash = createHash("sha256");
  const files = globSync([...page.sources], { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  for (const file of files) hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file));
  return hash.digest("hex");
}

/** Builds the pages whose sources changed since their last build. */
export async function buildPages(say: (text: string) => void): Promise<void> {
  for (const page of pages) {
    const stamp = join(root, page.folder, "dist", ".sources");
    const wanted = digest(page);
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) continue;
    say(`· building the ${page.name} …`);
    await inDevelopment(async () => {
      await build({ root: join(root, page.folder), logLevel: "warn" });
    });
    writeFileSync(stamp, wanted);
  }
}

/** Vite sets NODE_ENV for its own process; here that would tell the agent it is in production. */
async function inDevelopment(run: () => Promise<void>): Promise<void> {
  const before = process.env["NODE_ENV"];
  await run();
  if (before === undefined) delete process.env["NODE_ENV"];
  else process.env["NODE_ENV"] = before;
}
