/** What differs between readers behind PC/SC; data, not code. */
export interface SmartCardReaderProfile {
  readonly name: string;
  /** Part of the name pcscd gives the reader; empty takes any. */
  readonly reader: string;
}

/** `pcsc`: whatever reader the daemon has. `pcsc-contact`: one of a dual reader's two interfaces is contactless and must not be taken. */
export const smartCardReaderProfiles = {
  pcsc: { name: "pcsc", reader: "" },
  "pcsc-contact": { name: "pcsc-contact", reader: "Contact" },
} as const satisfies Record<string, SmartCardReaderProfile>;

export function smartCardReaderProfile(name: string): SmartCardReaderProfile | undefined {
  return Object.values(smartCardReaderProfiles).find((profile) => profile.name === name);
}
