import { html, svg, type TemplateResult } from "lit";
import { encode } from "uqr";

/** A code for a telephone (ISO/IEC 18004, level M): black on white in every mode, with its quiet zone. */
export function qrCode(text: string, label: string): TemplateResult {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return html`<div class="qr">
    <svg viewBox="0 0 ${size} ${size}" role="img" aria-label=${label} shape-rendering="crispEdges">
      ${svg`<path d=${dark.join("")} fill="#000" />`}
    </svg>
  </div>`;
}
