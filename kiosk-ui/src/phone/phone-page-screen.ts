import { html } from "lit";
import { phrased } from "../elements/index.ts";
import { busyPage, PageScreen, sentence, type Page } from "../flow/index.ts";
import { troubleCode } from "../locale/index.ts";
import { nameText } from "./name.ts";
import { phoneWords } from "./locale.ts";
import { qrCode } from "./qr-code.ts";
import { phoneStyle } from "./style.ts";

/** A press that asks once more. */
export class PhonePageRequest extends Event {
  static readonly type = "phone-page-request";

  constructor() {
    super(PhonePageRequest.type, { bubbles: true, composed: true });
  }
}

/** Where an item or a life event is begun on a telephone, for whoever has one and would rather type there. */
class PhonePageScreen extends PageScreen {
  static override styles = [...PageScreen.styles, phoneStyle];

  protected override turn(): number {
    return this.view.flows.phonePage?.turn ?? 0;
  }

  protected override draw(): Page | undefined {
    const { view } = this;
    const state = view.flows.phonePage;
    if (state === undefined) return undefined;
    const { page } = phoneWords[view.words.tag];
    const { found } = state;
    const back = html`<button class="plain back" @click=${this.on({ type: "back" })}>
      ${view.words.actions.back}
    </button>`;
    if (found === "asking") return { ...busyPage(page.title, page.asking), actions: back };
    if ("code" in found)
      return {
        title: page.title,
        content: html`<div class="ask" role="alert">
          <p class="callout warn">
            ${phrased(sentence(view.words, view.words.troubles[troubleCode(found.code)]))}
          </p>
        </div>`,
        actions: html`${back}
          <button class="primary" @click=${() => this.dispatchEvent(new PhonePageRequest())}>
            ${view.words.actions.retry}
          </button>`,
      };
    return {
      title: page.title,
      about: html`${nameText(view.words, state.of)}`,
      content: html`${qrCode(found.url, page.qr)}
        <p class="soft address">${page.address} ${found.url.replace(/^https?:\/\//, "")}</p>
        <ol class="how">
          ${page.steps.map((step) => html`<li>${phrased(step)}</li>`)}
        </ol>`,
      actions: html`${back}
        <button class="primary" @click=${this.on({ type: "takeOver" })}>
          ${page.taken}<small>${page.takenAbout}</small>
        </button>`,
    };
  }
}
customElements.define("phone-page-screen", PhonePageScreen);
