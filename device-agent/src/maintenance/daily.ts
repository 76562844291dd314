import { chinaTime, type Clock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { Journal } from "../journal/index.ts";
import { keep } from "./store.ts";
import { dayOf } from "./usage.ts";

const minute = 60_000;
/** A kiosk that was off or busy then makes up for it within this; later it waits for the next night. */
const windowMinutes = 180;

function minutesOf(text: string): number {
  const [hours = "0", minutes = "0"] = text.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** Runs once a day at the quiet hour (`03:30`, China), when nobody is here; a restart does not repeat it. */
export function everyNight(deps: {
  readonly at: string;
  readonly journal: Pick<Journal, "get" | "set">;
  readonly clock: Clock;
  readonly nobodyHere: () => boolean;
  readonly run: () => void;
}): () => void {
  const { clock, nobodyHere, run } = deps;
  const done = keep(deps.journal, "maintenance.selfTestDay", Type.String(), "");
  return clock.every(minute, () => {
    const now = clock.now();
    const late = minutesOf(chinaTime(now).time) - minutesOf(deps.at);
    if (late < 0 || late > windowMinutes || done.read() === dayOf(now) || !nobodyHere()) return;
    done.write(dayOf(now));
    run();
  });
}
