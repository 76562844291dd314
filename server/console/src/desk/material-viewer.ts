import type { CaseMaterial, CaseMaterials, RejectionGround } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { base, look } from "../elements/index.ts";
import { problemWords, type DeskWords } from "../locale/index.ts";
import { judgeMaterial, pageAddress } from "./api.ts";

const grounds: readonly RejectionGround[] = ["illegible", "notGenuine", "outOfDate", "unsuitable"];

/**
 * One material, page by page. The server draws every page, its purpose across it: nothing a citizen uploaded is ever
 * opened by this browser.
 */
export class MaterialViewer extends LitElement {
  static override properties = {
    material: { attribute: false },
    mayJudge: { type: Boolean },
    words: { attribute: false },
    page: { state: true },
    large: { state: true },
    failed: { state: true },
    rejecting: { state: true },
    busy: { state: true },
    problem: { state: true },
  };
  static override styles = [
    base,
    look,
    css`
      dialog {
        width: min(1100px, 96vw);
        height: 94vh;
        max-height: none;
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--surface);
        color: var(--ink);
        overflow: hidden;
      }
      dialog::backdrop {
        background: rgb(14 25 27 / 45%);
      }
      .frame {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr) auto;
        height: 100%;
      }
      header,
      footer {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
        padding: 12px 16px;
      }
      header h2 {
        flex: 1;
        font-size: 16px;
      }
      .sheet {
        overflow: auto;
        background: var(--line);
        text-align: center;
        padding: 12px;
      }
      img {
        max-width: 100%;
        max-height: 100%;
        background: #fff;
      }
      img.large {
        max-width: none;
        max-height: none;
      }
      .keys {
        flex: 1;
      }
      .buttons {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      form {
        display: grid;
        gap: 8px;
        flex: 1 0 100%;
      }
      label {
        display: grid;
        gap: 4px;
        font-weight: 600;
      }
      textarea {
        min-height: 72px;
      }
    `,
  ];

  declare material: CaseMaterial;
  declare mayJudge: boolean;
  declare words: DeskWords;
  declare page: number;
  declare large: boolean;
  declare failed: boolean;
  declare rejecting: boolean;
  declare busy: boolean;
  declare problem: string;

  constructor() {
    super();
    this.page = 1;
    this.large = false;
    this.failed = false;
    this.rejecting = false;
    this.busy = false;
    this.problem = "";
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    this.renderRoot.querySelector<HTMLElement>(".sheet")?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("page")) this.failed = false;
  }

  override render() {
    const { words, material, page } = this;
    const pages = material.file?.pages ?? 1;
    return html`<dialog aria-labelledby="title" @cancel=${this.#close} @keydown=${this.#onKey}>
      <div class="frame">
        <header>
          <h2 id="title">${material.name} · ${words.trust[material.trust]}</h2>
          <button ?disabled=${page <= 1} aria-label=${words.pageBefore} @click=${() => this.#turn(-1)}>
            ←
          </button>
          <span role="status" data-page=${page}>${words.pageOf(page, pages)}</span>
          <button ?disabled=${page >= pages} aria-label=${words.pageAfter} @click=${() => this.#turn(1)}>
            →
          </button>
          <button @click=${this.#zoom}>${words.zoom}</button>
          <a href="/api/staff/case-materials/${material.id}/copy" download="${material.ref}.pdf"
            >${words.copyOut}</a
          >
          <button @click=${this.#close}>${words.close}</button>
        </header>
        <div class="sheet" tabindex="0">
          ${
            this.failed
              ? html`<p role="alert">${words.pageFailed}</p>`
              : html`<img
                  class=${this.large ? "large" : ""}
                  src=${pageAddress(material.id, page)}
                  alt="${material.name}, ${words.pageOf(page, pages)}"
                  @error=${() => (this.failed = true)}
                />`
          }
        </div>
        <footer>
          <span class="soft keys">${words.viewerKeys}</span>
          ${this.#judging()}
        </footer>
      </div>
    </dialog>`;
  }

  #judging() {
    const { words } = this;
    if (!this.mayJudge || this.material.state === "rejected") return nothing;
    const problem =
      this.problem === ""
        ? nothing
        : html`<p class="notice refused" role="alert">${problemWords(words, this.problem)}</p>`;
    if (this.rejecting)
      return html`<form @submit=${this.#reject}>
        <label
          >${words.rejectGround}<select name="ground" required>
            <option value="">${words.rejectGroundNone}</option>
            ${grounds.map((ground) => html`<option value=${ground}>${words.rejectGrounds[ground]}</option>`)}
          </select></label
        >
        <label>${words.rejectWhy}<textarea name="reason" required maxlength="1000"></textarea></label>
        <p class="soft">${words.rejectHint}</p>
        ${problem}
        <div class="buttons">
          <button type="button" @click=${this.#keep}>${words.cancel}</button>
          <button class="main" ?disabled=${this.busy}>${words.confirm} · ${words.reject}</button>
        </div>
      </form>`;
    return html`${problem}
      <button data-reject @click=${this.#ask}>${words.reject}</button>
      ${
        this.material.state === "unseen"
          ? html`<button
              class="main"
              data-verify
              title=${words.verifyHint}
              ?disabled=${this.busy}
              @click=${this.#verify}
            >
              ${words.verify}
            </button>`
          : nothing
      }`;
  }

  #turn(by: number): void {
    const pages = this.material.file?.pages ?? 1;
    this.page = Math.min(pages, Math.max(1, this.page + by));
  }

  #zoom(): void {
    this.large = !this.large;
  }

  #keep(): void {
    this.rejecting = false;
    this.problem = "";
  }

  #ask(): void {
    this.rejecting = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector("select")?.focus());
  }

  async #verify(): Promise<void> {
    await this.#judge();
  }

  async #reject(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const said = new FormData(event.currentTarget);
    const ground = grounds.find((one) => one === said.get("ground"));
    const reason = said.get("reason");
    if (ground !== undefined && typeof reason === "string" && reason.trim() !== "")
      await this.#judge({ ground, reason });
  }

  async #judge(why?: Parameters<typeof judgeMaterial>[1]): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = await judgeMaterial(this.material.id, why);
    this.busy = false;
    if (answer.ok) this.dispatchEvent(new CustomEvent<CaseMaterials>("judged", { detail: answer.value }));
    else this.problem = answer.code;
  }

  #close(event: Event): void {
    event.preventDefault();
    this.dispatchEvent(new Event("close-viewer"));
  }

  #onKey(event: KeyboardEvent): void {
    // The page below listens to Escape too.
    if (event.key === "Escape") event.stopPropagation();
    const writing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement;
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const judging = this.mayJudge && !this.rejecting;
    if (event.key === "ArrowRight") this.#turn(1);
    else if (event.key === "ArrowLeft") this.#turn(-1);
    else if (event.key === "z") this.#zoom();
    else if (event.key === "v" && judging && this.material.state === "unseen") void this.#verify();
    else if (event.key === "r" && judging && this.material.state !== "rejected") this.#ask();
    else return;
    event.preventDefault();
  }
}

customElements.define("material-viewer", MaterialViewer);
