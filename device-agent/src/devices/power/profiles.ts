/** One value in an input report: `bit` counts from the first bit after the report id, little endian. */
export interface HidField {
  /** Usages of the pages Power Device (84) and Battery System (85), USB HID Power Device Class 1.1, §4. */
  readonly usage:
    | "acPresent"
    | "charging"
    | "belowRemainingCapacityLimit"
    | "needReplacement"
    | "remainingCapacity"
    | "runTimeToEmpty";
  readonly bit: number;
  readonly bits: number;
}

/** Where a UPS on USB puts its values; data, from its report descriptor. */
export interface HidPowerProfile {
  readonly name: string;
  readonly hid: { readonly vendorId: number; readonly productId: number };
  readonly reports: Readonly<Record<number, readonly HidField[]>>;
}

export const hidPowerProfiles = {
  /** APC Back-UPS, USB 051D:0002, as its report descriptor says: 0C capacity and runtime, 14 limits, 16 status. */
  "apc-back-ups": {
    name: "apc-back-ups",
    hid: { vendorId: 0x051d, productId: 0x0002 },
    reports: {
      0x0c: [
        { usage: "remainingCapacity", bit: 0, bits: 8 },
        { usage: "runTimeToEmpty", bit: 8, bits: 16 },
      ],
      0x14: [{ usage: "belowRemainingCapacityLimit", bit: 0, bits: 8 }],
      0x16: [
        { usage: "charging", bit: 0, bits: 1 },
        { usage: "acPresent", bit: 2, bits: 1 },
      ],
    },
  },
} as const satisfies Record<string, HidPowerProfile>;
export type HidPowerProfileName = keyof typeof hidPowerProfiles;
