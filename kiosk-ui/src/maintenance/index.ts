import type { Clock } from "@zizhuban/device-agent-contract";
import "../keypad/index.ts";
import type { AgentSocket, DeviceContract, DeviceLink } from "../device/index.ts";
import type { Locale } from "../locale/index.ts";
import type { MaintenanceContract } from "./contract.ts";
import { createDesk, type Desk } from "./desk.ts";
import { DeskRequest } from "./maintenance-screen.ts";
import type { DeskState } from "./state.ts";

export type { MaintenanceContract } from "./contract.ts";
export type { Desk } from "./desk.ts";
export type { DeskState } from "./state.ts";

/** Brings the maintenance screen to life: presses on `app` go to the agent, what comes of them is shown. */
export function openDesk(deps: {
  readonly app: EventTarget;
  readonly link: DeviceLink;
  readonly contract: MaintenanceContract;
  readonly device: DeviceContract;
  readonly clock: Clock;
  readonly origin: string;
  readonly openSocket: (url: string, protocol: string) => AgentSocket;
  readonly locale: () => Locale;
  readonly onChange: (state: DeskState) => void;
}): Desk {
  const desk = createDesk(deps);
  deps.app.addEventListener(DeskRequest.type, (event) => {
    if (event instanceof DeskRequest) desk.send(event.intent);
  });
  deps.onChange(desk.state);
  return desk;
}
