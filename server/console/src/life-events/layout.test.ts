import { describe, expect, it } from "vitest";
import { cornerOf, edgePath, layOut, neighbour, sizeOf } from "./layout.ts";

const item = (key: string, ...after: string[]) => ({ key, after });
const diamond = [item("A"), item("B", "A"), item("C", "A"), item("D", "B", "C")];

describe("the drawing of a package", () => {
  it("has what comes first on the left, and no two items in one place", () => {
    const spots = layOut(diamond);
    expect(spots.map(({ column, row }) => [column, row])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 0],
    ]);
    const corners = spots.map((spot) => JSON.stringify(cornerOf(spot)));
    expect(new Set(corners).size).toBe(4);
    const { width, height } = sizeOf(spots);
    for (const spot of spots) {
      expect(cornerOf(spot).x).toBeLessThan(width);
      expect(cornerOf(spot).y).toBeLessThan(height);
    }
  });

  it("draws what runs in a circle all the same", () => {
    const spots = layOut([item("A"), item("B", "C"), item("C", "B")]);
    expect(spots.map(({ column }) => column)).toEqual([0, 1, 1]);
  });

  it("leads by arrow keys from each item to the nearest in that direction", () => {
    const spots = layOut(diamond);
    expect(neighbour(spots, "A", "ArrowRight")?.key).toBe("B");
    expect(neighbour(spots, "B", "ArrowDown")?.key).toBe("C");
    expect(neighbour(spots, "C", "ArrowUp")?.key).toBe("B");
    expect(neighbour(spots, "D", "ArrowLeft")?.key).toBe("B");
    expect(neighbour(spots, "A", "ArrowLeft")).toBeUndefined();
    expect(neighbour(spots, "X", "ArrowLeft")).toBeUndefined();
  });

  it("an edge runs forward from right edge to left edge", () => {
    const [a, b] = layOut([item("A"), item("B", "A")]);
    if (a === undefined || b === undefined) throw new Error("not drawn");
    expect(edgePath(a, b)).toMatch(/^M208 44C/);
  });
});
