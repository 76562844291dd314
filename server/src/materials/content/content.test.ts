import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { createFileStudio, type FileStudio } from "../pages/studio.ts";
import { blankPdf, pdfOf, photograph, pngBomb, zipBomb, zipOf } from "../testing.ts";
import { standardLimits } from "./limits.ts";
import { judgePdf } from "./pdf-structure.ts";
import { sniff } from "./sniff.ts";

const limits = { ...standardLimits, inflated: 8 * 1024 * 1024, pages: 5 };
let studio: FileStudio;
beforeAll(() => {
  studio = createFileStudio({ clock: new SimulatedClock() });
});
afterAll(async () => studio.close());

const check = async (bytes: Buffer) => studio.work({ kind: "check", bytes, limits });
const judge = (bytes: Buffer) => judgePdf(bytes, limits);

describe("what a file is, by its bytes", () => {
  it.each([
    ["<html><script>alert(1)</script></html>", "markup"],
    ["<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "svg"],
    ["MZ\u0090\u0000", "program"],
    ["", "empty"],
    ["GIF89a", "unknown"],
    [" %PDF-1.7", "unknown"],
  ])("refuses %j as %s", (text, detail) => {
    expect(sniff(Buffer.from(text, "latin1"))).toEqual({ ok: false, code: "fileTypeRefused", detail });
  });

  it("names an OFD, which nobody here can open, and a zip", () => {
    expect(sniff(zipOf("OFD.xml"))).toMatchObject({ code: "fileTypeRefused", detail: "ofd" });
    expect(sniff(zipOf("a.txt"))).toMatchObject({ code: "fileTypeRefused", detail: "zip" });
  });
});

describe("pictures", () => {
  it("are written anew: upright, without metadata, without what lay behind their end", async () => {
    const original = await photograph({ width: 60, height: 30, orientation: 6, gps: true });
    expect(original.includes("Exif")).toBe(true);
    const checked = await check(Buffer.concat([original, Buffer.from("<script>")]));
    if (!checked.ok) throw new Error(checked.code);
    const bytes = Buffer.from(checked.value.bytes);
    expect(checked.value).toMatchObject({ type: "image/jpeg", pages: 1 });
    expect(bytes.includes("Exif")).toBe(false);
    expect(bytes.includes("<script>")).toBe(false);
    const { default: sharp } = await import("sharp");
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 30, height: 60 });
  });

  it("a bomb is refused by its size in pixels, before it is opened", async () => {
    const bomb = pngBomb(60_000, 60_000);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await check(bomb)).toEqual({ ok: false, code: "fileTooComplex", detail: "pixels" });
  });

  it("one that lies about its type, is cut off or damaged is refused", async () => {
    const original = await photograph({ width: 60, height: 30 });
    expect(await check(original.subarray(0, original.length / 2))).toMatchObject({ code: "fileUnreadable" });
    const renamed = Buffer.concat([Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), original]);
    expect(await check(renamed)).toMatchObject({ code: "fileUnreadable" });
    expect(await check(Buffer.from("ffd8ff", "hex"))).toMatchObject({ code: "fileUnreadable" });
  });
});

describe("PDF", () => {
  it("a plain one is kept as it came, its pages counted", async () => {
    const pdf = await blankPdf(3);
    expect(await check(pdf)).toMatchObject({ ok: true, value: { type: "application/pdf", pages: 3 } });
  });

  it.each([
    ["/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "JavaScript"],
    ["/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>", "JavaScript"],
    ["/AA << /O << /S /Launch /F (calc.exe) >> >>", "Launch"],
    ["/Names << /EmbeddedFiles << /Names [(a) 9 0 R] >> >>", "EmbeddedFiles"],
    ["/AcroForm << /XFA 9 0 R >>", "XFA"],
    ["/OpenAction << /S /SubmitForm /F (http://x) >>", "SubmitForm"],
  ])("refuses %s", (member, detail) => {
    expect(judge(pdfOf({ catalog: member }))).toEqual({ ok: false, code: "fileUnsafe", detail });
  });

  it("looks into object streams too, and for objects hidden inside a stream", () => {
    const hidden = deflateSync(Buffer.from("9 0 << /S /JavaScript /JS (app.alert(1)) >>"));
    const packed = pdfOf({
      streams: [{ dictionary: "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", body: hidden }],
    });
    expect(judge(packed)).toMatchObject({ code: "fileUnsafe", detail: "JavaScript" });
    const inside = pdfOf({
      streams: [{ dictionary: "", body: Buffer.from("9 0 obj << /S /Launch >> endobj") }],
    });
    expect(judge(inside)).toMatchObject({ code: "fileUnsafe", detail: "object in a stream" });
  });

  it("refuses one that is another file behind its end, and takes the white space some writers leave there", () => {
    const page = Buffer.from("<html><script>alert(1)</script></html>");
    const behind = { ok: false, code: "fileUnsafe", detail: "after the end" };
    expect(judge(Buffer.concat([pdfOf({}), page]))).toEqual(behind);
    expect(judge(Buffer.concat([pdfOf({}), zipBomb("a.exe")]))).toMatchObject({ ok: false });
    expect(judge(Buffer.concat([pdfOf({}), Buffer.from("\r\n\0 ")]))).toMatchObject({ ok: true });
  });

  it("refuses an encrypted one, for nobody could read it at the desk", () => {
    expect(judge(pdfOf({ trailer: "/Encrypt 9 0 R" }))).toEqual({ ok: false, code: "fileEncrypted" });
  });

  it("stops opening a bomb at the budget, whether it is one, many or one inside the other", () => {
    const flate = "/Filter /FlateDecode";
    const large = deflateSync(Buffer.alloc(9 * 1024 * 1024));
    const part = deflateSync(Buffer.alloc(3 * 1024 * 1024));
    const bomb = { ok: false, code: "fileTooComplex", detail: "inflated" };
    expect(judge(pdfOf({ streams: [{ dictionary: flate, body: large }] }))).toEqual(bomb);
    expect(judge(pdfOf({ streams: [1, 2, 3].map(() => ({ dictionary: flate, body: part })) }))).toEqual(bomb);
    const twice = { dictionary: "/Filter [/FlateDecode /FlateDecode]", body: deflateSync(large) };
    expect(judge(pdfOf({ streams: [twice] }))).toEqual(bomb);
    const deep = { dictionary: "/Filter [/FlateDecode /FlateDecode /FlateDecode]", body: deflateSync(large) };
    expect(judge(pdfOf({ streams: [deep] }))).toMatchObject({ code: "fileTooComplex" });
    const lzw = { dictionary: "/Filter /LZWDecode", body: Buffer.alloc(10) };
    expect(judge(pdfOf({ streams: [lzw] }))).toMatchObject({ code: "fileUnsafe", detail: "LZWDecode" });
  });

  it("refuses a picture of more pixels than a scan has, declared or real", () => {
    const picture = {
      dictionary: "/Subtype /Image /Width 90000 /Height 90000 /Filter /FlateDecode",
      body: deflateSync(Buffer.alloc(100)),
    };
    expect(judge(pdfOf({ streams: [picture] }))).toMatchObject({ code: "fileTooComplex", detail: "pixels" });
  });

  it("refuses too many pages, a length that hides something, and what is no PDF behind its first line", async () => {
    expect(await check(await blankPdf(6))).toMatchObject({ code: "fileTooComplex", detail: "pages" });
    const lying = pdfOf({ streams: [{ dictionary: "", body: Buffer.from("abc"), length: 1 }] });
    expect(judge(lying)).toMatchObject({ code: "fileUnreadable" });
    expect(await check(Buffer.from("%PDF-1.7\nhello\n%%EOF\n"))).toMatchObject({ code: "fileUnreadable" });
    expect(await check(pdfOf({}))).toMatchObject({ code: "fileUnreadable" });
  });

  it("any bytes get an answer, never an exception", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "<<",
            ">>",
            "stream\n",
            "endstream",
            "/Length 3",
            "obj",
            "1 0 R",
            "/Filter [",
            "]",
            "(",
            "\u0000",
            "%%EOF",
            "/JS ",
          ),
        ),
        (parts) => {
          const judged = judge(Buffer.from(`%PDF-1.7\n${parts.join(" ")}\n%%EOF`, "latin1"));
          expect(judged.ok || judged.code.startsWith("file")).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
