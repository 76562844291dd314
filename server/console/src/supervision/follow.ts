import { systemClock } from "@zizhuban/device-agent-contract";
import type { SupervisionHit, SupervisionWall } from "@zizhuban/server-contract";
import { isSupervisionHit, isSupervisionWall } from "virtual:watch-validators";

export type WallState =
  | { readonly kind: "loading" }
  | { readonly kind: "live" | "reconnecting"; readonly wall: SupervisionWall };

const retryMs = 2_000;
const mostShown = 50;

function parse(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/** The wall with one hit more: on top, and counted; one that is there already changes nothing. */
function withHit(wall: SupervisionWall, hit: SupervisionHit): SupervisionWall {
  if (wall.hits.some(({ id }) => id === hit.id)) return wall;
  const known = wall.counts.some(({ rule }) => rule === hit.rule);
  const counts = known
    ? wall.counts.map((one) => (one.rule === hit.rule ? { ...one, count: one.count + 1 } : one))
    : [...wall.counts, { rule: hit.rule, card: hit.card, count: 1 }];
  return { ...wall, counts, hits: [hit, ...wall.hits].slice(0, mostShown) };
}

/**
 * Follows supervision by server-sent events; a lost connection is taken up again until the returned function is called.
 * @param refused the session has ended
 */
export function followWall(tell: (state: WallState) => void, refused: () => void): () => void {
  let wall: SupervisionWall | undefined;
  let current: EventSource | undefined;
  let cancelRetry: () => void = () => undefined;
  let stopped = false;
  const show = (kind: "live" | "reconnecting") => {
    if (wall !== undefined) tell({ kind, wall });
  };

  const connect = () => {
    const events = new EventSource("/api/staff/supervision/events");
    current = events;
    events.addEventListener("wall", ({ data }: MessageEvent) => {
      const view = parse(data);
      if (isSupervisionWall(view)) wall = view;
      show("live");
    });
    events.addEventListener("hit", ({ data }: MessageEvent) => {
      const view = parse(data);
      if (isSupervisionHit(view) && wall !== undefined) wall = withHit(wall, view);
      show("live");
    });
    events.addEventListener("error", () => {
      events.close();
      if (stopped) return;
      show("reconnecting");
      cancelRetry = systemClock.after(retryMs, () => void enter());
    });
  };

  // An EventSource does not tell why it failed; a plain request does.
  const enter = async () => {
    const answer = await fetch("/api/staff/supervision").catch(() => undefined);
    if (stopped) return;
    if (answer?.status === 401) refused();
    else if (answer?.ok === true) connect();
    else cancelRetry = systemClock.after(retryMs, () => void enter());
  };

  void enter();
  return () => {
    stopped = true;
    cancelRetry();
    current?.close();
  };
}
