/** A HID device of this machine. */
export interface HidDeviceFacts {
  readonly path: string;
  /** USB ids as four hexadecimal digits, in lower case. */
  readonly vendorId: string;
  readonly productId: string;
  readonly product?: string;
  readonly serialNumber?: string;
}

const digits = (id: number) => id.toString(16).padStart(4, "0");

/** Every HID device; none where hidapi's native module cannot be loaded. */
export async function findHidDevices(): Promise<HidDeviceFacts[]> {
  try {
    const { devicesAsync } = await import("node-hid");
    const devices = await devicesAsync();
    return devices.flatMap(({ path, vendorId, productId, product, serialNumber }) =>
      path === undefined
        ? []
        : [
            {
              path,
              vendorId: digits(vendorId),
              productId: digits(productId),
              ...(product && { product }),
              ...(serialNumber && { serialNumber }),
            },
          ],
    );
  } catch {
    return [];
  }
}
