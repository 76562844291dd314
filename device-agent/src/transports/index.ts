export type { DeviceEnd } from "./device-end.ts";
export { findHidDevices, type HidDeviceFacts } from "./hid-devices.ts";
export { hidTransport, type HidPort, type HidProfile, type OpenHid } from "./hid.ts";
export { fromReport, toReports, type HidFraming } from "./hid-reports.ts";
export {
  ippTransport,
  type IppPostOptions,
  type IppTransport,
  type IppTransportFailure,
  type IppTransportOptions,
} from "./ipp.ts";
export { linkedWire, type LinkedWire } from "./linked.ts";
export { listeners, type Listeners } from "./listeners.ts";
export { nothingMasked, type Masker } from "./recorder/masker.ts";
export { pcscMasker, type CardMasker } from "./recorder/pcsc-masker.ts";
export { createRecorder, type Recorder, type RecorderOptions } from "./recorder/record.ts";
export { parseRecording, type Recording, type RecordingHeader } from "./recorder/recording.ts";
export { replay, type Mismatch, type Replay } from "./recorder/replay.ts";
export {
  createModbusBus,
  type ModbusBus,
  type ModbusDelays,
  type ModbusFailure,
  type ModbusSlave,
} from "./modbus-bus.ts";
export {
  pcscTransport,
  pcscWire,
  type PcscCard,
  type PcscFailure,
  type PcscService,
  type PcscTransport,
} from "./pcsc.ts";
export {
  decodeConnect,
  decodeHeader,
  decodeReaders,
  encodeReaders,
  word as pcscWord,
  words as pcscWords,
  type PcscCommand,
  type PcscReader,
} from "./pcsc-messages.ts";
export { programTransport, type ProgramOptions } from "./program.ts";
export { serialTransport, type SerialOptions } from "./serial.ts";
export { findSerialPorts, type SerialPortFacts } from "./serial-ports.ts";
export { serialPathPattern } from "./usb-serial.ts";
export { tcpTransport, type TcpOptions } from "./tcp.ts";
export type { Connection, Transport, TransportFailure } from "./transport.ts";
