import type { Clock } from "@zizhuban/device-agent-contract";
import type { Configuration } from "../../configuration/index.ts";
import { barcodeReaderProfiles } from "../../devices/barcode-reader/index.ts";
import { startCameraSimulator } from "../../devices/camera/simulator.ts";
import { tinyJpeg } from "../../devices/camera/testing-fuzz.ts";
import { startCertificatePrinterSimulator } from "../../devices/certificate-printer/simulator.ts";
import { startUpsSimulator } from "../../devices/power/simulator.ts";
import { startReceiptPrinterSimulator } from "../../devices/receipt-printer/simulator.ts";
import {
  simulateBoardOnPty,
  simulateCardSlot,
  simulateReaderOnPty,
  simulateScannerOnPty,
} from "../../simulation/index.ts";

export interface WiredKiosk {
  /** What an agent is told of them. */
  readonly devices: Configuration["devices"];
  stop(): Promise<void>;
}

/**
 * One device of every class, as a kiosk has them, on wires of the operating system: pseudo terminals, TCP, IPP, HTTP,
 * the PC/SC daemon's socket. The agent runs in another process and knows of none that it is simulated.
 */
export async function startWiredKiosk(clock: Clock): Promise<WiredKiosk> {
  const reader = await simulateReaderOnPty(clock);
  const scanner = await simulateScannerOnPty(barcodeReaderProfiles["presentation-serial"], clock);
  const board = await simulateBoardOnPty(clock);
  const slot = await simulateCardSlot("SmartCardReader", clock);
  const receipts = await startReceiptPrinterSimulator({ clock });
  const certificates = await startCertificatePrinterSimulator({ clock });
  const ups = await startUpsSimulator({ clock });
  const camera = await startCameraSimulator({ clock, picture: async () => tinyJpeg });
  const http = { kind: "http", host: camera.host, port: camera.port, path: camera.path } as const;
  const modbus = { kind: "modbus", path: board.path, slave: 1 } as const;
  return {
    devices: [
      { name: "IdCardReader", class: "id-card-reader", transport: { kind: "serial", path: reader.path } },
      {
        name: "SmartCardReader",
        class: "smart-card-reader",
        transport: { kind: "pcsc", socket: slot.socket },
      },
      { name: "BarcodeReader", class: "barcode-reader", transport: { kind: "serial", path: scanner.path } },
      { name: "DocumentCamera", class: "camera", kind: "document", transport: http },
      {
        name: "ReceiptPrinter",
        class: "receipt-printer",
        transport: { kind: "tcp", host: receipts.host, port: receipts.port },
      },
      {
        name: "CertificatePrinter",
        class: "certificate-printer",
        transport: { kind: "ipp", url: certificates.url },
      },
      { name: "Lights", class: "lights", transport: modbus },
      { name: "Sensors", class: "sensors", transport: modbus },
      {
        name: "Power",
        class: "power",
        transport: { kind: "nut", host: ups.host, port: ups.port, ups: ups.ups },
      },
    ],
    async stop() {
      const others = [slot.thing.simulator, receipts, certificates, ups, camera];
      await Promise.all([reader, scanner, board].map((far) => far.close()));
      await Promise.all(others.map((far) => far.stop()));
    },
  };
}
