/** How much room candidates have. */
export interface Room {
  /** px of a row. */
  readonly width: number;
  /** px between two. */
  readonly gap: number;
  /** px of one character. */
  readonly character: number;
  /** px beside the characters of one, and the least it is wide. */
  readonly padding: number;
  readonly least: number;
}

const widthOf = (text: string, { character, padding, least }: Room): number =>
  Math.max(least, Array.from(text).length * character + padding);

/** Sorts texts into rows, each as long as fits; a text wider than a row has one of its own. */
export function rowsOf<Entry extends { readonly text: string }>(
  entries: readonly Entry[],
  room: Room,
  most: number,
): readonly (readonly Entry[])[] {
  const rows: Entry[][] = [];
  let left = 0;
  for (const entry of entries) {
    const width = widthOf(entry.text, room);
    const row = rows.at(-1);
    if (row !== undefined && width + room.gap <= left) {
      row.push(entry);
      left -= width + room.gap;
      continue;
    }
    if (rows.length === most) break;
    rows.push([entry]);
    left = room.width - width;
  }
  return rows;
}
