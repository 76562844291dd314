import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { systemClock } from "@zizhuban/device-agent-contract";
import type { DeviceEnd } from "@zizhuban/device-agent/devices/testing";

// A HID device made by the kernel from this program (Linux Documentation/hid/uhid.rst; struct layouts from
// include/uapi/linux/uhid.h). What node-hid opens at the other end is an ordinary hidraw device.

const event = { destroy: 1, output: 6, create2: 11, input2: 12 } as const;
/** `sizeof(struct uhid_event)`: the type, and the largest of its payloads. */
const eventSize = 4 + 4372;
const busUsb = 3;

/** A vendor's page, one report each way, not numbered (HID 1.11, 6.2.2). */
function reportDescriptor(length: number): Uint8Array {
  const usage = [0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08];
  return Uint8Array.of(
    ...usage,
    0x95,
    length,
    0x09,
    0x01,
    0x81,
    0x02,
    0x95,
    length,
    0x09,
    0x01,
    0x91,
    0x02,
    0xc0,
  );
}

interface UhidOptions {
  readonly vendorId: number;
  readonly productId: number;
  readonly reportLength: number;
  /** Length of the message that these bytes begin with; undefined while that cannot be told. */
  readonly messageLength: (bytes: Uint8Array) => number | undefined;
}

/** A wire whose device end is a HID device; plugging and unplugging create and destroy it. */
export function uhidWire(options: UhidOptions): DeviceEnd & { close(): void } {
  const { vendorId, productId, reportLength, messageLength } = options;
  const listeners = new Set<(chunk: Uint8Array) => void>();
  // Not blocking, and polled: a read that waits in Node's thread pool would keep this process from ending.
  const file = openSync("/dev/uhid", constants.O_RDWR | constants.O_NONBLOCK);
  let plugged = false;
  let outgoing: Uint8Array = new Uint8Array(0);

  function tell(type: number, fill: (payload: Buffer) => void = () => {}): void {
    const bytes = Buffer.alloc(eventSize);
    bytes.writeUInt32LE(type, 0);
    fill(bytes.subarray(4));
    writeSync(file, bytes);
  }

  function plug(): void {
    if (plugged) return;
    plugged = true;
    outgoing = new Uint8Array(0);
    tell(event.create2, (payload) => {
      const descriptor = reportDescriptor(reportLength);
      payload.write("Zizhuban simulated ID card reader", 0);
      payload.writeUInt16LE(descriptor.length, 256);
      payload.writeUInt16LE(busUsb, 258);
      payload.writeUInt32LE(vendorId, 260);
      payload.writeUInt32LE(productId, 264);
      payload.set(descriptor, 276);
    });
  }

  function report(bytes: Uint8Array): void {
    tell(event.input2, (payload) => {
      payload.writeUInt16LE(reportLength, 0);
      payload.set(bytes, 2);
    });
  }

  function poll(): void {
    const bytes = Buffer.alloc(eventSize);
    for (;;) {
      try {
        if (readSync(file, bytes, 0, eventSize, null) === 0) return;
      } catch {
        return;
      }
      if (bytes.readUInt32LE(0) !== event.output) continue;
      const size = bytes.readUInt16LE(4 + 4096);
      // hidraw hands over the report number it was given, 0 for a device that does not number its reports.
      const data = bytes.subarray(4 + Math.max(0, size - reportLength), 4 + size);
      for (const listener of listeners) listener(new Uint8Array(data));
    }
  }
  const stopPolling = systemClock.every(2, poll);

  return {
    plug,
    unplug() {
      if (!plugged) return;
      plugged = false;
      tell(event.destroy);
    },
    /** A message leaves in reports of its own, the last padded with zeros, once it is whole. */
    write(bytes) {
      if (!plugged) return;
      outgoing = Uint8Array.of(...outgoing, ...bytes);
      for (;;) {
        const length = messageLength(outgoing);
        if (length === undefined || outgoing.length < length) return;
        for (let at = 0; at < length; at += reportLength)
          report(outgoing.subarray(at, Math.min(length, at + reportLength)));
        outgoing = outgoing.subarray(length);
      }
    },
    onData(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      stopPolling();
      closeSync(file);
    },
  };
}
