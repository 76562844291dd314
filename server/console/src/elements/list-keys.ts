import type { LitElement } from "lit";

const overlays = "ask-sheet, told-once, claim-sheet";

/**
 * Keys of a list page, as long as it is there: ↑ ↓ (or k j) walk its rows (`data-row`), `/` goes to its search field,
 * `n` makes something new. Typing is left alone, except that Escape leaves the field; so is what lies over the page.
 * @param make what `n` does; without it the key is nothing
 * @param press a key of the page itself; whether it meant something
 */
export function listKeys(page: LitElement, make?: () => void, press?: (key: string) => boolean): void {
  const onKey = (event: KeyboardEvent): void => {
    const root = page.renderRoot;
    if (event.ctrlKey || event.metaKey || event.altKey || root.querySelector(overlays) !== null) return;
    const target = event.composedPath()[0];
    if (target instanceof HTMLElement && target.matches("input, textarea, select")) {
      if (event.key !== "Escape") return;
      // A browser would empty the field.
      event.preventDefault();
      target.blur();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "j") walk(root, 1);
    else if (event.key === "ArrowUp" || event.key === "k") walk(root, -1);
    else if (event.key === "/") root.querySelector<HTMLElement>('input[type="search"]')?.focus();
    else if (event.key === "n" && make !== undefined) make();
    else if (press?.(event.key) !== true) return;
    event.preventDefault();
  };
  page.addController({
    hostConnected: () => window.addEventListener("keydown", onKey),
    hostDisconnected: () => window.removeEventListener("keydown", onKey),
  });
}

function walk(root: ParentNode, by: number): void {
  const links = [...root.querySelectorAll<HTMLElement>("tbody [data-row]")];
  const now = links.findIndex((link) => link.matches(":focus"));
  links[Math.min(Math.max(now + by, 0), links.length - 1)]?.focus();
}
