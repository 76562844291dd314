import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { idCardReaderProfiles } from "../devices/id-card-reader/index.ts";
import { receiptProfiles, type ReceiptProfileName } from "../devices/receipt-printer/index.ts";
import { logLevels } from "../log/index.ts";

const Simulated = Closed({ kind: Tokens(["simulated"]) });
const Serial = Closed({
  kind: Tokens(["serial"]),
  path: Type.String({ minLength: 1, description: "device file, best a stable one: /dev/serial/by-id/…" }),
  baudRate: Type.Optional(Type.Integer({ minimum: 1200, maximum: 921_600 })),
});
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Tcp = Closed({ kind: Tokens(["tcp"]), host: Type.String({ minLength: 1 }), port: Port });
const Hid = Closed({ kind: Tokens(["hid"]) });
const Ipp = Closed({
  kind: Tokens(["ipp"]),
  url: Type.String({ pattern: "^ipps?://" }),
  certificateAuthorityFile: Type.Optional(
    Type.String({ description: "PEM file, for ipps with a private authority" }),
  ),
});

/** The address part of the service: `/xfs4iot/v1.0/<Name>`. */
const Name = Type.String({ pattern: "^[A-Za-z][A-Za-z0-9]{0,59}$" });
const receiptProfileNames = Object.keys(receiptProfiles).filter((name): name is ReceiptProfileName =>
  Object.hasOwn(receiptProfiles, name),
);

export const IdCardReaderConfiguration = Closed({
  name: Name,
  class: Tokens(["id-card-reader"]),
  profile: Type.Optional(Tokens(Object.keys(idCardReaderProfiles))),
  transport: Type.Union([Serial, Hid, Simulated]),
});
export const ReceiptPrinterConfiguration = Closed({
  name: Name,
  class: Tokens(["receipt-printer"]),
  profile: Type.Optional(Tokens(receiptProfileNames)),
  transport: Type.Union([Serial, Tcp, Simulated]),
});
export const CertificatePrinterConfiguration = Closed({
  name: Name,
  class: Tokens(["certificate-printer"]),
  transport: Type.Union([Ipp, Simulated]),
});
export const DeviceConfiguration = Type.Union([
  IdCardReaderConfiguration,
  ReceiptPrinterConfiguration,
  CertificatePrinterConfiguration,
]);
export type DeviceConfiguration = Static<typeof DeviceConfiguration>;
export type IdCardReaderConfiguration = Static<typeof IdCardReaderConfiguration>;
export type ReceiptPrinterConfiguration = Static<typeof ReceiptPrinterConfiguration>;
export type CertificatePrinterConfiguration = Static<typeof CertificatePrinterConfiguration>;

/** The file `AGENT_CONFIG` names. Every member may be left out. */
export const ConfigurationFile = Closed({
  devices: Type.Optional(Type.Array(DeviceConfiguration, { maxItems: 40 })),
  /** Ports for clients that know only the standard; the first free one is taken. */
  standardPorts: Type.Optional(Type.Union([Tokens(["off"]), Closed({ from: Port, to: Port })])),
  logLevel: Type.Optional(Tokens(logLevels)),
});
export type ConfigurationFile = Static<typeof ConfigurationFile>;
