import { readFile } from "node:fs/promises";
import { verifyArchive, verifyPackage } from "./archive/index.ts";
import { openDeployment, runCommand } from "./command/index.ts";
import { StartFailure, systemErrorCode } from "./core/index.ts";

// `npm run archive -- verify`: computes the archive's chain and every part again.
// `npm run archive -- verify <package.zip> [certificate.pem]`: the same for a package that left; whoever has no
// deployment names the certificate they trust. Exit code 0 when all holds, 2 when not.

const usage = "Say what to do: npm run archive -- verify [package.zip [certificate.pem]]";

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new StartFailure(`${path} cannot be read (${systemErrorCode(error) ?? "unknown reason"}).`, {
      cause: error,
    });
  }
}

function say(found: { readonly breaks: readonly unknown[] }): number {
  const intact = found.breaks.length === 0;
  process.stdout.write(`${JSON.stringify({ intact, ...found })}\n`);
  return intact ? 0 : 2;
}

async function verify(path: string | undefined, trusted: string | undefined): Promise<number> {
  if (path === undefined) {
    const { keys, withDatabase } = await openDeployment();
    return say(await withDatabase(async (db) => verifyArchive(db, keys.vault, keys.documents.certificate)));
  }
  const certificate =
    trusted === undefined ? (await openDeployment()).keys.documents.certificate : await read(trusted);
  return say({ breaks: verifyPackage(await read(path), certificate) });
}

await runCommand(async () => {
  const [what, path, trusted] = process.argv.slice(2);
  if (what !== "verify") throw new StartFailure(usage);
  return verify(path, trusted);
});
