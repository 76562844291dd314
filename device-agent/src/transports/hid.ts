import { access, constants } from "node:fs/promises";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { fromReport, toReports, type HidFraming } from "./hid-reports.ts";
import { listeners } from "./listeners.ts";
import { isOnUsbBus } from "./usb-bus.ts";
import type { Connection, Transport, TransportFailure } from "./transport.ts";

export interface HidProfile extends HidFraming {
  readonly vendorId: number;
  readonly productId: number;
}

/** An open HID device as this transport needs it; node-hid's `HIDAsync` is one. */
export interface HidPort {
  write(report: Buffer): Promise<number>;
  on(event: "data", listener: (report: Buffer) => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  close(): Promise<void>;
}

export type OpenHid = (profile: HidProfile) => Promise<Result<HidPort, TransportFailure>>;

/**
 * A USB HID device found by vendor and product id; bytes travel in reports cut as the profile says.
 * @param sysfs where sysfs is mounted
 */
export function hidTransport(profile: HidProfile, openHid: OpenHid = openNodeHid, sysfs = "/sys"): Transport {
  const identity = { vendorId: hex(profile.vendorId), productId: hex(profile.productId) };
  return {
    absenceIsCertain: true,
    label: `hid ${hex(profile.vendorId)}:${hex(profile.productId)}`,
    async open() {
      const opened = await openHid(profile);
      if (opened.ok) return ok(connectionOf(opened.value, profile));
      return opened.code === "portNotFound" && (await isOnUsbBus(identity, sysfs))
        ? fail("connectionLost", "plugged in, and has no HID device")
        : opened;
    },
  };
}

function connectionOf(port: HidPort, framing: HidFraming): Connection {
  const data = listeners<Uint8Array>();
  const closed = listeners<TransportFailure>();
  let open = true;
  async function end(): Promise<void> {
    if (!open) return;
    open = false;
    closed.emit("connectionLost");
    await port.close().catch(() => {});
  }
  port.on("data", (report) => data.emit(fromReport(new Uint8Array(report), framing)));
  port.on("error", () => void end());
  return {
    async write(bytes): Promise<Result<void, TransportFailure>> {
      for (const report of toReports(bytes, framing)) {
        if (!open) return fail("connectionLost");
        try {
          await port.write(Buffer.from(report));
        } catch (error) {
          await end();
          return fail("connectionLost", String(error));
        }
      }
      return ok();
    },
    onData: (listener) => data.add(listener),
    onClose: (listener) => closed.add(listener),
    close: end,
  };
}

async function openNodeHid({ vendorId, productId }: HidProfile): Promise<Result<HidPort, TransportFailure>> {
  try {
    // Loaded on first use: a machine without the native module's libraries still starts its other devices.
    const { devicesAsync, HIDAsync } = await import("node-hid");
    const path = (await devicesAsync(vendorId, productId))[0]?.path;
    if (path === undefined) return fail("portNotFound");
    const denied = await access(path, constants.R_OK | constants.W_OK).then(
      () => false,
      () => true,
    );
    if (denied) return fail("portDenied", `no access to ${path}: is the udev rule installed?`);
    try {
      return ok(await HIDAsync.open(path));
    } catch (error) {
      return fail("portBusy", String(error));
    }
  } catch (error) {
    return fail("portNotFound", String(error));
  }
}

const hex = (id: number) => id.toString(16).padStart(4, "0");
