import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHttpBody, encodeGet } from "./http.ts";
import { createJpegSplitter } from "./jpeg.ts";
import { feedHostilePictures, tinyJpeg } from "./testing-fuzz.ts";

const limits = { maximumBytes: 10_000, maximumNoise: 2_000 };
const latin = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const typesOf = (found: readonly { readonly type: string }[]) => found.map(({ type }) => type);

describe("pictures in a stream", () => {
  it("are found by their own structure, with their size, whatever lies between them", () => {
    const splitter = createJpegSplitter(limits);
    const wire = Buffer.concat([
      latin("--x\r\nContent-Length: 3\r\n\r\n"),
      tinyJpeg,
      latin("\r\n--x\r\n"),
      tinyJpeg,
    ]);
    const found = splitter.push(new Uint8Array(wire));
    expect(found).toMatchObject([
      { type: "frame", jpeg: tinyJpeg, width: 8, height: 6 },
      { type: "frame", jpeg: tinyJpeg, width: 8, height: 6 },
    ]);
    // Where each stands, so that nothing of the stream is unaccounted for.
    expect(found.reduce((sum, { skipped, length }) => sum + skipped + length, 0)).toBe(wire.length);
  });

  it("a thumbnail inside a segment ends no picture", () => {
    const thumbnail = [0xff, 0xe1, 0x00, 2 + tinyJpeg.length, ...tinyJpeg];
    const whole = Uint8Array.from([...tinyJpeg.subarray(0, 2), ...thumbnail, ...tinyJpeg.subarray(2)]);
    expect(createJpegSplitter(limits).push(whole)).toMatchObject([{ type: "frame", jpeg: whole }]);
  });

  it("half a picture is said to be broken, and the next one is whole", () => {
    const half = tinyJpeg.subarray(0, tinyJpeg.length - 4);
    expect(typesOf(createJpegSplitter(limits).push(Uint8Array.from([...half, ...tinyJpeg])))).toEqual([
      "malformed",
      "frame",
    ]);
  });

  it("one without an end and noise without a picture both have a limit", () => {
    const endless = Uint8Array.from([...tinyJpeg.subarray(0, -2), ...new Uint8Array(20_000)]);
    expect(createJpegSplitter(limits).push(endless)).toEqual([
      { type: "malformed", why: "tooLarge", skipped: 0, length: endless.length },
    ]);
    expect(createJpegSplitter(limits).push(new Uint8Array(3_000))).toEqual([
      { type: "malformed", why: "noise", skipped: 3_000, length: 0 },
    ]);
  });

  it("come out the same however the wire is cut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.uint8Array({ maxLength: 30 }), (size, between) => {
        const quiet = between.map((byte) => (byte === 0xff ? 0 : byte));
        const wire = Uint8Array.from([...quiet, ...tinyJpeg, ...quiet, ...tinyJpeg]);
        const splitter = createJpegSplitter(limits);
        const found: unknown[] = [];
        for (let at = 0; at < wire.length; at += size)
          found.push(...splitter.push(wire.subarray(at, at + size)));
        expect(found).toHaveLength(2);
      }),
      { numRuns: 300 },
    );
  });
});

describe("an IP camera's answer", () => {
  const answer = (head: string) => createHttpBody().push(latin(`${head}\r\n\r\nrest`));

  it("is asked for with a plain GET", () => {
    expect(Buffer.from(encodeGet({ host: "10.0.0.9", port: 8080, path: "/v" })).toString()).toMatch(
      /^GET \/v HTTP\/1\.1\r\nHost: 10\.0\.0\.9:8080\r\n[^]*\r\n\r\n$/,
    );
  });

  it("has its body handed on, chunked or not", () => {
    const plain = answer("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b");
    expect(plain).toEqual({ ok: true, value: latin("rest") });
    const chunked = createHttpBody();
    const first = chunked.push(
      latin("HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ntransfer-encoding: chunked\r\n\r\n4\r\nab"),
    );
    const second = chunked.push(latin("cd\r\n2;x=1\r\nef\r\n"));
    expect([first, second].map((one) => one.ok && Buffer.from(one.value).toString())).toEqual(["ab", "cdef"]);
  });

  it.each([
    ["HTTP/1.1 401 Unauthorized", "denied"],
    ["HTTP/1.1 404 Not Found", "badStatus"],
    ["HTTP/1.1 200 OK\r\nContent-Type: text/html", "badType"],
    ["SSH-2.0-OpenSSH_9.2", "badHead"],
  ])("%s is refused as %s", (head, code) => {
    expect(answer(head)).toMatchObject({ ok: false, code });
  });

  it("a head without an end, and chunks that are none, are refused", () => {
    expect(createHttpBody().push(new Uint8Array(20_000).fill(0x41))).toMatchObject({ code: "badHead" });
    const body = createHttpBody();
    body.push(latin("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n"));
    expect(body.push(latin("zz\r\n"))).toMatchObject({ code: "badChunk" });
  });
});

describe("hostile bytes", () => {
  // The long form is scripts/fuzz/camera.ts.
  it("raise nothing, and reach every branch", () => {
    const { cases, ...reached } = feedHostilePictures(1, 20_000);
    expect(cases).toBe(20_000);
    for (const [what, times] of Object.entries(reached)) expect(times, what).toBeGreaterThan(30);
  });
});
