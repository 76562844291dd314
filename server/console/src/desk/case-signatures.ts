import type { CaseSignatures as Signed, SignatureView, Strokes } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing, svg } from "lit";
import { base, instantWords, look } from "../elements/index.ts";
import type { Severity } from "../fleet.ts";
import { problemWords, type DeskWords } from "../locale/index.ts";
import { readSignatures } from "./api.ts";
import { OfCase } from "./of-case.ts";

const severityOf: Readonly<Record<SignatureView["verdict"], Severity>> = {
  valid: "good",
  replaced: "none",
  documentChanged: "bad",
  evidenceChanged: "bad",
};
/** Room around the strokes, in the units of the pad they were drawn on. */
const margin = 8;

/** What the hand drew, cut to where it drew: the pads of kiosk and console differ in size. */
function drawing(strokes: Strokes, label: string) {
  const points = strokes.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  const [width, height] = [Math.max(...xs) - left + margin, Math.max(...ys) - top + margin];
  return html`<svg viewBox="${left} ${top} ${width} ${height}" role="img" aria-label=${label}>
    ${strokes.map((stroke) => svg`<polyline points=${stroke.map(({ x, y }) => `${x},${y}`).join(" ")}></polyline>`)}
  </svg>`;
}

/** Who signed a case by hand, when, whether it holds, and whose signature is still awaited (domain.md S7). */
class CaseSignatures extends LitElement {
  static override properties = {
    case: { type: String },
    version: { type: Number },
    words: { attribute: false },
    language: { type: String },
  };
  static override styles = [
    base,
    look,
    css`
      h3 {
        font-size: 14px;
        margin-bottom: 8px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 10px;
      }
      svg {
        display: block;
        width: 220px;
        height: 64px;
        margin-top: 4px;
      }
      polyline {
        fill: none;
        stroke: var(--ink);
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
        vector-effect: non-scaling-stroke;
      }
    `,
  ];

  declare case: string;
  /** Of the case: another one means that somebody may have signed or taken it up. */
  declare version: number;
  declare words: DeskWords;
  declare language: string;
  readonly #signatures = new OfCase<Signed>(this, readSignatures);

  override render() {
    const { value: signed, refusal } = this.#signatures;
    const words = this.words.signatures;
    return html`<section class="panel">
      <h3>${words.title}</h3>
      ${refusal === "" ? nothing : html`<p role="alert">${problemWords(this.words, refusal)}</p>`}
      ${signed === undefined ? nothing : this.#signed(signed)}
    </section>`;
  }

  #signed({ signatures, awaited }: Signed) {
    const words = this.words.signatures;
    if (signatures.length + awaited.length === 0) return html`<p class="soft">${words.none}</p>`;
    return html`<ul>
        ${signatures.map((one) => this.#one(one))}
        ${awaited.map(
          (role) =>
            html`<li data-awaited=${role}>
              <status-mark severity="soon">${words.awaited[role]}</status-mark>
            </li>`,
        )}
      </ul>
      ${awaited.length === 0 ? nothing : html`<p class="soft">${words.awaitedWhy}</p>`}`;
  }

  #one({ role, of, signer, signedAt, kid, level, verdict, strokes }: SignatureView) {
    const words = this.words.signatures;
    const about = [
      instantWords(signedAt, this.language),
      words.of[of],
      ...(kid === undefined || level === undefined ? [] : [words.at(kid, level)]),
    ];
    return html`<li data-signed=${role} data-verdict=${verdict}>
      <strong>${words.role[role]}</strong> ${signer.name}
      <status-mark severity=${severityOf[verdict]}>${words.verdict[verdict]}</status-mark>
      <div class="soft">${about.join(" · ")}</div>
      ${strokes === undefined ? nothing : drawing(strokes, words.drawn(signer.name))}
    </li>`;
  }
}

customElements.define("case-signatures", CaseSignatures);
