import { verifyAudit } from "./audit/index.ts";
import { openDeployment, runCommand } from "./command/index.ts";
import { StartFailure } from "./core/index.ts";

// `npm run audit -- verify`: computes the audit log's chain again. Exit code 0 when all holds, 2 when not.

async function verify(): Promise<number> {
  const { folder, keys, withDatabase } = await openDeployment();
  const found = await withDatabase(async (db) => verifyAudit(db, folder, keys.documents.certificate));
  const whole = found.breaks.length === 0 && found.brokenHeads === 0;
  process.stdout.write(`${JSON.stringify({ intact: whole, ...found })}\n`);
  return whole ? 0 : 2;
}

await runCommand(async () => {
  if (process.argv[2] !== "verify") throw new StartFailure("Say what to do: npm run audit -- verify");
  return verify();
});
