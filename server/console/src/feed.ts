import { systemClock } from "@zizhuban/device-agent-contract";
import type { FleetView } from "@zizhuban/server-contract";
import { isFleetFrame, isKioskView } from "virtual:fleet-validators";
import { withKiosk } from "./fleet.ts";

export type FeedState =
  | { readonly kind: "loading" }
  | { readonly kind: "failed" }
  | { readonly kind: "live" | "reconnecting"; readonly fleet: FleetView };

const retryMs = 2000;

const isFleetView = (value: unknown): value is FleetView =>
  isFleetFrame(value) && value.kiosks.every((kiosk) => isKioskView(kiosk));

function parse(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Follows the fleet by server-sent events. The first event holds everything, later ones one kiosk; what does not
 * match the contract is passed over. A lost connection is taken up again until the returned function is called.
 * @param refused the session has ended
 */
export function followFleet(tell: (state: FeedState) => void, refused: () => void): () => void {
  let fleet: FleetView | undefined;
  let cancelRetry: () => void = () => undefined;
  let current: EventSource | undefined;
  let stopped = false;
  const show = (kind: "live" | "reconnecting") => {
    if (fleet !== undefined) tell({ kind, fleet });
  };

  const connect = () => {
    current?.close();
    const events = new EventSource("/api/staff/fleet/events");
    current = events;
    events.addEventListener("fleet", ({ data }: MessageEvent) => {
      const view = parse(data);
      if (isFleetView(view)) fleet = view;
      show("live");
    });
    events.addEventListener("kiosk", ({ data }: MessageEvent) => {
      const view = parse(data);
      if (isKioskView(view) && fleet !== undefined) fleet = withKiosk(fleet, view, systemClock.now());
      show("live");
    });
    events.addEventListener("error", () => {
      events.close();
      if (stopped) return;
      show("reconnecting");
      again();
    });
  };

  const again = () => {
    cancelRetry = systemClock.after(retryMs, () => void enter());
  };

  // An EventSource does not tell why it failed; a plain request does.
  const enter = async () => {
    const answer = await fetch("/api/staff/fleet").catch(() => undefined);
    if (stopped) return;
    if (answer?.status === 401) refused();
    else if (answer?.ok === true) connect();
    else {
      if (fleet === undefined) tell({ kind: "failed" });
      again();
    }
  };

  void enter();
  return () => {
    stopped = true;
    cancelRetry();
    current?.close();
  };
}
