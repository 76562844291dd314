import type { Clock, DeviceView } from "@zizhuban/device-agent-contract";
import type { IppTransport, Masker, Transport } from "../transports/index.ts";
import type { Device } from "./device.ts";

interface Kit<Kind extends string, Wire> {
  readonly wire: Kind;
  readonly masker: (profile: string) => Masker;
  /**
   * The device at the agent's end of a played wire.
   * @param address as whom it was spoken to, where the room records that
   */
  build(wire: Wire, profile: string, clock: Clock, address?: string): PlayedDevice;
}

/** How a device class is recorded and played back: `recordingKit` of each room's `recording.ts`. */
export type RecordingKit = Kit<"bytes", Transport> | Kit<"ipp", IppTransport>;

export interface PlayedDevice {
  readonly device: Device;
  /**
   * Asks for what was asked for when it was recorded; in a few words how it ended.
   * @param details as they were noted, from a file: checked before they are used
   */
  readonly ask: (verb: string, details: unknown) => Promise<string>;
}

/** For a device that is only watched: how it is, as soon as that has changed and `say` has words for it. */
export function nextStatus(device: Device, say: (view: DeviceView) => string | undefined): Promise<string> {
  return new Promise((resolve) => {
    const stop = device.onChange((view) => {
      const said = say(view);
      if (said === undefined) return;
      stop();
      resolve(said);
    });
  });
}
