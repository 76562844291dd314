import type { SupplyKind } from "@zizhuban/device-agent-contract";
import type { Configuration } from "../configuration/index.ts";
import type { Device } from "../devices/device.ts";
import type { MaintainedPrinter } from "../maintenance/index.ts";
import type { Devices } from "./devices/index.ts";

type Configured = Configuration["devices"][number];

/** What a site says of its paper and its printer's data sheet, in the ledger's units. */
function upkeepOf(configured: Configured | undefined): MaintainedPrinter["upkeep"] {
  if (configured?.class === "receipt-printer") {
    const { rollMetres, ratedCuts, ratedHeadKilometres, ratedLines, ratedHours } = configured.upkeep ?? {};
    return {
      ...(rollMetres !== undefined && { rollMillimetres: rollMetres * 1_000 }),
      rated: {
        ...(ratedCuts !== undefined && { cuts: ratedCuts }),
        ...(ratedHeadKilometres !== undefined && { headMillimetres: ratedHeadKilometres * 1_000_000 }),
        ...(ratedLines !== undefined && { lines: ratedLines }),
        ...(ratedHours !== undefined && { hours: ratedHours }),
      },
    };
  }
  if (configured?.class === "certificate-printer") {
    const { trayPages, ratedPages } = configured.upkeep ?? {};
    return {
      ...(trayPages !== undefined && { trayPages }),
      rated: { ...(ratedPages !== undefined && { enginePages: ratedPages }) },
    };
  }
  return {};
}

/** What the printer itself has counted (`DeviceFacts.consumption`), in the ledger's words. */
function countersOf(device: Device): ReturnType<NonNullable<MaintainedPrinter["counters"]>> {
  const { cuts, lines, headMillimetres, hours, impressions, sheets } = device.facts().consumption ?? {};
  return {
    ...(cuts !== undefined && { cuts }),
    ...(lines !== undefined && { lines }),
    ...(headMillimetres !== undefined && { millimetres: headMillimetres }),
    ...(hours !== undefined && { hours }),
    ...(impressions !== undefined && { pages: impressions }),
    ...(sheets !== undefined && { sheets }),
  };
}

/** RFC 3805 prtMarkerSuppliesType: what is put on the paper. Drums and fusers wear, they do not run out. */
const inks = /toner|ink/i;

/**
 * The level a printer tells, 0 to 100. Of several cartridges the emptiest counts. Whether a waste box tells its filling
 * or its room is known only where it also says from when on it calls itself full (RFC 3805 counts the room, many
 * printers the filling).
 */
function percentOf(device: Device, supply: SupplyKind): number | undefined {
  const supplies = device.facts().supplies ?? [];
  const levels = supplies.flatMap(({ kind, type, percent, high }) => {
    if (percent === undefined || percent > 100) return [];
    if (supply === "toner") return kind === "consumed" && inks.test(type) ? [percent] : [];
    if (supply === "wasteBox")
      return kind === "receptacle" && high !== undefined && high < 100 ? [percent] : [];
    return [];
  });
  if (levels.length === 0) return undefined;
  return supply === "wasteBox" ? Math.max(...levels) : Math.min(...levels);
}

/** Every printer with what the ledger of supplies asks of it. */
export function maintainedPrinters(
  devices: Pick<Devices, "receiptPrinters" | "certificatePrinters">,
  configured: Configuration["devices"],
): MaintainedPrinter[] {
  const of = (device: Device, kind: MaintainedPrinter["kind"]): MaintainedPrinter => ({
    name: device.name,
    kind,
    device,
    view: () => device.view(),
    upkeep: upkeepOf(configured.find(({ name }) => name === device.name)),
    counters: () => countersOf(device),
    percent: (supply) => percentOf(device, supply),
  });
  return [
    ...devices.receiptPrinters.map((device) => of(device, "receipt")),
    ...devices.certificatePrinters.map((device) => of(device, "page")),
  ];
}
