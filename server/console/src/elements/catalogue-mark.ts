import { systemClock } from "@zizhuban/device-agent-contract";
import type { KioskView } from "@zizhuban/server-contract";
import { html } from "lit";
import { catalogueStanding, type Severity } from "../fleet.ts";
import type { Locale } from "../locale/index.ts";
import "./status-mark.ts";

const severity: Readonly<Record<ReturnType<typeof catalogueStanding>, Severity>> = {
  current: "good",
  behind: "soon",
  late: "bad",
  away: "none",
  none: "none",
};

/** How a kiosk stands to the catalogue in force, and for how long. */
export function catalogueMark(kiosk: KioskView, { catalogue: words }: Locale) {
  const standing = catalogueStanding(kiosk);
  const since = kiosk.catalogue?.behind?.since;
  const minutes = since === undefined ? 0 : Math.max(0, Math.floor((systemClock.now() - since) / 60_000));
  const said = standing === "current" || standing === "none" ? words[standing] : words[standing](minutes);
  return html`<status-mark severity=${severity[standing]} data-catalogue=${standing}>${said}</status-mark>`;
}
