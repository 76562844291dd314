import type { HidProfile } from "../../transports/index.ts";

/** What differs between readers that speak SAM-V; data, not code. */
export interface IdCardReaderProfile {
  readonly name: string;
  readonly presence: "none" | "inferred" | "sensor";
  /** Whether the newest address (30 03) is asked for; a reader that leaves the question unanswered is not asked again. */
  readonly readsNewAddress: boolean;
  /** Whether it is reset to see a card left behind; a reader that refuses that, or falls silent, is not asked again. */
  readonly forgetsByReset: boolean;
  readonly wire:
    | { readonly kind: "serial"; readonly baudRate: number }
    | { readonly kind: "hid"; readonly hid: HidProfile };
}

/**
 * Readers by profile name. `sam-v`: UART, 115200 8N1 unless the site sets another rate.
 * `sam-v-hid`: the same bytes in 64-byte reports (reference domain.md §1.1).
 */
export const idCardReaderProfiles = {
  "sam-v": {
    name: "sam-v",
    presence: "inferred",
    readsNewAddress: true,
    forgetsByReset: true,
    wire: { kind: "serial", baudRate: 115_200 },
  },
  "sam-v-hid": {
    name: "sam-v-hid",
    presence: "inferred",
    readsNewAddress: true,
    forgetsByReset: true,
    wire: { kind: "hid", hid: { vendorId: 0x2b8b, productId: 0x2721, reportLength: 64, reportId: 0 } },
  },
} as const satisfies Record<string, IdCardReaderProfile>;

export function idCardReaderProfile(name: string): IdCardReaderProfile | undefined {
  return Object.values(idCardReaderProfiles).find((profile) => profile.name === name);
}
