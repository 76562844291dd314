/** What a person can hold before a simulated scanner. */
export interface SampleCode {
  readonly key: string;
  readonly label: string;
  readonly identifier: string;
  readonly data: Uint8Array;
}

const text = (value: string) => new TextEncoder().encode(value);

/** A code of one's own, as the hand in the dock writes it: a QR code that says what follows. */
const ownCode = "qr:";

/** A QR code that says this, when the key asks for one. */
export function codeOf(key: string): SampleCode | undefined {
  if (!key.startsWith(ownCode)) return undefined;
  return { key: "own", label: "", identifier: "]Q1", data: text(key.slice(ownCode.length)) };
}

/** Fictitious codes, as a citizen might bring them. */
export const sampleCodes: readonly SampleCode[] = [
  {
    key: "verify",
    label: "证明上的二维码",
    identifier: "]Q1",
    data: text("https://zwfw.example.gov.cn/verify/3f1c7c1e6a0b4d0f9a53"),
  },
  { key: "case", label: "回执上的条码", identifier: "]C0", data: text("420702-20261123-000017") },
  { key: "bill", label: "缴费单", identifier: "]d2", data: text("010693456789012821000042") },
  { key: "book", label: "书号", identifier: "]E0", data: text("9787302511856") },
  {
    key: "long",
    label: "很长的健康申报码",
    identifier: "]Q2",
    data: text("样例".repeat(120)),
  },
];
