// Peer of kill.test.ts and of the power cuts: an agent's printing half that prints until it is killed or all is told.
import { writeSync } from "node:fs";
import { argv, exit } from "node:process";
import { hasEnded } from "./ledger.ts";
import { startPrintingAgent, testPage } from "./testing/agent.ts";
import { slip } from "./testing.ts";

/** `-` for no printer of pages; a job is the id of a slip, or `page:` and the id of a page. */
const [journalPath = "", port = "", ippUrl = "-", ...jobs] = argv.slice(2);
const { prints } = startPrintingAgent({
  journalPath,
  receipts: { host: "127.0.0.1", port: Number(port) },
  ippUrl: ippUrl === "-" ? undefined : ippUrl,
});
let open = jobs.length;
prints.onChange(({ state }) => {
  writeSync(1, `${state}\n`);
  // Like a kill: nothing is closed or tidied.
  if (hasEnded(state) && (open -= 1) === 0) setImmediate(() => exit(0));
});
await prints.recover();
for (const job of jobs) {
  const [jobId = "", kind = "slip"] = job.split(":").toReversed();
  if (kind === "page") void prints.printOwn(testPage(jobId));
  else await prints.submit(slip(jobId, "ReceiptPrinter", `job ${jobId}`), { visitId: "visit" });
}
