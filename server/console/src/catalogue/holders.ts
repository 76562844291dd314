import { systemClock } from "@zizhuban/device-agent-contract";
import type { CatalogueHolders } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { AskingElement, base, instantWords, look } from "../elements/index.ts";
import type { CatalogueWords } from "../locale/index.ts";
import { readHolders } from "./api.ts";

/** So often is looked how far it has come, while the page is seen. */
const lookEvery = 5_000;
const others = ["taking", "late", "away"] as const;
const severity = { taking: "soon", late: "bad", away: "none" } as const;

/** How many kiosks hold the catalogue in force, and what keeps the others. */
export class CatalogueHoldersBar extends AskingElement<CatalogueWords> {
  static override properties = { holders: { state: true } };
  static override styles = [
    base,
    look,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        align-items: center;
      }
    `,
  ];

  declare holders: CatalogueHolders | undefined;
  #stopLooking: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopLooking = systemClock.every(lookEvery, () => {
      if (document.visibilityState === "visible") void this.load();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopLooking();
  }

  protected override async load(): Promise<void> {
    this.holders = this.taken(await readHolders()) ?? this.holders;
  }

  override render() {
    const { holders, language } = this;
    const words = this.words.holders;
    if (holders === undefined) return this.refusal === "" ? nothing : this.waiting();
    const { version, since, kiosks, holding } = holders;
    return html`<p role="status" data-holding=${holding} data-kiosks=${kiosks}>
      ${
        kiosks === 0
          ? words.nobody
          : html`<status-mark severity=${holding === kiosks ? "good" : "soon"}
              ><strong>${words.counted(holding, kiosks)}</strong></status-mark
            >`
      }
      ${others
        .filter((one) => holders[one] > 0)
        .map(
          (one) =>
            html`<status-mark severity=${severity[one]} data-kept=${one}
              >${words[one](holders[one])}</status-mark
            >`,
        )}
      <span class="soft">${words.version(version, instantWords(since, language))}</span>
    </p>`;
  }
}

customElements.define("catalogue-holders", CatalogueHoldersBar);
