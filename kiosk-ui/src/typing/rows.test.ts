import fc from "fast-check";
import { expect, it } from "vitest";
import { rowsOf } from "./rows.ts";

const room = { width: 1000, gap: 16, character: 46, padding: 44, least: 96 };
const widthOf = (text: string) => Math.max(room.least, text.length * room.character + room.padding);

it("every candidate stands in a row in its order, no row is wider than there is room, as long as one fits at all", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 60 }), fc.nat(8), (lengths, most) => {
      const entries = lengths.map((length) => ({ text: "字".repeat(length) }));
      const rows = rowsOf(entries, room, most + 1);
      expect(rows.length).toBeLessThanOrEqual(most + 1);
      expect(rows.flat()).toEqual(entries.slice(0, rows.flat().length));
      if (rows.length < most + 1) expect(rows.flat()).toHaveLength(entries.length);
      for (const row of rows) {
        const width = row.reduce((sum, { text }) => sum + widthOf(text) + room.gap, -room.gap);
        expect(row.length === 1 || width <= room.width).toBe(true);
      }
    }),
  );
});
