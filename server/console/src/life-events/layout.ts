/** An item and what it waits for, as it is drawn. */
export interface DrawnItem {
  readonly key: string;
  readonly after: readonly string[];
}

/** Where an item stands: its column is how many must be done before it, its row its place there. */
export interface Spot<Item extends DrawnItem> {
  readonly item: Item;
  readonly column: number;
  readonly row: number;
}

/** Lengths in SVG user units. */
export const box = { width: 196, height: 64, across: 60, down: 22, margin: 12 } as const;

/** Columns from left to right in the order of time. Items in a circle are drawn after all others, so that they can be mended. */
export function layOut<Item extends DrawnItem>(items: readonly Item[]): Spot<Item>[] {
  const known = new Set(items.map(({ key }) => key));
  const columns = new Map<string, number>();
  for (let column = 0; ; column += 1) {
    const free = items.filter(
      ({ key, after }) => !columns.has(key) && after.every((one) => columns.has(one) || !known.has(one)),
    );
    if (free.length === 0) break;
    for (const { key } of free) columns.set(key, column);
  }
  const last = Math.max(-1, ...columns.values()) + 1;
  const rows = new Map<number, number>();
  return items.map((item) => {
    const column = columns.get(item.key) ?? last;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return { item, column, row };
  });
}

/** Upper left corner of a spot. */
export function cornerOf({ column, row }: Pick<Spot<DrawnItem>, "column" | "row">): { x: number; y: number } {
  return {
    x: box.margin + column * (box.width + box.across),
    y: box.margin + row * (box.height + box.down),
  };
}

/** How large a drawing of these spots is. */
export function sizeOf(spots: readonly Spot<DrawnItem>[]): { width: number; height: number } {
  const columns = Math.max(0, ...spots.map(({ column }) => column)) + 1;
  const rows = Math.max(0, ...spots.map(({ row }) => row)) + 1;
  return {
    width: 2 * box.margin + columns * box.width + (columns - 1) * box.across,
    height: 2 * box.margin + rows * box.height + (rows - 1) * box.down,
  };
}

/** A curve from one item's right edge to another's left edge, as an SVG path. */
export function edgePath(from: Spot<DrawnItem>, to: Spot<DrawnItem>): string {
  const a = cornerOf(from);
  const b = cornerOf(to);
  const start = { x: a.x + box.width, y: a.y + box.height / 2 };
  const end = { x: b.x - 6, y: b.y + box.height / 2 };
  const bend = Math.max(24, (end.x - start.x) / 2);
  return `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
}

/** The item an arrow key leads to; undefined where there is none. */
export function neighbour<Item extends DrawnItem>(
  spots: readonly Spot<Item>[],
  from: string,
  direction: "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight",
): Item | undefined {
  const here = spots.find(({ item }) => item.key === from);
  if (here === undefined) return undefined;
  const { column, row } = here;
  const away = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[direction];
  const [across = 0, down = 0] = away;
  const there = spots.filter((spot) =>
    across === 0 ? spot.column === column && spot.row === row + down : spot.column === column + across,
  );
  return there.toSorted((a, b) => Math.abs(a.row - row) - Math.abs(b.row - row))[0]?.item;
}
