import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { BarcodeReaderStatus } from "./barcode-reader.ts";
import { IdCardReaderStatus } from "./id-card-reader.ts";
import { PrinterStatus } from "./printer.ts";

export const DeviceClass = Tokens([
  "id-card-reader",
  "barcode-reader",
  "receipt-printer",
  "certificate-printer",
]);
export type DeviceClass = Static<typeof DeviceClass>;

/** A device as everyone outside its room sees it: on the page, in the console, over MQTT. */
export const DeviceView = Type.Union([
  Closed({ name: Type.String(), class: Tokens(["id-card-reader"]), status: IdCardReaderStatus }),
  Closed({ name: Type.String(), class: Tokens(["barcode-reader"]), status: BarcodeReaderStatus }),
  Closed({
    name: Type.String(),
    class: Tokens(["receipt-printer", "certificate-printer"]),
    status: PrinterStatus,
  }),
]);
export type DeviceView = Static<typeof DeviceView>;
