import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Sensitive, systemClock } from "@zizhuban/device-agent-contract";
import { pictureOf, programDecoder } from "./photo.ts";
import { placeholderPhoto } from "./simulator-cards.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zizhuban-photo-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A bitmap of a face's size, as decoders give it: 54 bytes of header, 24 bits a point, rows padded to four bytes. */
const bitmap = `
const row = 308, b = Buffer.alloc(54 + row * 126);
b.write("BM"); b.writeUInt32LE(b.length, 2); b.writeUInt32LE(54, 10); b.writeUInt32LE(40, 14);
b.writeInt32LE(102, 18); b.writeInt32LE(126, 22); b.writeUInt16LE(1, 26); b.writeUInt16LE(24, 28);`;

/** A program of the site's own, which sees the WLT on its standard input as \`wlt\`. */
function decoder(name: string, source: string, milliseconds = 5_000) {
  const path = join(folder, `${name}.cjs`);
  writeFileSync(
    path,
    `const parts = []; process.stdin.on("data", (p) => parts.push(p)); process.stdin.on("end", () => {
      const wlt = Buffer.concat(parts); ${source} });`,
  );
  chmodSync(path, 0o700);
  return programDecoder({ argv: [process.execPath, path], clock: systemClock, milliseconds });
}

const photo = new Sensitive(placeholderPhoto());
const patience = () => new AbortController().signal;

describe("a photo decoder that is another program", () => {
  it("gets the WLT block, and gives a picture", async () => {
    const echo = decoder(
      "echo",
      `${bitmap} b[54] = wlt.length === 1024 ? wlt[8] : 0; process.stdout.write(b);`,
    );
    const decoded = await echo.decode(photo, patience());
    expect(decoded.ok && decoded.value.expose()).toMatchObject({ type: "image/bmp" });
    expect(decoded.ok && decoded.value.expose().bytes[54]).toBe(placeholderPhoto()[8]);
    expect(JSON.stringify(decoded)).toContain("[sensitive]");
  });

  it.each([
    ["fails", `process.exit(3);`, "decoderFailed"],
    ["says nothing", ``, "pictureInvalid"],
    ["gives half a picture", `${bitmap} process.stdout.write(b.subarray(0, 20000));`, "pictureInvalid"],
    [
      "gives a picture of another size",
      `${bitmap} b.writeInt32LE(2000, 18); process.stdout.write(b);`,
      "pictureInvalid",
    ],
    [
      "gives something else",
      `process.stdout.write("<script>alert(1)</script>".repeat(9));`,
      "pictureInvalid",
    ],
    [
      "never stops talking",
      `setInterval(() => process.stdout.write(Buffer.alloc(65536)), 0);`,
      "decoderFailed",
    ],
  ])("one that %s is not believed", async (name, source, code) => {
    expect(await decoder(name.replaceAll(" ", "-"), source).decode(photo, patience())).toEqual({
      ok: false,
      code,
    });
  });

  it("one that hangs is ended, by its time or by the citizen", async () => {
    const hang = `setInterval(() => {}, 1000);`;
    expect(await decoder("hangs", hang, 50).decode(photo, patience())).toEqual({
      ok: false,
      code: "decoderTimedOut",
    });
    const giveUp = new AbortController();
    const decoding = decoder("hangs", hang).decode(photo, giveUp.signal);
    giveUp.abort();
    expect(await decoding).toEqual({ ok: false, code: "canceled" });
  });

  it("one that is not there is named as that", async () => {
    const missing = programDecoder({ argv: [join(folder, "nothing")], clock: systemClock });
    expect(await missing.decode(photo, patience())).toEqual({ ok: false, code: "decoderMissing" });
  });
});

it("knows a whole PNG of a face's size", () => {
  const png = Buffer.alloc(60);
  Buffer.from("89504e470d0a1a0a0000000d49484452000000660000007e", "hex").copy(png);
  Buffer.from("0000000049454e44ae426082", "hex").copy(png, 48);
  expect(pictureOf(new Uint8Array(png))).toMatchObject({ type: "image/png" });
  expect(pictureOf(new Uint8Array(png.subarray(0, 50)))).toBeUndefined();
  expect(pictureOf(new Uint8Array(0))).toBeUndefined();
});
