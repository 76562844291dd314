const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gsu;

/**
 * Where a JSON text says a member of one object a second time: what one reader takes from the first, another takes from
 * the last (RFC 8259 §4). The text must be valid JSON: whoever asks has parsed it.
 * @returns where the second name begins; undefined when every name is there once
 */
export function repeatedMember(text: string): number | undefined {
  /** The names of each object that is open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === "{") open.push(new Set());
    else if (found === "[") open.push(undefined);
    else if (found === "}" || found === "]") open.pop();
    else {
      const names = open.at(-1);
      if (names === undefined || !isName(text, index + found.length)) continue;
      // `"\u0061"` is the same name as `"a"`.
      const name = String(JSON.parse(found));
      if (names.has(name)) return index;
      names.add(name);
    }
  }
  return undefined;
}

function isName(text: string, after: number): boolean {
  let at = after;
  while (" \t\r\n".includes(text[at] ?? "x")) at += 1;
  return text[at] === ":";
}
