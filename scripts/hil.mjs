// `npm run hil`: hardware in the loop. Boots a small machine and works the drivers in it on devices the
// kernel itself makes: HID, USB serial, CCID, V4L2.
import { ensureInstalled, refuse, runPinned } from "./house/install.mjs";
import { ensurePeers, hilPeers } from "./house/peers.mjs";

if (process.arch !== "x64") refuse(`npm run hil boots an x64 machine; this one is ${process.arch}.`);
await ensurePeers(hilPeers);
await ensureInstalled();
runPinned("scripts/hil/main.ts");
