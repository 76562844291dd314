import { css } from "lit";
import type { Clock } from "@zizhuban/device-agent-contract";
import { contract } from "virtual:contract/simulator";
import type { DeviceLink } from "../src/device/index.ts";
import { DevDock } from "./dev-dock.ts";

/** The canvas fits itself into what is left, so the drawer never covers it. */
const room = css`
  body:has(dev-dock[open]) kiosk-app {
    right: 428px;
  }
`;

/** Puts the drawer beside the citizen's canvas. */
export function openDock(deps: { link: DeviceLink; clock: Clock }): void {
  const dock = new DevDock();
  dock.connect({ ...deps, contract });
  document.body.append(dock);
  if (room.styleSheet !== undefined) document.adoptedStyleSheets.push(room.styleSheet);
}
