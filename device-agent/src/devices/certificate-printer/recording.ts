import { Closed, ok, parser, type Clock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { IppTransport, Masker } from "../../transports/index.ts";
import type { RecordingKit } from "../recording.ts";
import { createCertificatePrinter } from "./device.ts";
import { decodeIpp } from "./ipp-codec.ts";

// What may be written down of a printer's wire: every attribute (a job is named by its id, nobody by name), and
// of the document only how long it is.

/** White space of a document's length, behind what tells a printer that it is one. */
function fillerDocument(length: number): Uint8Array {
  const filler = new Uint8Array(length).fill(0x20);
  filler.set(Buffer.from("%PDF-1.4\n").subarray(0, length));
  return filler;
}

function createMasker(): Masker {
  return {
    out(body) {
      const message = decodeIpp(body);
      if (!message.ok) return new Uint8Array(body.length);
      const { length } = message.value.data;
      return Uint8Array.of(...body.subarray(0, body.length - length), ...fillerDocument(length));
    },
    in: (bytes) => bytes,
  };
}

const parsePrint = parser(
  Closed({
    jobId: Type.String(),
    pages: Type.Integer({ minimum: 1 }),
    bytes: Type.Integer({ minimum: 0, maximum: 16 * 1024 * 1024 }),
  }),
);

export const recordingKit = {
  wire: "ipp",
  masker: createMasker,
  build(transport: IppTransport, _profile: string, clock: Clock) {
    const device = createCertificatePrinter({ name: "CertificatePrinter", transport, clock });
    return {
      device,
      async ask(_verb: string, details: unknown) {
        const job = parsePrint(details);
        if (!job.ok) return job.code;
        const { jobId, pages, bytes } = job.value;
        const progress = {
          evidence: async () => undefined,
          beforeFirstByte: async () => ok(),
          waiting: () => undefined,
          pagesDone: () => undefined,
        };
        const document = fillerDocument(bytes);
        const { signal } = new AbortController();
        const { outcome, reason } = await device.print({ jobId, document, pages }, progress, signal);
        return `${outcome} ${reason}`;
      },
    };
  },
} satisfies RecordingKit;
