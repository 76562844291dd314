import type { ReceiptPrinterConfiguration } from "../../configuration/index.ts";
import { createReceiptPrinter, type ReceiptPrinter } from "../../devices/receipt-printer/index.ts";
import { serialTransport, tcpTransport, type Transport } from "../../transports/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

export async function buildReceiptPrinter(
  configured: ReceiptPrinterConfiguration,
  around: Surroundings,
): Promise<ReceiptPrinter> {
  const { name, profile = "epson-tm", slips = "text", transport: wire } = configured;
  const { clock } = around;
  let transport: Transport;
  if (wire.kind === "simulated") {
    const { simulateReceiptPrinter } = await simulation();
    const simulated = await simulateReceiptPrinter(name, profile, clock, around.onPaper);
    around.things.push(simulated.thing);
    transport = simulated.transport;
  } else if (wire.kind === "tcp") transport = tcpTransport({ host: wire.host, port: wire.port, clock });
  else transport = serialTransport({ path: wire.path, baudRate: wire.baudRate ?? 115_200 });
  const recovery = around.recovery(name);
  return createReceiptPrinter({ name, profile, inDots: slips === "dots", transport, clock, recovery });
}
