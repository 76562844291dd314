import type { BarcodeReaderStatus, DeviceView, StatusPayload } from "@zizhuban/device-agent-contract";

function scanner(status: BarcodeReaderStatus): NonNullable<StatusPayload["barcodeReader"]>["scanner"] {
  switch (status.state) {
    case "starting":
      return "unknown";
    case "offline":
    case "fault":
      return "inoperative";
    case "ready":
      return status.scanning ? "on" : "off";
  }
}

/** `Common.Status.barcodeReader` (2024-3). */
export function barcodeReaderPart(
  view: DeviceView & { readonly class: "barcode-reader" },
): Pick<StatusPayload, "barcodeReader"> {
  return { barcodeReader: { scanner: scanner(view.status) } };
}
