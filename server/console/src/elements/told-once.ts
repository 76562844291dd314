import { css, html, LitElement } from "lit";
import { base } from "./base.ts";
import { look } from "./look.ts";
import { sheet } from "./sheet.ts";

/** Secrets that are shown this once: nothing but the button closes it. */
export class ToldOnce extends LitElement {
  static override properties = {
    heading: { type: String },
    note: { type: String },
    secrets: { attribute: false },
    close: { type: String },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 8px 24px;
        margin: 16px 0;
      }
      code {
        font: 600 18px/1.5 monospace;
        user-select: all;
      }
    `,
  ];

  declare heading: string;
  declare note: string;
  declare secrets: readonly string[];
  declare close: string;

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  override render() {
    return html`
      <dialog aria-labelledby="title" @cancel=${(event: Event) => event.preventDefault()}>
        <h2 id="title">${this.heading}</h2>
        <p class="soft">${this.note}</p>
        <ul>
          ${this.secrets.map((secret) => html`<li><code>${secret}</code></li>`)}
        </ul>
        <div class="buttons">
          <button class="main" @click=${() => this.dispatchEvent(new Event("kept"))}>${this.close}</button>
        </div>
      </dialog>
    `;
  }
}

customElements.define("told-once", ToldOnce);
