import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
const bytes = readFileSync(wasm);
prepareZXingModule({
  overrides: { wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
});

/** What the QR in a picture says, read as a telephone would. */
export async function readQr(png: Uint8Array): Promise<string | undefined> {
  const found = await readBarcodes(new Blob([Uint8Array.from(png)]), {
    formats: ["QRCode"],
    tryHarder: true,
  });
  return found[0]?.text;
}
