import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import { base, zones } from "../theme/index.ts";
import type { Page } from "./page.ts";
import { pageStyle } from "./style.ts";

/** A screen whose step says what is on it; a new step begins at the first page of its list. */
export abstract class PageScreen extends ScreenElement {
  static override properties = { ...ScreenElement.properties, page: { state: true } };
  declare protected page: number;
  static override styles = [
    base,
    zones,
    sceneryStyle,
    pageStyle,
    css`
      :host([elder]) .title h1 {
        font-size: 56px;
        line-height: 1.15;
      }
      :host([elder]) .title .about {
        display: none;
      }
      :host([low]) .title .about {
        display: none;
      }
    `,
  ];
  #turn = 0;

  constructor() {
    super();
    this.page = 0;
  }

  protected turnTo = (page: number) => () => {
    this.page = page;
  };

  /** Counts steps entered. */
  protected abstract turn(): number;
  protected abstract draw(): Page | undefined;
  /** Above the title. */
  protected head(): TemplateResult | typeof nothing {
    return nothing;
  }

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const turn = this.turn();
    if (turn !== this.#turn) this.page = 0;
    this.#turn = turn;
  }

  override render() {
    const page = this.draw();
    if (page === undefined) return nothing;
    return html`
      ${shore}
      <div class="title">
        ${this.head()}
        <h1>${page.title}</h1>
        ${page.about === undefined ? nothing : html`<p class="about">${page.about}</p>`}
      </div>
      <div class="content">${page.content}</div>
      <div class="actions">${page.actions}</div>
    `;
  }
}
