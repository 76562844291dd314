// `npm start`: installs what is missing, then runs the whole product under the pinned Node.
import { ensureInstalled, runPinned } from "./house/install.mjs";

await ensureInstalled();
runPinned("scripts/house/product.ts");
