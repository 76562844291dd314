import type { Passkey } from "@zizhuban/server-contract";
import { css, html } from "lit";
import { base, filled, instantWords, look, sheet, typed } from "../elements/index.ts";
import { addPasskey, readPasskeys, removePasskey, requestNewPasskey } from "./api.ts";
import { makePasskey } from "./passkey.ts";
import { PeopleElement } from "./people-element.ts";

/** One's own passkeys. */
export class PasskeysPanel extends PeopleElement {
  static override properties = { passkeys: { state: true } };
  static override styles = [
    base,
    look,
    sheet,
    css`
      .head,
      li {
        display: flex;
        gap: 12px;
        align-items: center;
        justify-content: space-between;
        padding: 4px 0;
      }
      h3 {
        font-size: 15px;
      }
    `,
  ];

  declare passkeys: readonly Passkey[] | undefined;

  protected override async load(): Promise<void> {
    this.passkeys = this.taken(await readPasskeys())?.passkeys ?? this.passkeys;
  }

  override render() {
    const words = this.words.passkeys;
    if (this.passkeys === undefined) return this.waiting();
    return html`<div class="head">
        <h3>${words.title}</h3>
        <button data-do="passkey" @click=${this.#add}>${words.add}</button>
      </div>
      <p class="soft">${words.why}</p>
      ${
        this.passkeys.length === 0
          ? html`<p>${words.empty}</p>`
          : html`<ul>
              ${this.passkeys.map((one) => this.#passkey(one))}
            </ul>`
      }
      ${this.overlays()}`;
  }

  #passkey({ id, name, site, usedAt }: Passkey) {
    const words = this.words.passkeys;
    const used = usedAt === undefined ? words.unused : words.used(instantWords(usedAt, this.language));
    return html`<li data-passkey=${name}>
      <span><strong>${name}</strong> <span class="soft">${site} · ${used}</span></span>
      <button
        @click=${() =>
          this.ask({
            question: {
              title: `${words.remove} · ${name}`,
              note: words.removeWhy,
              does: words.remove,
            },
            act: async () => removePasskey(id),
          })}
      >
        ${words.remove}
      </button>
    </li>`;
  }

  readonly #add = () => {
    const words = this.words.passkeys;
    this.ask({
      question: {
        title: words.add,
        note: words.addWhy,
        does: words.add,
        fields: html`<label
            >${words.name}<input name="name" required maxlength="40" autocomplete="off"
          /></label>
          <label
            >${this.words.mine.password}<input
              name="password"
              type="password"
              required
              maxlength="128"
              autocomplete="current-password"
          /></label>`,
      },
      act: async (form) => {
        const asked = await requestNewPasskey(typed(form, "password"));
        if (!asked.ok) return asked;
        const made = await makePasskey(filled(form, "name"), asked.value);
        return made.ok ? addPasskey(made.value) : made;
      },
    });
  };
}

customElements.define("passkeys-panel", PasskeysPanel);
