/** A letter in parts that fit a screen, cut where a sentence ends if one does nearby. */
export function parts(letter: string, most: number): string[] {
  const found: string[] = [];
  let rest = letter;
  while (rest.length > most) {
    const end = Math.max(...["。", "；", "\n", ".", ";"].map((mark) => rest.lastIndexOf(mark, most - 1)));
    const at = end > most / 2 ? end + 1 : most;
    // A rare character is two units long.
    const cut = /[\uDC00-\uDFFF]/.test(rest.charAt(at)) ? at - 1 : at;
    found.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return [...found, rest].filter((part) => part !== "");
}

/** Its beginning, where not all of it fits. */
export function beginning(letter: string, most: number): string {
  const line = letter.replaceAll("\n", " ");
  const [first = ""] = parts(line, most);
  return first.length < line.trim().length ? `${first}…` : first;
}
