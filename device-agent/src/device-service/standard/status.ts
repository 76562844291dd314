import {
  commonDeviceState,
  type DeviceView,
  type EventPayload,
  type StatusPayload,
} from "@zizhuban/device-agent-contract";
import { difference } from "../difference.ts";
import { barcodeReaderPart } from "./barcode-reader.ts";
import { auxiliariesPart } from "./auxiliaries.ts";
import { lightsPart } from "./lights.ts";
import { powerManagementPart } from "./power-management.ts";
import { cardReaderPart } from "./card-reader.ts";
import { cameraPart } from "./camera.ts";
import { printerPart } from "./printer.ts";

/** What a class tells besides `common`, in the words of its standard interface. */
function interfacePart(view: DeviceView): Omit<StatusPayload, "common"> {
  switch (view.class) {
    case "receipt-printer":
    case "certificate-printer":
      return printerPart(view);
    case "barcode-reader":
      return barcodeReaderPart(view);
    case "lights":
      return lightsPart(view);
    case "sensors":
      return auxiliariesPart(view);
    case "power":
      return powerManagementPart(view);
    case "smart-card-reader":
      return cardReaderPart(view);
    case "camera":
      return cameraPart(view);
    case "id-card-reader":
      return {};
  }
}

/** A device's state in the words of `Common.Status` (2024-3). */
export function standardStatus(view: DeviceView): StatusPayload {
  return { common: { device: commonDeviceState(view) }, ...interfacePart(view) };
}

/** Only what changed, as `Common.StatusChangedEvent` demands; undefined when the standard's words are the same. */
export function statusChange(
  before: StatusPayload,
  after: StatusPayload,
): EventPayload<"Common.StatusChangedEvent"> | undefined {
  return difference(before, after);
}
