import { crc32, deflateRawSync, deflateSync } from "node:zlib";
import PdfDocument from "pdfkit";
import sharp from "sharp";
import { jpegSize } from "./content/jpeg-size.ts";
import { standardLimits } from "./content/limits.ts";
import { judgePdf } from "./content/pdf-structure.ts";
import { sniff } from "./content/sniff.ts";

// Files as people and attackers bring them.

/** What is said of a file before a library opens it: `ok`, or the code of its refusal. */
export function judgeUpload(bytes: Buffer): string {
  const type = sniff(bytes);
  if (!type.ok) return type.code;
  if (type.value === "image/jpeg") jpegSize(bytes);
  if (type.value !== "application/pdf") return "ok";
  const judged = judgePdf(bytes, standardLimits);
  return judged.ok ? "ok" : judged.code;
}

/** A photograph with what a telephone writes into it. */
export async function photograph(options: {
  width: number;
  height: number;
  orientation?: number;
  gps?: boolean;
}): Promise<Buffer> {
  const { width, height, orientation, gps } = options;
  const drawn = sharp({ create: { width, height, channels: 3, background: "#d8c8a0" } }).jpeg();
  const told = gps === true ? drawn.withExif({ IFD3: { GPSLatitude: "30/1 10/1 0/1" } }) : drawn;
  return (orientation === undefined ? told : told.withMetadata({ orientation })).toBuffer();
}

/** A real document of so many pages, as a writer makes it. */
export async function blankPdf(pages: number, words = "Sample"): Promise<Buffer> {
  const doc = new PdfDocument({ autoFirstPage: false });
  const chunks: Buffer[] = [];
  doc.on("data", (chunk: Buffer) => chunks.push(chunk));
  const finished = new Promise<void>((resolve) => {
    doc.on("end", () => resolve());
  });
  for (let page = 1; page <= pages; page += 1) doc.addPage().text(`${words} ${page}`);
  doc.end();
  await finished;
  return Buffer.concat(chunks);
}

/** A PDF's skeleton with what is put into it; enough to be judged, not to be drawn. */
export function pdfOf(parts: {
  catalog?: string;
  trailer?: string;
  streams?: readonly { dictionary: string; body: Buffer; length?: number }[];
}): Buffer {
  const streams = (parts.streams ?? []).map(({ dictionary, body, length }, index) =>
    Buffer.concat([
      Buffer.from(`${index + 10} 0 obj\n<< ${dictionary} /Length ${length ?? body.length} >>\nstream\n`),
      body,
      Buffer.from("\nendstream\nendobj\n"),
    ]),
  );
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog ${parts.catalog ?? ""} >>\nendobj\n`),
    ...streams,
    Buffer.from(`trailer\n<< /Root 1 0 R ${parts.trailer ?? ""} >>\nstartxref\n0\n%%EOF\n`),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A PNG (ISO/IEC 15948) of few bytes that says it is a picture of very many. */
export function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const rows = deflateSync(Buffer.alloc(16 * 1024 * 1024), { level: 9 });
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A package of an office program (ISO/IEC 29500-2) of few bytes, with one part that opens to very many. */
export function zipBomb(name: string): Buffer {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const body = deflateRawSync(zeros);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(crc32(zeros), 14);
  local.writeUInt32LE(body.length, 18);
  local.writeUInt32LE(zeros.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  local.copy(central, 6, 4, 30);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + body.length, 16);
  return Buffer.concat([local, Buffer.from(name), body, central, Buffer.from(name), end]);
}

/** The beginning of a zip with one file in it (APPNOTE §4.3.7). */
export function zipOf(name: string): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name)]);
}
