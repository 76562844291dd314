import { isDeepStrictEqual } from "node:util";
import {
  fail,
  ok,
  type CameraStatus,
  type Clock,
  type DeviceView,
  type Failure,
} from "@zizhuban/device-agent-contract";
import { listeners } from "../../transports/index.ts";
import { createRecovery, type RecoveryBook, type Rung } from "../recovery.ts";
import { delays as standardDelays, type Delays } from "./delays.ts";
import { openPictures, type Pictures } from "./driver.ts";
import { statusAfter, type CameraFailure } from "./status.ts";
import type { Camera, HeldCamera } from "./verbs.ts";
import type { CameraWire } from "./wires.ts";

export interface CameraOptions extends CameraWire {
  readonly name: string;
  readonly kind: Camera["kind"];
  /** For Capabilities. */
  readonly profile: string;
  readonly clock: Clock;
  readonly delays?: Partial<Delays>;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
}

/** Whoever switches it on, or has it on. */
interface Holding {
  /** Switches it off and tells the holder; resolves when it is off. */
  end(): Promise<void>;
}

const off: CameraStatus = { state: "ready", camera: "off" };
const outOfService: CameraStatus = { state: "offline", reason: "outOfService" };

/**
 * A camera. It is off unless a step holds it; then there is a process or a connection, and pictures. Off, it is only
 * looked for, never looked through. Each holding opens a new wire; any failure discards it. A rung of the recovery
 * ladder is climbed only for somebody who asked for pictures: the second try of one asking, or the next one.
 */
export function createCamera(options: CameraOptions): Camera {
  const { name, kind, profile, transport, http, probe, clock } = options;
  const delays: Delays = { ...standardDelays, ...options.delays };
  const changes = listeners<DeviceView>();
  const stopping = new AbortController();
  const recovery = createRecovery({
    clock,
    pause: delays.poll,
    longest: delays.poll,
    // Every holding begins with a new program or connection and nothing learnt: there is no more to restart.
    rungs: ["reopen"],
    ...(options.recovery !== undefined && { book: options.recovery }),
  });
  let status: CameraStatus = { state: "starting" };
  /** Until then a fault is believed although the camera can be reached. */
  let doubtedUntil = Number.NEGATIVE_INFINITY;
  let holding: Holding | undefined;
  let life: Promise<void> | undefined;

  const view = (): DeviceView => ({ name, class: "camera", kind, status });

  function become(next: CameraStatus): void {
    if (isDeepStrictEqual(next, status)) return;
    status = next;
    changes.emit(view());
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (recovery.out()) become(outOfService);
      else if (holding === undefined) await lookForIt();
      await recovery.wait(stopping.signal);
    }
  }

  async function lookForIt(): Promise<void> {
    const there = await probe();
    if (holding !== undefined || recovery.out()) return;
    if (there.ok) {
      if (clock.monotonic() >= doubtedUntil) become(off);
      return;
    }
    become(statusAfter(there.code));
    recovery.failed("absent");
  }

  function failed(failure: CameraFailure): void {
    const next = statusAfter(failure);
    if (next.state === "fault") doubtedUntil = clock.monotonic() + delays.doubt;
    become(recovery.out() ? outOfService : next);
  }

  function hold(pictures: Pictures): HeldCamera {
    const ended = listeners<void>();
    let on = true;
    async function turnOff(): Promise<boolean> {
      if (!on) return false;
      on = false;
      await pictures.close();
      holding = undefined;
      return true;
    }
    const held: HeldCamera = {
      latest: () => (on ? pictures.latest() : undefined),
      onFrame: (listener) => pictures.onFrame(listener),
      onEnd: (listener) => ended.add(listener),
      async close() {
        if (await turnOff()) become(off);
      },
    };
    pictures.onEnd((failure) => {
      void turnOff().then((was) => {
        if (!was) return;
        recovery.failed("broken");
        failed(failure);
        ended.emit();
      });
    });
    holding = {
      async end() {
        if (!(await turnOff())) return;
        become(off);
        ended.emit();
      },
    };
    doubtedUntil = Number.NEGATIVE_INFINITY;
    recovery.well();
    become({ state: "ready", camera: "on" });
    return held;
  }

  const switchOn = (signal: AbortSignal) =>
    openPictures(transport, { ...(http !== undefined && { http }), clock, delays, signal });

  /** Pays for a refusal: a camera that is still there when it is looked for is broken, whatever it gave as the reason. */
  async function refused({ code }: Failure<CameraFailure | "canceled">): Promise<Rung | undefined> {
    if (code === "canceled") return undefined;
    const there = await probe();
    return recovery.failed(there.ok ? "broken" : "absent");
  }

  /** Takes the ladder's rung at once, for whoever waits here; not behind a camera he has waited for in vain already. */
  async function openOrReopen(signal: AbortSignal): ReturnType<typeof openPictures> {
    const first = await switchOn(signal);
    if (first.ok) return first;
    const rung = await refused(first);
    if (rung === undefined || first.code === "noFrames" || signal.aborted) return first;
    const second = await switchOn(signal);
    if (!second.ok) await refused(second);
    return second;
  }

  async function makeSafe(): Promise<void> {
    await holding?.end();
  }

  return {
    name,
    kind,
    facts: () => ({ profile }),
    view,
    onChange: (listener) => changes.add(listener),
    start() {
      life ??= live();
    },
    async stop() {
      stopping.abort();
      await makeSafe();
      await life;
    },
    makeSafe,
    async open(signal) {
      if (holding !== undefined) return fail("busy");
      if (stopping.signal.aborted || signal.aborted) return fail("canceled");
      if (recovery.out()) return fail("cameraFault", "outOfService");
      const givenUp = new AbortController();
      const opening = openOrReopen(AbortSignal.any([signal, givenUp.signal]));
      holding = {
        async end() {
          givenUp.abort();
          await opening;
        },
      };
      const opened = await opening;
      if (opened.ok && !givenUp.signal.aborted) return ok(hold(opened.value));
      if (opened.ok) await opened.value.close();
      holding = undefined;
      if (opened.ok || opened.code === "canceled") return fail("canceled");
      failed(opened.code);
      return fail("cameraFault", opened.code);
    },
  };
}
