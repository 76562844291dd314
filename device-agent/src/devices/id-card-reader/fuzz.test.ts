import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCard } from "./card.ts";
import { createFrameParser, encodeFrame } from "./protocol.ts";
import { feedHostileBytes } from "./testing-fuzz.ts";

describe("hostile bytes", () => {
  // The long form is scripts/fuzz/id-card.ts.
  it("raise nothing, and reach every decoder", () => {
    const { cases, ...reached } = feedHostileBytes(1, 20_000);
    expect(cases).toBe(20_000);
    for (const [what, times] of Object.entries(reached)) expect(times, what).toBeGreaterThan(100);
  });

  it("of the size of a text block decode or are refused with a code", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 260 }), (block) => {
        const card = decodeCard(block);
        if (!card.ok) expect(["cardInvalid", "cardUnsupported"]).toContain(card.code);
      }),
      { numRuns: 5_000 },
    );
  });

  it("around a frame never hide it, however the line is cut", () => {
    // No noise byte is AA, so that the noise alone can open no frame and swallow the real one.
    const noise = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => bytes.map((byte) => (byte === 0xaa ? 0 : byte)));
    const body = fc.uint8Array({ minLength: 3, maxLength: 300 });
    fc.assert(
      fc.property(noise, body, noise, fc.integer({ min: 1, max: 70 }), (before, inside, after, size) => {
        const line = Uint8Array.of(...before, ...encodeFrame(inside), ...after);
        const parser = createFrameParser();
        const frames: unknown[] = [];
        for (let start = 0; start < line.length; start += size)
          frames.push(...parser.push(line.subarray(start, start + size)));
        expect(frames[0]).toEqual({ type: "frame", body: inside });
      }),
      { numRuns: 2_000 },
    );
  });
});
