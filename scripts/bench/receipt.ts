// Receipt: from "journalled" to the first byte of its body on the wire, against a bare write and its echo, in one run.
// DESIGN §8 wants p99 <= 20 ms. The printer is the simulator, the journal a real file with its fsyncs.
// Usage: node scripts/bench/receipt.ts [count, default 300]

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchReceipts } from "@zizhuban/device-agent/testing";

const count = Number(process.argv[2] ?? 300);

function percentiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

/** A byte written, and seen at the other end. */
async function bareWrites(times: number): Promise<number[]> {
  const server = createServer((socket) => socket.setNoDelay(true).pipe(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const socket = connect(address.port, "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  const taken: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const began = performance.now();
    socket.write("x");
    await once(socket, "data");
    taken.push(performance.now() - began);
  }
  socket.destroy();
  server.close();
  return taken;
}

const folder = mkdtempSync(join(tmpdir(), "bench-receipt-"));
try {
  const bare = await bareWrites(count);
  const receipts = await benchReceipts(join(folder, "journal.sqlite"), count);
  console.log(`bare write and echo: ${percentiles(bare)}`);
  console.log(
    `receipt, journalled to first byte of its body: ${percentiles(receipts)} (wanted: p99 <= 20 ms)`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
