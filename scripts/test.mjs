// `npm test`: installs what the tests need (packages, Chromium, test peers), then runs every check.
import { ensureInstalled, runPinned } from "./house/install.mjs";
import { ensurePeers } from "./house/peers.mjs";

await ensurePeers();
await ensureInstalled();
runPinned("scripts/house/checks.ts", process.argv.slice(2));
