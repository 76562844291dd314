import type { Clock } from "@zizhuban/device-agent-contract";
import { contract } from "virtual:contract/simulator";
import type { DeviceLink } from "../src/device/index.ts";
import { DevDock } from "./dev-dock.ts";

/** Puts the drawer beside the citizen's canvas. */
export function openDock(deps: { link: DeviceLink; clock: Clock }): void {
  const dock = new DevDock();
  dock.connect({ ...deps, contract });
  document.body.append(dock);
}
