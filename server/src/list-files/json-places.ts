/** Where a value begins in its text, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** How deep a JSON text nests, without reading it as JSON: what is too deep is not worth walking. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, (depth += 1));
    else if (character === "]" || character === "}") depth -= 1;
  }
  return deepest;
}

/**
 * The place of every value in a JSON text (RFC 8259), by its JSON Pointer (RFC 6901). The text must be valid JSON:
 * whoever asks has parsed it.
 */
export function placesOf(text: string): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let at = 0;
  let line = 1;
  let lineStart = 0;

  function space(): void {
    for (; /\s/.test(text[at] ?? "x"); at += 1)
      if (text[at] === "\n") {
        line += 1;
        lineStart = at + 1;
      }
  }

  /** @returns the string's value */
  function string(): string {
    const from = at;
    for (at += 1; text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
    at += 1;
    return String(JSON.parse(text.slice(from, at)));
  }

  function members(end: string, one: (index: number) => void): void {
    at += 1;
    for (let index = 0; ; index += 1) {
      space();
      if (text[at] === end) break;
      one(index);
      space();
      if (text[at] === ",") at += 1;
    }
    at += 1;
  }

  function value(pointer: string): void {
    space();
    places.set(pointer, { line, column: at - lineStart + 1 });
    if (text[at] === "{") {
      members("}", () => {
        const key = string();
        space();
        at += 1;
        value(`${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
      });
    } else if (text[at] === "[") members("]", (index) => value(`${pointer}/${index}`));
    else if (text[at] === '"') string();
    else while (at < text.length && !/[\s,\]}]/.test(text[at] ?? "")) at += 1;
  }

  value("");
  return places;
}

/** Of a member that is missing there is no place: its parent's says where it belongs. */
export function placeOf(places: ReadonlyMap<string, Place>, pointer: string): Place {
  for (let path = pointer; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const place = places.get(path);
    if (place !== undefined) return place;
  }
  return places.get("") ?? { line: 1, column: 1 };
}

/** Where a text stops being JSON. */
export function brokenAt(text: string, error: unknown): Place {
  const at = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  return lineAt(text, at === undefined ? text.length : Number(at));
}

/** The place of a character, counted from the text's beginning. */
export function lineAt(text: string, at: number): Place {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}
