import { randomUUID } from "node:crypto";
import { fail, ok, systemClock } from "@zizhuban/device-agent-contract";
import { createReceiptPrinter } from "../../devices/receipt-printer/index.ts";
import { startReceiptPrinterSimulator } from "../../devices/receipt-printer/simulator.ts";
import { openJournal } from "../../journal/index.ts";
import { tcpTransport, type Transport } from "../../transports/index.ts";
import { createPrintService } from "../index.ts";
import { plainLayout, slip } from "../testing.ts";

/** GS P, in the first command of a slip's body and in nothing else. */
const bodyBegins = Buffer.from([0x1d, 0x50]);

/**
 * Prints slips one after another through a real journal and over a real socket.
 * @returns of each, the milliseconds from its being journalled to the first byte of its body
 */
export async function benchReceipts(journalPath: string, count: number): Promise<number[]> {
  const simulator = await startReceiptPrinterSimulator({
    clock: systemClock,
    millimetresPerSecond: 20_000,
  });
  const opened = openJournal({ path: journalPath, clock: systemClock, randomUUID, boot: randomUUID() });
  if (!opened.ok) throw new Error(opened.code);
  let firstByte: (at: number) => void = () => undefined;
  const wire = tcpTransport({ host: simulator.host, port: simulator.port, clock: systemClock });
  const watched: Transport = {
    ...wire,
    async open() {
      const connection = await wire.open();
      if (!connection.ok) return connection;
      const inner = connection.value;
      return ok({
        ...inner,
        write(bytes) {
          if (Buffer.from(bytes).includes(bodyBegins)) firstByte(performance.now());
          return inner.write(bytes);
        },
      });
    },
  };
  const device = createReceiptPrinter({
    name: "ReceiptPrinter",
    profile: "epson-tm",
    transport: watched,
    clock: systemClock,
  });
  device.start();
  const prints = createPrintService({
    journal: opened.value,
    clock: systemClock,
    printers: [{ kind: "slip", device }],
    server: {
      call: async () => fail("serverUnreachable"),
      download: async () => fail("serverUnreachable"),
    },
    slips: plainLayout,
    countPages: async () => 0,
    onBug: (error) => {
      throw error;
    },
  });
  await new Promise<void>((resolve) => {
    const stop = device.onChange(() => {
      if (device.problems().length > 0) return;
      stop();
      resolve();
    });
  });
  const taken: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const job = slip(randomUUID());
    const begun = new Promise<number>((resolve) => (firstByte = resolve));
    const ended = new Promise<void>((resolve) => {
      const stop = prints.onChange(({ jobId, state }) => {
        if (jobId !== job.jobId || state !== "printed") return;
        stop();
        resolve();
      });
    });
    await prints.submit(job, { visitId: "bench" });
    const journalled = performance.now();
    taken.push((await begun) - journalled);
    await ended;
  }
  prints.stop();
  await device.stop();
  await simulator.stop();
  opened.value.close();
  return taken;
}
