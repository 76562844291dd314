// Peer of journal.test.ts: appends and acknowledges until it is killed; a number on stdout is a promise kept.
import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { argv } from "node:process";
import { systemClock } from "@zizhuban/device-agent-contract";
import { openJournal } from "./index.ts";

const journal = openJournal({ path: argv[2] ?? "", clock: systemClock, randomUUID, boot: randomUUID() });
if (!journal.ok) throw new Error(journal.code);
for (;;) {
  const seq = journal.value.append({ type: "visit.opened", visitId: randomUUID() });
  writeSync(1, `${seq}\n`);
  if (seq % 10 === 0) journal.value.acked(journal.value.epoch, seq - 5);
}
