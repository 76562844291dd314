/** Keys of a list page: ↑ ↓ (or k j) walk its links, `/` filters, `n` makes something new. Typing is left alone. */
export function listKeys(root: () => ParentNode, make: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && target.matches("input, textarea, select");
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      root().querySelector("ask-sheet, told-once, claim-sheet") !== null
    )
      return;
    if (typing) {
      if (event.key !== "Escape") return;
      // A browser would empty the field.
      event.preventDefault();
      target.blur();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "j") walk(root(), 1);
    else if (event.key === "ArrowUp" || event.key === "k") walk(root(), -1);
    else if (event.key === "/") root().querySelector<HTMLElement>('input[type="search"]')?.focus();
    else if (event.key === "n") make();
    else return;
    event.preventDefault();
  };
}

function walk(root: ParentNode, by: number): void {
  const links = [...root.querySelectorAll<HTMLElement>("tbody [data-row]")];
  const now = links.findIndex((link) => link.matches(":focus"));
  links[Math.min(Math.max(now + by, 0), links.length - 1)]?.focus();
}
