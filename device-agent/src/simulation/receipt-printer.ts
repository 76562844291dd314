import type { Clock } from "@zizhuban/device-agent-contract";
import type { ReceiptProfileName } from "../devices/receipt-printer/index.ts";
import { receiptPicture, startReceiptPrinterSimulator } from "../devices/receipt-printer/simulator.ts";
import { tcpTransport, type Transport } from "../transports/index.ts";
import type { OnPaper } from "./paper.ts";
import type { Thing } from "./stage.ts";

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
