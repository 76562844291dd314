import type { Clock } from "@zizhuban/device-agent-contract";
import { startCertificatePrinterSimulator } from "../devices/certificate-printer/simulator.ts";
import { simulateIdCardReader } from "../devices/id-card-reader/simulator.ts";
import { receiptPicture, startReceiptPrinterSimulator } from "../devices/receipt-printer/simulator.ts";
import type { ReceiptProfileName } from "../devices/receipt-printer/index.ts";
import { linkedWire, tcpTransport, type Transport } from "../transports/index.ts";
import type { Thing } from "./stage.ts";

/** A paper that left a simulated printer: a receipt as picture and decoded text, or the PDF as it arrived. */
export type FreshPaper = { readonly printer: string; readonly at: number } & (
  | { readonly kind: "receipt"; readonly png: Uint8Array; readonly text: string }
  | { readonly kind: "pdf"; readonly document: Uint8Array }
);

type OnPaper = (paper: FreshPaper) => void;

/** A reader on a wire inside this process. */
export function simulateReader(name: string, clock: Clock): { thing: Thing; transport: Transport } {
  const wire = linkedWire(name);
  const simulator = simulateIdCardReader({ wire: wire.device, clock });
  const cards = {
    known: simulator.cards,
    insert: (key: string) => simulator.insert(key),
    remove: () => simulator.remove(),
    inserted: () => simulator.inserted(),
  };
  return { thing: { name, class: "id-card-reader", simulator, cards }, transport: wire.transport };
}

/** A receipt printer on a TCP port of this machine. */
export async function simulateReceiptPrinter(
  name: string,
  profile: ReceiptProfileName,
  clock: Clock,
  onPaper: OnPaper,
): Promise<{ thing: Thing; transport: Transport }> {
  const simulator = await startReceiptPrinterSimulator({ clock, profile });
  simulator.onPaper((receipt) => {
    void receiptPicture(receipt).then((png) =>
      onPaper({ printer: name, at: receipt.at, kind: "receipt", png, text: receipt.lines.join("\n") }),
    );
  });
  return {
    thing: { name, class: "receipt-printer", simulator },
    transport: tcpTransport({ host: simulator.host, port: simulator.port, clock }),
  };
}

/** An IPP printer on a TCP port of this machine. */
export async function simulateCertificatePrinter(
  name: string,
  clock: Clock,
  onPaper: OnPaper,
): Promise<{ thing: Thing; url: string }> {
  const simulator = await startCertificatePrinterSimulator({ clock });
  simulator.onPaper(({ at, document }) => onPaper({ printer: name, at, kind: "pdf", document }));
  return { thing: { name, class: "certificate-printer", simulator }, url: simulator.url };
}
