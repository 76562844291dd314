import type { KioskClaim } from "@zizhuban/server-contract";
import { css, html, LitElement } from "lit";
import { base, download, instantWords, look, sheet } from "../elements/index.ts";
import type { KioskWords, Language } from "../locale/index.ts";
import "../qr-code/index.ts";

/** A claim, this once: as a file and as a QR that says the same; nothing but the button closes it. */
export class ClaimSheet extends LitElement {
  static override properties = {
    claim: { attribute: false },
    words: { attribute: false },
    language: { type: String },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      dialog {
        width: min(920px, 94vw);
      }
      .columns {
        display: grid;
        grid-template-columns: 440px minmax(0, 1fr);
        gap: 24px;
        margin: 16px 0;
      }
      ol {
        margin: 0;
        padding-left: 1.4em;
        display: grid;
        gap: 12px;
        align-content: start;
      }
      code {
        display: block;
        margin-top: 4px;
        padding: 8px 10px;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--paper);
        font: 13px/1.5 monospace;
        overflow-wrap: anywhere;
        user-select: all;
      }
    `,
  ];

  declare claim: KioskClaim;
  declare words: KioskWords;
  declare language: Language;

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    this.renderRoot.querySelector<HTMLElement>('[data-do="save"]')?.focus();
  }

  get #file(): string {
    const { division, number } = this.claim.kiosk;
    return `kiosk-${division}-${number}.json`;
  }

  override render() {
    const { kiosk, claim, until } = this.claim;
    const words = this.words.claim;
    return html`
      <dialog aria-labelledby="title" @cancel=${(event: Event) => event.preventDefault()}>
        <h2 id="title">${words.title(kiosk.name, kiosk.number)}</h2>
        <p class="soft">${words.note(instantWords(until, this.language))}</p>
        <div class="columns">
          <qr-code dense text=${JSON.stringify(claim)} label=${words.qr}></qr-code>
          <ol>
            <li>
              ${words.save}
              <p><button data-do="save" @click=${() => this.#save()}>${words.download}</button></p>
              <p class="soft">${words.scan}</p>
            </li>
            <li>${words.carry}</li>
            <li>${words.run}<code>CLAIM_FILE=${this.#file} npm run agent</code></li>
            <li>${words.appears}</li>
          </ol>
        </div>
        <div class="buttons">
          <button class="main" data-do="kept" @click=${() => this.dispatchEvent(new Event("kept"))}>
            ${words.kept}
          </button>
        </div>
      </dialog>
    `;
  }

  #save(): void {
    download(this.#file, `${JSON.stringify(this.claim.claim)}\n`, "application/json");
  }
}

customElements.define("claim-sheet", ClaimSheet);
