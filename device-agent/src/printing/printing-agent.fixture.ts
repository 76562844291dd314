// Peer of kill.test.ts: an agent's printing half, real journal, real driver, real TCP. Prints slips until it is killed.
import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { argv } from "node:process";
import { systemClock } from "@zizhuban/device-agent-contract";
import { createReceiptPrinter } from "../devices/receipt-printer/index.ts";
import { openJournal } from "../journal/index.ts";
import { tcpTransport } from "../transports/index.ts";
import { createPrintService } from "./index.ts";
import { plainLayout, slip } from "./testing.ts";

const [path = "", port = "", ...jobIds] = argv.slice(2);
const journal = openJournal({ path, clock: systemClock, randomUUID, boot: randomUUID() });
if (!journal.ok) throw new Error(journal.code);
const device = createReceiptPrinter({
  name: "ReceiptPrinter",
  profile: "epson-tm",
  transport: tcpTransport({ host: "127.0.0.1", port: Number(port) }),
  clock: systemClock,
});
const unasked = async (): Promise<never> => {
  throw new Error("a slip asks no server");
};
const prints = createPrintService({
  journal: journal.value,
  clock: systemClock,
  printers: [{ kind: "slip", device }],
  server: { call: unasked, download: unasked },
  slips: plainLayout,
  countPages: unasked,
  onBug: (error) => {
    throw error;
  },
});
prints.onChange((job) => writeSync(1, `${job.state}\n`));
device.start();
await prints.recover();
for (const jobId of jobIds) {
  await prints.submit(slip(jobId, "ReceiptPrinter", `job ${jobId}`), { visitId: "visit" });
}
