import type { Page } from "playwright-core";

/** Leaf texts that leave their box or the canvas, text below 28 px, targets below 64 px, and texts over each other. */
export async function flawsOf(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const found: string[] = [];
    const leaves: { element: Element; text: string; box: DOMRect }[] = [];
    function walk(root: ParentNode): void {
      for (const element of root.querySelectorAll("*")) {
        if (element.closest("svg") !== null || element.closest("[inert]") !== null) continue;
        if (element.shadowRoot !== null) walk(element.shadowRoot);
        if (element.matches(".content, .sheet") && element.scrollHeight > element.clientHeight + 2) {
          found.push(`too high: ${element.className} ${element.scrollHeight} > ${element.clientHeight}`);
        }
        if (element.localName === "button" && element.getClientRects().length > 0) {
          const box = element.getBoundingClientRect();
          if (box.height < 64 || box.width < 64) found.push(`small target: ${element.textContent?.trim()}`);
        }
        const own = [...element.childNodes].filter(
          (node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== "",
        );
        if (own.length === 0) continue;
        const range = document.createRange();
        for (const node of own) {
          range.selectNodeContents(node);
          for (const line of range.getClientRects()) {
            // Glyph boxes are higher than lines, and an ellipsis hides what it leaves out.
            const own = element.getBoundingClientRect();
            const left = Math.max(line.left, own.left);
            const top = Math.max(line.top, own.top);
            const box = new DOMRect(
              left,
              top,
              Math.min(line.right, own.right) - left,
              Math.min(line.bottom, own.bottom) - top,
            );
            if (line.width === 0 || box.width <= 0) continue;
            const frame = element
              .closest("button, .wait, .card, .picture, .boxes li, .actions")
              ?.getBoundingClientRect();
            if (
              frame !== undefined &&
              (box.left < frame.left ||
                box.right > frame.right ||
                box.top + 0.2 * box.height < frame.top ||
                box.bottom - 0.2 * box.height > frame.bottom)
            ) {
              found.push(`leaves its frame: ${node.textContent?.trim()}`);
            }
            leaves.push({ element, text: node.textContent?.trim().slice(0, 30) ?? "", box });
            if (box.left < 0 || box.top < 0 || box.right > 1080 || box.bottom > 1920)
              found.push(`off canvas: ${node.textContent?.trim()}`);
          }
        }
        if (Number.parseFloat(getComputedStyle(element).fontSize) < 28)
          found.push(`small text: ${element.textContent?.trim()}`);
      }
    }
    walk(document.body);
    for (const [i, a] of leaves.entries()) {
      for (const b of leaves.slice(i + 1)) {
        if (a.element === b.element || a.element.getRootNode() === document) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > 4 && high > 0.35 * Math.min(a.box.height, b.box.height))
          found.push(`overlap: “${a.text}” and “${b.text}”`);
      }
    }
    return found;
  });
}
