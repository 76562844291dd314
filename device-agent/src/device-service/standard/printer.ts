import type { DeviceView, PrinterStatus, StatusPayload } from "@zizhuban/device-agent-contract";

type Paper = NonNullable<NonNullable<StatusPayload["printer"]>["paper"]>["upper"];

function paper(status: PrinterStatus): Paper {
  switch (status.state) {
    case "starting":
    case "offline":
      return "unknown";
    case "attention":
      if (status.problems.includes("paperJam")) return "jammed";
      if (status.problems.includes("paperOut")) return "out";
      return status.warnings.includes("paperLow") ? "low" : "full";
    case "ready":
    case "printing":
      return status.warnings.includes("paperLow") ? "low" : "full";
  }
}

/** `Common.Status.printer` of a printer (2024-3). */
export function printerPart(
  view: DeviceView & { readonly class: "receipt-printer" | "certificate-printer" },
): Pick<StatusPayload, "printer"> {
  return { printer: { paper: { upper: paper(view.status) } } };
}
