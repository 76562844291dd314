/** A text as it may stand in HTML, between tags and in a quoted attribute. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

/** HTML that was made here. Only {@link markup} makes it, so whatever else gets into a page is escaped. */
class MadeMarkup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}
export type Markup = MadeMarkup;

type Part = string | number | undefined | false | Markup | readonly Part[];

function textOf(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof MadeMarkup) return part.toString();
  if (typeof part === "string" || typeof part === "number") return escapeMarkup(String(part));
  return part.map(textOf).join("");
}

/** HTML with values in it; texts are escaped, lists are joined, what is absent is nothing. */
export function markup(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const texts = parts.map(textOf);
  return new MadeMarkup(pieces.map((piece, at) => piece + (texts[at] ?? "")).join(""));
}

/** HTML or SVG that a library of ours has made. */
export const madeElsewhere = (text: string): Markup => new MadeMarkup(text);
