// Every item and package of the catalogue from the kiosk's API to its end, against a server of its own whose days
// pass at once. `npm run simulate:catalogue -- [--seed 1] [--items GA04,SC05] [--packages YJS14] [--json]`
import { parseArgs } from "node:util";
import { asJson, asText, failuresOf } from "./catalogue/report.ts";
import { runCatalogue } from "./catalogue/run.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    items: { type: "string" },
    packages: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const list = (text: string | undefined) => text?.split(",").filter((one) => one !== "");
const items = list(values.items);
const packages = list(values.packages);
// Naming some of one kind leaves out the other.
const report = await runCatalogue({
  seed: Number(values.seed),
  ...((items ?? packages) !== undefined && { items: items ?? [], packages: packages ?? [] }),
});
process.stdout.write(values.json ? `${JSON.stringify(asJson(report))}\n` : asText(report));
const failures = failuresOf(report);
for (const line of failures) process.stderr.write(`${line}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
