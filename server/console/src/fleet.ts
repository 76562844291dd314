import type { FleetView, KioskView, SupplyLevel } from "@zizhuban/server-contract";
import type { DeviceView } from "@zizhuban/device-agent-contract";

// What the page derives from the fleet as the server last told it; pure.

export type Filter = "all" | "online" | "offline" | "busy" | "attention" | "issued" | "gaps" | "catalogue";

/** How much a person should care: `good` goes by itself, `soon` wants planning, `bad` stops citizens, `none` says nothing yet. */
export type Severity = "good" | "soon" | "bad" | "none";

export function deviceSeverity({ status }: DeviceView): Severity {
  switch (status.state) {
    case "starting":
      return "none";
    case "offline":
    case "fault":
    case "attention":
      return "bad";
    case "printing":
    case "ready":
      return "warnings" in status && status.warnings.length > 0 ? "soon" : "good";
  }
}

export function levelSeverity({ state }: SupplyLevel): Severity {
  return ({ ok: "good", low: "soon", empty: "bad", unknown: "none" } as const)[state];
}

/** How a kiosk stands to the catalogue in force: has it, takes it, is late with it, takes it when it is back, has none. */
export function catalogueStanding({
  catalogue,
  presence,
}: KioskView): "current" | "behind" | "late" | "away" | "none" {
  if (catalogue === null) return "none";
  if (catalogue.behind === undefined) return "current";
  if (catalogue.behind.late) return "late";
  return presence === "online" ? "behind" : "away";
}

/** A kiosk that is not heard from says nothing about its devices. */
function needsVisit(kiosk: KioskView): boolean {
  return kiosk.presence === "online" && kiosk.devices.some((device) => deviceSeverity(device) === "bad");
}

const filters: Readonly<Record<Filter, (kiosk: KioskView) => boolean>> = {
  all: () => true,
  online: (kiosk) => kiosk.presence === "online",
  offline: (kiosk) => kiosk.presence !== "online",
  busy: (kiosk) => kiosk.presence === "online" && kiosk.busy,
  attention: needsVisit,
  issued: (kiosk) => kiosk.issuedToday > 0,
  gaps: (kiosk) => kiosk.ledger.gaps > 0,
  catalogue: (kiosk) => catalogueStanding(kiosk) === "late",
};

export function matching(fleet: FleetView, filter: Filter): KioskView[] {
  return fleet.kiosks.filter(filters[filter]);
}

/** The number on a tile: of kiosks, except for certificates and gaps, which are counted themselves. */
export function count(fleet: FleetView, filter: Filter): number {
  if (filter === "issued") return fleet.issuedToday;
  if (filter === "gaps") return fleet.kiosks.reduce((sum, kiosk) => sum + kiosk.ledger.gaps, 0);
  return matching(fleet, filter).length;
}

/** One kiosk changed: it takes its place, a new one comes last. */
export function withKiosk(fleet: FleetView, kiosk: KioskView, asOf: number): FleetView {
  const known = fleet.kiosks.some(({ kid }) => kid === kiosk.kid);
  const kiosks = known
    ? fleet.kiosks.map((old) => (old.kid === kiosk.kid ? kiosk : old))
    : [...fleet.kiosks, kiosk];
  return { asOf, kiosks, issuedToday: kiosks.reduce((sum, { issuedToday }) => sum + issuedToday, 0) };
}
