import { en } from "./en.ts";
import type { KioskWords } from "./kiosks-zh-cn.ts";
import { problemsEn } from "./problems-en.ts";

/** Words of the register of kiosks, English. */
export const kiosksEn: KioskWords = {
  ...problemsEn,
  deviceClass: en.deviceClass,
  comma: ", ",
  loading: "Reading…",
  retry: "Try again",
  cancel: "Cancel",
  fill: "Something is not filled in yet.",
  title: "Register of kiosks",
  why: "Every kiosk is registered here first, then joins with its claim file.",
  add: "Register a kiosk",
  addNote: "You get a claim file, shown this once: good for one machine, once, within 24 hours.",
  empty: "No kiosk is registered in your area yet. Begin with “Register a kiosk”.",
  columns: {
    number: "Number",
    name: "Where it stands",
    division: "Division",
    devices: "Devices",
    state: "State",
  },
  name: "Where it stands",
  nameHint: "Taihe service centre",
  number: "Number (on the machine's label)",
  division: "Division it stands in",
  phone: "Telephone for help (shown on it)",
  hours: "Hours (shown on it)",
  always: "24 hours",
  devices: "Devices it has",
  noDevices: "No devices registered",
  missing: "Not reported:",
  state: {
    online: "Online",
    enrolled: "Joined, not online now",
    waiting: "Waits for the machine",
    none: "Not joined, and no claim file is good",
  },
  certificateUntil: (time) => `Certificate until ${time}`,
  claimUntil: (time) => `Claim file not used, good until ${time}`,
  change: "Change",
  changeTitle: (name, number) => `Change ${name}, no. ${number}`,
  changeNote: "For a machine that was moved, renamed or given another device. Its identity stays.",
  offer: "New claim file",
  offerNote:
    "Earlier claim files are void at once. The new one is shown this once and is good once, within 24 hours.",
  offerAgainNote:
    "For a machine with a new disk or a lost identity. Earlier claim files are void at once; the machine that joins with the new one takes this one's place, and the old certificate ends then.",
  withdraw: "Void the claim file",
  withdrawNote: (name, number) =>
    `The claim file of ${name}, no. ${number} is void at once: nobody can join with it. A machine that has joined is not touched.`,
  revoke: "Take out of service",
  revokeNote: (name, number) =>
    `For a machine that was stolen or scrapped. ${name}, no. ${number} is cut off at once; its certificate and claim file are void. To use it again, make a new claim file.`,
  claim: {
    title: (name, number) => `Claim file of ${name}, no. ${number}`,
    note: (time) =>
      `Shown this once. Who has it can join as this machine: give it to the installer in person. Good until ${time}.`,
    qr: "The claim file as a QR code",
    save: "Save it as a file, on a USB stick.",
    download: "Download the claim file",
    scan: "Or scan the code at the left into a file on the machine: it says the same.",
    carry: "Install this system on the new machine and put the file into its folder.",
    run: "Run there:",
    appears: "Within seconds this row says “Online”. The file is used up then: delete it.",
    kept: "Saved, close",
  },
  keys: "Keys: ↑ ↓ move, Enter opens, n registers a kiosk",
};
