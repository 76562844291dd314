import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

export interface CodeInPicture {
  /** AIM identifier (ISO/IEC 15424), `]Q1`. */
  readonly identifier: string;
  readonly data: Uint8Array;
}

/** Every code a picture shows, by zxing; its wasm comes from the installed package. */
export async function readBarcodes(jpeg: Uint8Array): Promise<CodeInPicture[]> {
  const zxing = await import("zxing-wasm/reader");
  const wasm = await readFile(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
  zxing.prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
  const found = await zxing.readBarcodes(jpeg, { tryHarder: true, maxNumberOfSymbols: 8 });
  return found
    .filter(({ isValid }) => isValid)
    .map(({ symbologyIdentifier, bytes }) => ({ identifier: symbologyIdentifier, data: bytes }));
}
