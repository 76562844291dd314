/** How a byte stream is cut into HID reports; data of a device profile. */
export interface HidFraming {
  /** Bytes of payload in one report, the report id not counted. */
  readonly reportLength: number;
  /** 0 when the device does not number its reports. */
  readonly reportId: number;
  /** Where reports to the device are of another kind than those from it. */
  readonly output?: { readonly reportId: number; readonly reportLength: number };
}

/**
 * Output reports that carry the bytes: report id first (hidapi wants it even when it is 0),
 * the last one padded with zeros (reference domain.md §1.1, USB-HID readers).
 */
export function toReports(bytes: Uint8Array, framing: HidFraming): Uint8Array[] {
  const { reportLength, reportId } = framing.output ?? framing;
  const reports: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += reportLength) {
    const report = new Uint8Array(reportLength + 1);
    report[0] = reportId;
    report.set(bytes.subarray(start, start + reportLength), 1);
    reports.push(report);
  }
  return reports;
}

/**
 * Payload of an input report. hidapi gives the report id only when the device numbers its reports;
 * the zeros that pad the last report of an answer stay: only the protocol above knows its length.
 */
export function fromReport(report: Uint8Array, { reportLength, reportId }: HidFraming): Uint8Array {
  const numbered = reportId !== 0 && report[0] === reportId;
  return report.subarray(numbered ? 1 : 0, (numbered ? 1 : 0) + reportLength);
}
