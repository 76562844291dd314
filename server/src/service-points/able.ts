import type { DeviceView } from "@zizhuban/device-agent-contract";
import type { ItemContent, OpeningHours, PlaceNeed, ServicePoint } from "@zizhuban/server-contract";
import type { WorkingCalendar } from "../calendar/index.ts";
import { takenOnTheSpot } from "../catalogue/index.ts";
import { chinaDate } from "../core/index.ts";

// Whether a point can do an item now: its level, its hours, and everything the item needs in working order. Pure.

/** What an item needs where it is done. */
export function needsOf({ materials, kioskActions }: ItemContent): PlaceNeed[] {
  const taken = materials.flatMap((material) => takenOnTheSpot(material) ?? []);
  const printed: PlaceNeed[] = kioskActions.includes("打印") ? ["certificate-printer"] : [];
  return [...new Set([...taken, ...printed])];
}

/** A kiosk as the fleet last heard of it. */
export interface LiveKiosk {
  readonly online: boolean;
  readonly devices: readonly DeviceView[];
}

function deviceWorks(need: PlaceNeed, { devices }: LiveKiosk): boolean {
  return devices.some((device) => {
    const fits =
      need === "portrait-camera"
        ? device.class === "camera" && device.kind === "portrait"
        : device.class === need;
    return fits && (device.status.state === "ready" || device.status.state === "printing");
  });
}

/** What the point lacks of it now. A person's point has what a person needs; what is listed as broken is lacking anywhere. */
export function lackingAt(
  point: Pick<ServicePoint, "kind" | "equipment">,
  live: LiveKiosk | undefined,
  needs: readonly PlaceNeed[],
): PlaceNeed[] {
  return needs.filter((need) => {
    const listed = point.equipment.find(({ kind }) => kind === need);
    if (listed !== undefined) return !listed.working;
    if (point.kind !== "selfService") return need === "fingerprint";
    return live === undefined || !live.online || !deviceWorks(need, live);
  });
}

const dayMs = 24 * 60 * 60_000;
const offset = 8 * 60 * 60_000;

/** A kiosk with where it stands, as the fleet knows it. */
export interface StandingKiosk extends LiveKiosk {
  readonly kid: string;
  readonly name: string;
  readonly division: string;
  readonly telephone: string;
}

/** Hours within one day that are some time at all. */
export function opensEver(hours: OpeningHours): boolean {
  return "always" in hours || hours.from < hours.to;
}

/** Whether it is open at that moment. */
export function isOpen(hours: OpeningHours, calendar: WorkingCalendar, at: number): boolean {
  if ("always" in hours) return true;
  const minutes = Math.floor(((at + offset) % dayMs) / 60_000);
  const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const within = minutes >= minuteOf(hours.from) && minutes < minuteOf(hours.to);
  return within && calendar.isWorkday(chinaDate(at));
}

/** 区, 镇 or 村, by how long the division's code is (GB/T 2260, GB/T 10114). */
function levelOf(division: string): "区" | "镇" | "村" {
  if (division.length <= 6) return "区";
  return division.length <= 9 ? "镇" : "村";
}

/** Whether the item is done at such a place at all. */
export function offers(point: Pick<ServicePoint, "kind" | "division">, item: ItemContent): boolean {
  if (!item.levels.some((level) => level === levelOf(point.division))) return false;
  if (point.kind === "selfService") return item.modes.includes("自助办");
  return point.kind === "clerk" || item.village !== null;
}

/** How far one division is from another: 0 the same, 1 within the other, 2 the same town, 3 elsewhere. */
export function distance(from: string, to: string): number {
  if (from === to) return 0;
  if (from.startsWith(to) || to.startsWith(from)) return 1;
  return from.slice(0, 9) === to.slice(0, 9) ? 2 : 3;
}
