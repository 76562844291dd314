import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { BarcodeReaderStatus } from "./barcode-reader.ts";
import { CameraStatus } from "./camera.ts";
import { IdCardReaderStatus } from "./id-card-reader.ts";
import { LightsStatus } from "./lights.ts";
import { PowerStatus } from "./power.ts";
import { PrinterStatus } from "./printer.ts";
import { SensorsStatus } from "./sensors.ts";
import { SmartCardReaderStatus } from "./smart-card-reader.ts";

export const DeviceClass = Tokens([
  "id-card-reader",
  "barcode-reader",
  "smart-card-reader",
  "camera",
  "receipt-printer",
  "certificate-printer",
  "lights",
  "sensors",
  "power",
]);
export type DeviceClass = Static<typeof DeviceClass>;

/** A device as everyone outside its room sees it: on the page, in the console, over MQTT. */
export const DeviceView = Type.Union([
  Closed({ name: Type.String(), class: Tokens(["id-card-reader"]), status: IdCardReaderStatus }),
  Closed({ name: Type.String(), class: Tokens(["barcode-reader"]), status: BarcodeReaderStatus }),
  Closed({ name: Type.String(), class: Tokens(["smart-card-reader"]), status: SmartCardReaderStatus }),
  Closed({
    name: Type.String(),
    class: Tokens(["camera"]),
    /** What it looks at. */
    kind: Tokens(["document", "portrait"]),
    status: CameraStatus,
  }),
  Closed({
    name: Type.String(),
    class: Tokens(["receipt-printer", "certificate-printer"]),
    status: PrinterStatus,
  }),
  Closed({ name: Type.String(), class: Tokens(["lights"]), status: LightsStatus }),
  Closed({ name: Type.String(), class: Tokens(["sensors"]), status: SensorsStatus }),
  Closed({ name: Type.String(), class: Tokens(["power"]), status: PowerStatus }),
]);
export type DeviceView = Static<typeof DeviceView>;
