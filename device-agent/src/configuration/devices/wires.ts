import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { serialPathPattern } from "../../transports/index.ts";

// The wires devices hang on, as a configuration file names them.

const SerialPath = Type.String({
  pattern: serialPathPattern,
  description:
    "device file, best a stable one (/dev/serial/by-id/…), or what the device is: usb:0403:6001:<serial number> or usb:0403:6001@<port>",
});

export const Simulated = Closed({ kind: Tokens(["simulated"]) });
export const Serial = Closed({
  kind: Tokens(["serial"]),
  path: SerialPath,
  baudRate: Type.Optional(Type.Integer({ minimum: 1200, maximum: 921_600 })),
});
export const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
export const Tcp = Closed({ kind: Tokens(["tcp"]), host: Type.String({ minLength: 1 }), port: Port });
export const Hid = Closed({ kind: Tokens(["hid"]) });
const UsbId = Type.Integer({ minimum: 0, maximum: 0xffff });
/** Where the profile does not know the maker: `lsusb` shows both numbers, here in decimal. */
export const HidDevice = Closed({ kind: Tokens(["hid"]), vendorId: UsbId, productId: UsbId });
export const Ipp = Closed({
  kind: Tokens(["ipp"]),
  url: Type.String({ pattern: "^ipps?://" }),
  certificateAuthorityFile: Type.Optional(
    Type.String({ description: "PEM file, for ipps with a private authority" }),
  ),
  deviceUrl: Type.Optional(
    Type.String({
      pattern: "^ipps?://",
      description: "where `url` is a CUPS queue: the printer behind it, on whose own word an outcome rests",
    }),
  ),
});
export const Pcsc = Closed({
  kind: Tokens(["pcsc"]),
  reader: Type.Optional(
    Type.String({ minLength: 1, description: "part of the reader's name, as `pcsc_scan` shows it" }),
  ),
  socket: Type.Optional(
    Type.String({ minLength: 1, description: "socket of pcscd where it is not the usual one" }),
  ),
});

/** An I/O board on a Modbus RTU line. Devices that name the same line share it. */
export const ModbusRtu = Closed({
  kind: Tokens(["modbus"]),
  path: SerialPath,
  baudRate: Type.Optional(Type.Integer({ minimum: 1200, maximum: 921_600 })),
  parity: Type.Optional(Tokens(["none", "even", "odd"])),
  slave: Type.Integer({ minimum: 1, maximum: 247 }),
});

/** Part of every day by local time; it may reach over midnight. */
export const TimeOfDay = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });

/** The address part of the service: `/xfs4iot/v1.0/<Name>`. */
export const DeviceName = Type.String({ pattern: "^[A-Za-z][A-Za-z0-9]{0,59}$" });
