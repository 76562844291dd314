import { systemClock } from "@zizhuban/device-agent-contract";
import type { FleetView } from "@zizhuban/server-contract";
import { isFleetView, isKioskView } from "virtual:validators";
import { withKiosk } from "./fleet.ts";

export type FeedState =
  | { readonly kind: "loading" }
  | { readonly kind: "signedOut"; readonly linkRefused: boolean }
  | { readonly kind: "failed" }
  | { readonly kind: "live" | "reconnecting"; readonly fleet: FleetView };

const retryMs = 2000;

/** Trades the one-time link in the address for a session cookie, and takes it out of the address and the history. */
export async function signIn(): Promise<boolean> {
  const link = /^#sign-in=(.+)$/.exec(location.hash)?.[1];
  if (link === undefined) return true;
  history.replaceState(null, "", location.pathname);
  const answer = await fetch("/api/staff/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ link: decodeURIComponent(link) }),
  });
  return answer.ok;
}

function parse(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Follows the fleet by server-sent events. The first event holds everything, later ones one kiosk;
 * what does not match the contract is passed over. Ends never: a lost connection is taken up again.
 */
export function followFleet(linkAccepted: boolean, tell: (state: FeedState) => void): void {
  let fleet: FleetView | undefined;
  const show = (kind: "live" | "reconnecting") => {
    if (fleet !== undefined) tell({ kind, fleet });
  };

  const connect = () => {
    const events = new EventSource("/api/staff/fleet/events");
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
      show("reconnecting");
      systemClock.after(retryMs, () => void retry());
    });
  };

  // An EventSource does not tell why it failed; a plain request does.
  const retry = async () => {
    const answer = await fetch("/api/staff/fleet").catch(() => undefined);
    if (answer?.status === 401) tell({ kind: "signedOut", linkRefused: !linkAccepted });
    else if (answer?.ok === true) connect();
    else {
      if (fleet === undefined) tell({ kind: "failed" });
      systemClock.after(retryMs, () => void retry());
    }
  };

  void retry();
}
