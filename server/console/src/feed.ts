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
async function signIn(): Promise<"noLink" | "signedIn" | "refused"> {
  const link = /^#sign-in=(.+)$/.exec(location.hash)?.[1];
  if (link === undefined) return "noLink";
  history.replaceState(null, "", location.pathname);
  const answer = await fetch("/api/staff/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ link: decodeURIComponent(link) }),
  });
  return answer.ok ? "signedIn" : "refused";
}

function parse(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Signs in when the address carries a link, also one pasted into an open page, and follows the fleet by
 * server-sent events. The first event holds everything, later ones one kiosk; what does not match the contract
 * is passed over. Ends never: a lost connection is taken up again.
 */
export function followFleet(tell: (state: FeedState) => void): void {
  let fleet: FleetView | undefined;
  let cancelRetry: () => void = () => undefined;
  let linkRefused = false;
  let current: EventSource | undefined;
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
    if (answer?.status === 401) tell({ kind: "signedOut", linkRefused });
    else if (answer?.ok === true) connect();
    else {
      if (fleet === undefined) tell({ kind: "failed" });
      again();
    }
  };

  const arrive = async () => {
    const signed = await signIn().catch(() => "noLink" as const);
    linkRefused = signed === "refused";
    await enter();
  };

  // Pasting the link into an open page changes nothing but the hash.
  window.addEventListener("hashchange", () => {
    if (!location.hash.startsWith("#sign-in=")) return;
    cancelRetry();
    void arrive();
  });
  void arrive();
}
