import { noChange, type ElementPart } from "lit";
import { Directive, directive, PartType, type PartInfo } from "lit/directive.js";

/**
 * Sets CSS custom properties on an element through CSSOM. Lit's styleMap writes a `style` attribute on
 * its first render, which a strict content security policy drops (spikes.md Q5).
 */
class CssVars extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("cssVars belongs on an element");
  }

  override render(_values: Readonly<Record<`--${string}`, string>>): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [values]: [Readonly<Record<`--${string}`, string>>]): typeof noChange {
    if (part.element instanceof HTMLElement || part.element instanceof SVGElement) {
      for (const [name, value] of Object.entries(values)) part.element.style.setProperty(name, value);
    }
    return noChange;
  }
}

export const cssVars = directive(CssVars);
