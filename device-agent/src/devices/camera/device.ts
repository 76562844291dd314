import { isDeepStrictEqual } from "node:util";
import {
  delay,
  fail,
  ok,
  type CameraStatus,
  type Clock,
  type DeviceView,
} from "@zizhuban/device-agent-contract";
import { listeners } from "../../transports/index.ts";
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
}

/** Whoever switches it on, or has it on. */
interface Holding {
  /** Switches it off and tells the holder; resolves when it is off. */
  end(): Promise<void>;
}

const off: CameraStatus = { state: "ready", camera: "off" };

/**
 * A camera. It is off unless a step holds it; then there is a process or a connection, and pictures. Off, it is only
 * looked for, never looked through. Each holding opens a new wire; any failure discards it.
 */
export function createCamera(options: CameraOptions): Camera {
  const { name, kind, profile, transport, http, probe, clock } = options;
  const delays: Delays = { ...standardDelays, ...options.delays };
  const changes = listeners<DeviceView>();
  const stopping = new AbortController();
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
      if (holding === undefined) {
        const there = await probe();
        if (holding === undefined && !there.ok) become(statusAfter(there.code));
        else if (holding === undefined && clock.monotonic() >= doubtedUntil) become(off);
      }
      await delay(clock, delays.poll, stopping.signal);
    }
  }

  function failed(failure: CameraFailure): void {
    const next = statusAfter(failure);
    if (next.state === "fault") doubtedUntil = clock.monotonic() + delays.doubt;
    become(next);
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
    become({ state: "ready", camera: "on" });
    return held;
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
      const givenUp = new AbortController();
      const opening = openPictures(transport, {
        ...(http !== undefined && { http }),
        clock,
        delays,
        signal: AbortSignal.any([signal, givenUp.signal]),
      });
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
      if (opened.ok) return fail("canceled");
      if (opened.code === "canceled") return fail("canceled");
      failed(opened.code);
      return fail("cameraFault", opened.code);
    },
  };
}
