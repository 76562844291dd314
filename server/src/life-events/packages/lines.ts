/**
 * The line of every value in a JSON text (RFC 8259), by its JSON Pointer (RFC 6901). The text must be valid JSON:
 * whoever asks has parsed it.
 */
export function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;

  function space(): void {
    for (; /\s/.test(text[at] ?? "x"); at += 1) if (text[at] === "\n") line += 1;
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
    lines.set(pointer, line);
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
  return lines;
}
