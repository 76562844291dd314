import type {
  DeviceView,
  EventName,
  EventPayload,
  PrinterStatus,
  StatusPayload,
} from "@zizhuban/device-agent-contract";

type Part = NonNullable<StatusPayload["printer"]>;
type Paper = NonNullable<Part["paper"]>["upper"];
export type PrinterView = DeviceView & { readonly class: "receipt-printer" | "certificate-printer" };

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

function toner(status: PrinterStatus): NonNullable<Part["toner"]> {
  if (status.state === "starting" || status.state === "offline") return "unknown";
  if (status.state === "attention" && status.problems.includes("tonerOut")) return "out";
  return status.warnings.includes("tonerLow") ? "low" : "full";
}

/** A slip waiting in the presenter; whether one waits is known only while the printer answers. */
function media(status: PrinterStatus): NonNullable<Part["media"]> {
  if (status.state === "starting" || status.state === "offline") return "unknown";
  if (status.state === "attention" && status.problems.includes("paperJam")) return "jammed";
  return status.warnings.includes("paperNotTaken") ? "present" : "notPresent";
}

/** `Common.Status.printer` of a printer (2024-3). */
export function printerPart(view: PrinterView): Pick<StatusPayload, "printer"> {
  const { status } = view;
  return {
    printer: {
      paper: { upper: paper(status) },
      ...(view.class === "receipt-printer" ? { media: media(status) } : { toner: toner(status) }),
    },
  };
}

/** An event of this interface with its payload. */
type Told = {
  [Name in Extract<EventName, `Printer.${string}`>]: readonly [Name, EventPayload<Name>];
}[Extract<EventName, `Printer.${string}`>];

const isLevel = (level: string | undefined): level is "full" | "low" | "out" =>
  level === "full" || level === "low" || level === "out";

/** What a change of status means in the standard's own events; nothing while it is unknown what was before. */
export function printerEvents(before: PrinterView, after: PrinterView): Told[] {
  const [was, is] = [printerPart(before).printer, printerPart(after).printer];
  const told: Told[] = [];
  const level = is?.paper?.upper;
  if (level !== was?.paper?.upper && isLevel(level) && was?.paper?.upper !== "unknown")
    told.push(["Printer.PaperThresholdEvent", { paperSource: "upper", threshold: level }]);
  if (is?.toner !== was?.toner && isLevel(is?.toner) && was?.toner !== "unknown")
    told.push(["Printer.TonerThresholdEvent", { state: is.toner }]);
  if (was?.media === "present" && is?.media === "notPresent") told.push(["Printer.MediaTakenEvent", {}]);
  return told;
}
