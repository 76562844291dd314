import type { Configuration } from "../../configuration/index.ts";
import type { BarcodeReader } from "../../devices/barcode-reader/index.ts";
import type { Camera } from "../../devices/camera/index.ts";
import type { CertificatePrinter } from "../../devices/certificate-printer/index.ts";
import type { Device } from "../../devices/device.ts";
import type { IdCardReader } from "../../devices/id-card-reader/index.ts";
import type { ReceiptPrinter } from "../../devices/receipt-printer/index.ts";
import type { SmartCardReader } from "../../devices/smart-card-reader/index.ts";
import type { Thing } from "../../simulation/index.ts";
import { buildBarcodeReader } from "./barcode-reader.ts";
import { buildCamera } from "./camera.ts";
import { buildCertificatePrinter } from "./certificate-printer.ts";
import { buildIdCardReader } from "./id-card-reader.ts";
import { buildReceiptPrinter } from "./receipt-printer.ts";
import { createBoards } from "./boards.ts";
import { buildLights } from "./lights.ts";
import { buildPower, type BuiltPower } from "./power.ts";
import { buildSensors } from "./sensors.ts";
import type { Lights } from "../../devices/lights/index.ts";
import type { Sensors } from "../../devices/sensors/index.ts";
import { buildSmartCardReader } from "./smart-card-reader.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Devices {
  readonly readers: readonly IdCardReader[];
  readonly smartCardReaders: readonly SmartCardReader[];
  readonly barcodeReaders: readonly BarcodeReader[];
  readonly cameras: readonly Camera[];
  readonly receiptPrinters: readonly ReceiptPrinter[];
  readonly certificatePrinters: readonly CertificatePrinter[];
  readonly lights: readonly Lights[];
  readonly sensors: readonly Sensors[];
  readonly power: readonly BuiltPower[];
  readonly all: readonly Device[];
  /** What stands at the other end of the simulated wires. */
  readonly things: readonly Thing[];
  /** Gives back the lines that several devices share; after these have stopped. */
  close(): Promise<void>;
}

/** The kiosk's devices, as configured: each behind its real wire, or behind one with a simulator at its end. */
export async function buildDevices(
  configured: Configuration["devices"],
  given: Pick<Surroundings, "clock" | "onPaper" | "samBinding" | "recovery">,
): Promise<Devices> {
  const around: Surroundings = { ...given, things: [], boards: createBoards(given.clock) };
  const readers: IdCardReader[] = [];
  const smartCardReaders: SmartCardReader[] = [];
  const barcodeReaders: BarcodeReader[] = [];
  const cameras: Camera[] = [];
  const receiptPrinters: ReceiptPrinter[] = [];
  const certificatePrinters: CertificatePrinter[] = [];
  const lights: Lights[] = [];
  const sensors: Sensors[] = [];
  const power: BuiltPower[] = [];
  for (const device of configured) {
    switch (device.class) {
      case "id-card-reader":
        readers.push(await buildIdCardReader(device, around));
        break;
      case "smart-card-reader":
        smartCardReaders.push(await buildSmartCardReader(device, around));
        break;
      case "barcode-reader":
        barcodeReaders.push(await buildBarcodeReader(device, around));
        break;
      case "camera":
        cameras.push(await buildCamera(device, around));
        break;
      case "receipt-printer":
        receiptPrinters.push(await buildReceiptPrinter(device, around));
        break;
      case "certificate-printer":
        certificatePrinters.push(await buildCertificatePrinter(device, around));
        break;
      case "lights":
        lights.push(await buildLights(device, around));
        break;
      case "sensors":
        sensors.push(await buildSensors(device, around));
        break;
      case "power":
        power.push(await buildPower(device, around));
        break;
    }
  }
  const all = [
    ...readers,
    ...smartCardReaders,
    ...barcodeReaders,
    ...cameras,
    ...receiptPrinters,
    ...certificatePrinters,
    ...lights,
    ...sensors,
    ...power.map(({ device }) => device),
  ];
  return {
    readers,
    smartCardReaders,
    barcodeReaders,
    cameras,
    receiptPrinters,
    certificatePrinters,
    lights,
    sensors,
    power,
    all,
    things: around.things,
    close: () => around.boards.close(),
  };
}
