// Makes `device-agent/src/documents/rare-han/`: the glyphs of Source Han Sans SC (OFL 1.1) that Noto Sans SC lacks,
// under a name of their own ("Source" is a Reserved Font Name). Run again only when one of the versions changes.
// Usage: node scripts/fonts/rare-han.ts

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renamed } from "./rename.ts";

const sources = ["node-source-han-sans-sc@1.1.0-2.001R", "subset-font@2.9.0"];
interface Fontkit {
  create(data: Uint8Array): { readonly characterSet: readonly number[] };
}
type SubsetFont = (
  font: Uint8Array,
  text: string,
  options: { readonly targetFormat: "sfnt"; readonly preserveNameIds: readonly number[] },
) => Promise<Uint8Array>;

const destination = fileURLToPath(new URL("../../device-agent/src/documents/rare-han/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "rare-han-"));
try {
  execFileSync("npm", [
    "install",
    "--prefix",
    folder,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    ...sources,
  ]);
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(join(folder, "package.json"));
  const fontkit: Fontkit = ours("fontkit");
  const subsetFont: SubsetFont = theirs("subset-font");
  const packageFolder = join(folder, "node_modules", "node-source-han-sans-sc");
  mkdirSync(destination, { recursive: true });
  const whole = readFileSync(join(packageFolder, "SourceHanSansSC-Regular.otf"));
  const noto = ours.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf");
  const known = new Set(fontkit.create(readFileSync(noto)).characterSet);
  // Han, its radicals and strokes; what else is missing (kana extensions, emoji) stands in no name.
  const lacking = fontkit
    .create(whole)
    .characterSet.filter((code) => !known.has(code) && /\p{Script=Han}/u.test(String.fromCodePoint(code)));
  const subset = await subsetFont(whole, String.fromCodePoint(...lacking), {
    targetFormat: "sfnt",
    preserveNameIds: [0, 13, 14],
  });
  const font = renamed(subset, { family: "Zizhuban Rare Han", weight: "Regular" });
  writeFileSync(join(destination, "ZizhubanRareHan-Regular.otf"), font);
  console.log(`${lacking.length} characters, ${font.length} bytes`);
  copyFileSync(join(packageFolder, "LICENSE"), join(destination, "OFL.txt"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
