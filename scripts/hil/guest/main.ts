import { camera } from "./camera.ts";
import { idReader } from "./id-reader.ts";
import { receiptPrinter } from "./receipt-printer.ts";
import { smartCardReader } from "./smart-card-reader.ts";
import { note, openBench } from "./steps.ts";

const bench = await openBench();
for (const part of [idReader, receiptPrinter, smartCardReader, camera]) {
  try {
    await part(bench);
  } catch (error) {
    // Its steps are reported as not reached; the next device is tried all the same.
    note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
await bench.end();
process.exit(0);
