import type { CatalogueItem } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { availability } from "../availability.ts";
import { icon, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import { canStart } from "../fillable.ts";
import { itemNameText } from "../item-name.ts";
import type { ListFilter } from "../journey/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt, type View } from "../view.ts";

/** At most seven on a page (VISUAL: zones); fewer where the type is larger or the room smaller. */
function pageSize({ modes }: View): number {
  if (modes.low) return modes.elder ? 3 : 5;
  return modes.elder ? 5 : 7;
}

function matching(view: View, filter: ListFilter): readonly CatalogueItem[] {
  const { catalogue } = view.facts;
  const items = catalogue?.items ?? [];
  switch (filter.by) {
    case "all":
      return items;
    case "verb":
      return items.filter(({ verbs }) => verbs.includes(filter.verb));
    case "stage": {
      const keys = new Set(
        catalogue?.lifeEvents.flatMap(({ stages, items }) => (stages.includes(filter.stage) ? items : [])),
      );
      return items.filter(({ key }) => keys.has(key));
    }
  }
}

/** What can be done here first; otherwise the catalogue's own order. */
function ordered(items: readonly CatalogueItem[]): readonly CatalogueItem[] {
  return items.toSorted((a, b) => Number(canStart(b)) - Number(canStart(a)));
}

export class ListScreen extends ScreenElement {
  static override styles = [
    base,
    zones,
    sceneryStyle,
    css`
      .content {
        gap: 16px;
      }
      .row {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 24px;
        width: 100%;
        height: 132px;
        padding: 0 34px;
        text-align: left;
      }
      :host([elder]) .row {
        height: 188px;
      }
      .row strong {
        font-size: var(--text-lead);
        font-weight: 600;
        line-height: 1.3;
      }
      .row .state {
        flex: none;
        font-size: var(--text-small);
        color: var(--ink-soft);
      }
      .row .good {
        color: var(--reed);
      }
      .empty {
        margin: auto;
        text-align: center;
        font-size: var(--text-lead);
      }
      .pager {
        display: flex;
        flex: 2;
        gap: 24px;
        align-items: center;
      }
      .pager button {
        flex: 1;
        min-height: 140px;
        font-size: var(--text-lead);
      }
      .pager span {
        font-size: var(--text-lead);
        min-width: 110px;
        text-align: center;
      }
    `,
  ];

  #title(filter: ListFilter): string {
    const { words } = this.view;
    switch (filter.by) {
      case "all":
        return words.list.all;
      case "verb":
        return words.list.verb(words.home.verbs[filter.verb].name);
      case "stage":
        return words.list.stage(words.dataText(filter.stage));
    }
  }

  #row(item: CatalogueItem) {
    const { words, facts } = this.view;
    const here = availability(item, facts).can !== "guideOnly";
    return html`<button class="row" @click=${this.on({ type: "choose", item })}>
      <strong>${itemNameText(words, item)}</strong>
      ${
        here
          ? html`<span class="state good">${icon("check")}${words.list.here}</span>`
          : html`<span class="state">${icon("guide")}${words.list.guide}</span>`
      }
    </button>`;
  }

  #pager(page: number, pages: number) {
    const { words } = this.view;
    return html`<div class="pager">
      <button class="plain" ?disabled=${page === 0} @click=${this.on({ type: "turnPage", to: page - 1 })}>
        ${words.list.previous}
      </button>
      <span>${words.list.page(page + 1, pages)}</span>
      <button
        class="plain"
        ?disabled=${page + 1 >= pages}
        @click=${this.on({ type: "turnPage", to: page + 1 })}
      >
        ${words.list.following}
      </button>
    </div>`;
  }

  override render() {
    const place = placeAt(this.view, "list");
    if (place === undefined) return nothing;
    const { words } = this.view;
    const items = ordered(matching(this.view, place.filter));
    const size = pageSize(this.view);
    const pages = Math.max(1, Math.ceil(items.length / size));
    const page = Math.min(place.page, pages - 1);
    return html`
      ${items.length === 0 ? shore : nothing}
      <div class="title">
        <h1>${items.length === 0 ? words.list.empty : this.#title(place.filter)}</h1>
        ${items.length === 0 ? nothing : html`<p class="about">${words.list.count(items.length)}</p>`}
      </div>
      <div class="content">
        ${items.slice(page * size, (page + 1) * size).map((item) => this.#row(item))}
        ${
          items.length > 0
            ? nothing
            : html`<div class="empty">
                <p>${words.list.emptyWhy}</p>
              </div>`
        }
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "back" })}>${words.actions.back}</button>
        ${pages > 1 ? this.#pager(page, pages) : html`<span class="pager"></span>`}
      </div>
    `;
  }
}
customElements.define("list-screen", ListScreen);
