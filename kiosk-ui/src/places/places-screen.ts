import type { ItemPlaces } from "@zizhuban/server-contract";
import { html } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { busyPage, paged, PageScreen, sentence, type Page } from "../flow/index.ts";
import { itemNameText } from "../item-name.ts";
import { troubleCode } from "../locale/index.ts";
import { placesWords, type PlacesWords } from "./locale.ts";

/** A press that asks once more. */
export class PlacesRequest extends Event {
  static readonly type = "places-request";

  constructor() {
    super(PlacesRequest.type, { bubbles: true, composed: true });
  }
}

type Place = ItemPlaces["places"][number];

function hoursOf(words: PlacesWords, { hours }: Place): string {
  return "always" in hours ? words.always : words.hours(hours.from, hours.to);
}

function stateOf(words: PlacesWords, place: Place): { readonly good: boolean; readonly text: string } {
  const [lacks] = place.lacking;
  if (lacks !== undefined) return { good: false, text: words.lacking[lacks] };
  if (!place.open) return { good: false, text: words.closed };
  return { good: true, text: place.here ? words.here : words.open };
}

/** 就近办: where an item can be done now, and where at another time. */
class PlacesScreen extends PageScreen {
  protected override turn(): number {
    return this.view.flows.places?.turn ?? 0;
  }

  #row(words: PlacesWords, place: Place) {
    const { good, text } = stateOf(words, place);
    return html`<div class="row card">
      <span
        ><strong lang="zh-CN">${place.name}</strong
        ><small class="from"
          >${words.kinds[place.kind]} · ${hoursOf(words, place)} · ${place.telephone}</small
        ></span
      >
      <span class="state ${good ? "good" : "warn"}">${icon(good ? "check" : "warn")}${text}</span>
    </div>`;
  }

  protected override draw(): Page | undefined {
    const { view } = this;
    const state = view.flows.places;
    if (state === undefined) return undefined;
    const words = placesWords[view.words.tag];
    const { found } = state;
    const back = html`<button class="plain back" @click=${this.on({ type: "back" })}>
      ${view.words.actions.back}
    </button>`;
    if (found === "asking") return { ...busyPage(words.title, words.asking), actions: back };
    if ("code" in found) {
      return {
        title: words.title,
        content: html`<div class="ask" role="alert">
          <p class="callout warn">
            ${phrased(sentence(view.words, view.words.troubles[troubleCode(found.code)]))}
          </p>
        </div>`,
        actions: html`${back}
          <button class="primary" @click=${() => this.dispatchEvent(new PlacesRequest())}>
            ${view.words.actions.retry}
          </button>`,
      };
    }
    const all = [...found.places, ...found.later];
    return {
      title: words.title,
      about: html`${itemNameText(view.words, state.item)}`,
      content:
        all.length === 0
          ? html`<div class="ask">
              <p>${words.none}</p>
              <p class="soft">${words.noneWhy(view.facts.site?.phone ?? "")}</p>
            </div>`
          : html`<p class="soft">${words.about}</p>
              ${paged({ view, page: this.page, turnTo: this.turnTo }, all, (place) => this.#row(words, place), view.modes.elder ? 1 : 0)}`,
      actions: html`${back}
        <button class="primary" @click=${this.on({ type: "help" })}>${view.words.help.button}</button>`,
    };
  }
}
customElements.define("places-screen", PlacesScreen);
