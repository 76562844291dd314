import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../house/paths.ts";
import { acceptance } from "./acceptance.ts";
import { deviceApiAsyncApi, deviceApiMarkdown } from "./device-api.ts";
import { outsideServices } from "./outside-services.ts";

// npm run docs: writes what is generated from the contracts and the tests.
writeFileSync(join(root, "docs", "device-api.md"), deviceApiMarkdown());
writeFileSync(join(root, "docs", "device-api.asyncapi.json"), deviceApiAsyncApi());
writeFileSync(join(root, "docs", "outside-services.md"), outsideServices());
writeFileSync(join(root, "docs", "acceptance.md"), acceptance());
