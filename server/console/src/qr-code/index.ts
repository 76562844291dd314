import { css, html, LitElement, svg } from "lit";
import { encode } from "uqr";

/** A QR code, dark on white also where the page is dark: cameras want it so. */
export class QrCode extends LitElement {
  static override properties = { text: { type: String }, label: { type: String }, dense: { type: Boolean } };
  static override styles = css`
    svg {
      display: block;
      width: 200px;
      height: 200px;
      background: #fff;
    }
    :host([dense]) svg {
      width: 440px;
      height: 440px;
    }
  `;

  declare text: string;
  declare label: string;
  /** A long text: larger, with the least redundancy, so that its modules stay wide enough for a scanner. */
  declare dense: boolean;

  override render() {
    const { data, size } = encode(this.text, { ecc: this.dense ? "L" : "M", border: 4 });
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
    return html`<svg
      viewBox="0 0 ${size} ${size}"
      role="img"
      aria-label=${this.label}
      shape-rendering="crispEdges"
    >
      ${svg`<path d=${dark.join("")} fill="#000" />`}
    </svg>`;
  }
}

customElements.define("qr-code", QrCode);
