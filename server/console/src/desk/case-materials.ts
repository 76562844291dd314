import type { CaseMaterial, CaseMaterials as Attached } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { base, instantWords, look } from "../elements/index.ts";
import type { Severity } from "../fleet.ts";
import { problemWords, type DeskWords } from "../locale/index.ts";
import { readMaterials } from "./api.ts";
import { OfCase } from "./of-case.ts";
import "./material-viewer.ts";

const severityOf: Readonly<Record<CaseMaterial["state"], Severity>> = {
  unseen: "soon",
  accepted: "good",
  rejected: "bad",
};

/** What was brought to a case, where it came from and how far it is trusted; each opens in the viewer. */
export class CaseMaterials extends LitElement {
  static override properties = {
    case: { type: String },
    version: { type: Number },
    words: { attribute: false },
    language: { type: String },
    open: { state: true },
  };
  static override styles = [
    base,
    look,
    css`
      h3 {
        font-size: 14px;
        margin-bottom: 8px;
      }
      td:last-child {
        text-align: right;
        white-space: nowrap;
      }
      .trust {
        border: 1px solid var(--line);
        border-radius: 999px;
        padding: 1px 8px;
        white-space: nowrap;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 2px 16px;
        margin: 4px 0 0;
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        margin: 0;
      }
    `,
  ];

  declare case: string;
  /** Of the case: another one means that something may have been brought. */
  declare version: number;
  declare words: DeskWords;
  declare language: string;
  /** The use that is looked at. */
  declare open: string | undefined;
  readonly #attached = new OfCase<Attached>(this, readMaterials);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("case")) this.open = undefined;
  }

  override render() {
    const { words } = this;
    const { value: attached, refusal } = this.#attached;
    // Who may read the case and not its materials sees the list above, and nothing here.
    if (refusal === "forbidden") return nothing;
    const shown = attached?.materials.find(({ id }) => id === this.open);
    return html`<section class="panel">
        <h3>${words.brought}</h3>
        ${refusal === "" ? nothing : html`<p role="alert">${problemWords(words, refusal)}</p>`}
        ${attached?.materials.length === 0 ? html`<p class="soft">${words.broughtEmpty}</p>` : nothing}
        <table>
          <tbody>
            ${attached?.materials.map((material) => this.#row(material))}
          </tbody>
        </table>
        ${
          attached?.materials.some(({ file }) => file !== undefined) === true
            ? html`<p class="soft">${words.broughtHint}</p>`
            : nothing
        }
      </section>
      ${
        shown === undefined
          ? nothing
          : html`<material-viewer
              .material=${shown}
              .mayJudge=${attached?.mayJudge === true}
              .words=${words}
              @judged=${this.#onJudged}
              @close-viewer=${this.#close}
            ></material-viewer>`
      }`;
  }

  #row(material: CaseMaterial) {
    const { words } = this;
    const { id, name, trust, origin, from, state, consent, facts, ground, reason, file, reused, statement } =
      material;
    return html`<tr data-use=${id} data-judged=${state}>
      <td>
        ${name}
        <div class="soft">
          ${words.origin[origin]} · ${from} ·
          ${instantWords(material.attachedAt, this.language)}${
            reused ? ` · ${words.reusedMaterial}` : nothing
          }
        </div>
        ${
          consent === undefined
            ? nothing
            : html`<div class="soft" data-consent>
                ${words.consented(instantWords(consent.givenAt, this.language), consent.purpose)}
              </div>`
        }
        ${
          facts === undefined
            ? nothing
            : html`<dl>
                ${facts.map(
                  ({ label, value }) =>
                    html`<dt>${label}</dt>
                      <dd>${value}</dd>`,
                )}
              </dl>`
        }
        ${facts === undefined ? nothing : html`<div class="soft" data-statement>${statement}</div>`}
        ${ground === undefined ? nothing : html`<div>${words.rejectGrounds[ground]}</div>`}
        ${reason === undefined ? nothing : html`<div>${reason}</div>`}
      </td>
      <td><span class="trust" data-trust=${trust}>${words.trust[trust]}</span></td>
      <td><status-mark severity=${severityOf[state]}>${words.materialJudged[state]}</status-mark></td>
      <td>
        ${
          file === undefined
            ? nothing
            : html`<button
                data-look=${id}
                aria-label="${words.look} · ${name}"
                @click=${() => (this.open = id)}
              >
                ${words.look}
              </button>`
        }
      </td>
    </tr>`;
  }

  #onJudged(event: CustomEvent<Attached>): void {
    this.#attached.show(event.detail);
    this.open = undefined;
    this.dispatchEvent(new Event("case-changed"));
  }

  /** Opens the first that nobody has looked at; when all were, the first there is. */
  openNext(): void {
    const files = this.#attached.value?.materials.filter(({ file }) => file !== undefined) ?? [];
    this.open = (files.find(({ state }) => state === "unseen") ?? files[0])?.id;
  }

  #close(): void {
    this.open = undefined;
  }
}

customElements.define("case-materials", CaseMaterials);
