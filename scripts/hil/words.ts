import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";

/** Everything that is tried, in order; a step the guest never reports has failed. */
export const stepNames = [
  "id reader: node-hid finds it by its ids, ready",
  "id reader: reads a card over 64-byte reports",
  "id reader: unplugged while it waits for a card, the read ends and it is offline",
  "id reader: plugged in again, it reads another card",
  "receipt printer: found among the serial ports by its serial number, ready",
  "receipt printer: prints a slip and proves it",
  "receipt printer: unplugged, offline, its port is gone",
  "receipt printer: plugged into another port, ready under the same name, prints",
  "receipt printer: unplugged in mid-slip the job is unknown, and settled by evidence when it is back",
  "smart card reader: pcscd and libccid find it, ready",
  "smart card reader: a card is put in and read",
  "smart card reader: unplugged, offline",
  "smart card reader: plugged in again, a card is read",
  "camera: V4L2 has it, off and ready",
  "camera: switched on, JPEG pictures of the size asked for",
  "camera: unplugged while it is on, the holding ends and it is offline",
  "camera: plugged in again, ready, and a picture",
] as const;
export type StepName = (typeof stepNames)[number];

/** What the guest may ask of the hands outside the machine. */
export const Hand = Tokens([
  "plugPrinter",
  "unplugPrinter",
  "papers",
  "hanging",
  "plugReader",
  "unplugReader",
  "insertCard",
  "removeCard",
]);
export type Hand = Static<typeof Hand>;

/** One line each way on the guest's second serial port. */
export const GuestLine = Type.Union([
  Closed({
    type: Tokens(["step"]),
    name: Tokens(stepNames),
    passed: Type.Boolean(),
    ms: Type.Integer(),
    detail: Type.Optional(Type.String()),
  }),
  Closed({ type: Tokens(["ask"]), id: Type.Integer(), hand: Hand }),
  Closed({ type: Tokens(["end"]) }),
]);
export type GuestLine = Static<typeof GuestLine>;

/** `lines`: for `papers` the receipts that were cut off, oldest first; for `hanging` the lines not yet cut. */
export const HostLine = Closed({
  id: Type.Integer(),
  failure: Type.Optional(Type.String()),
  lines: Type.Optional(Type.Array(Type.String())),
});
export type HostLine = Static<typeof HostLine>;

/** Takes chunks of text, gives whole lines. */
export function lineReader(onLine: (line: string) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = "";
  return (chunk) => {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part.trim() !== "") onLine(part.trim());
  };
}

/** The printer's adapter as USB tells it: FTDI FT232 (0403:6001), told from its like by the serial number. */
export const printerAdapter = { vendorId: "0403", productId: "6001", serialNumber: "ZZB0001" } as const;
