import { html, nothing } from "lit";
import { icon } from "../elements/index.ts";
import type { Page } from "../flow/index.ts";
import { troubleWords, type PageContext } from "./page.ts";

/** The desk as the camera sees it, then the page as it was taken. */
export function scanPage(context: PageContext<"scan">): Page {
  const { view, words, step } = context;
  const { scan } = words;
  const page = step.pages.at(-1);
  const live = step.phase === "live" || step.phase === "taking";
  const picture =
    page !== undefined
      ? { url: page.url, alt: scan.page }
      : live
        ? { url: step.liveUrl, alt: scan.live }
        : undefined;
  return {
    title: scan.titles[step.phase],
    about: scan.about,
    content: html`${
      step.trouble === undefined
        ? nothing
        : html`<p class="callout state warn" role="alert">
            ${icon("warn")}<span>${troubleWords(context, step.trouble)}</span>
          </p>`
    }
    ${
      picture === undefined
        ? nothing
        : html`<div class="picture"><img src=${picture.url} alt=${picture.alt} /></div>`
    }`,
    actions: actions(context, view.words.actions.retry),
  };
}

function actions({ words, step, on }: PageContext<"scan">, retry: string) {
  const { scan } = words;
  const other = html`<button class="plain back" @click=${on({ type: "back" })}>${scan.other}</button>`;
  switch (step.phase) {
    case "live":
      return html`${other}<button class="primary" @click=${on({ type: "capture" })}>${scan.take}</button>`;
    case "page":
      return html`<button class="secondary" @click=${on({ type: "again" })}>${scan.again}</button>
        <button class="primary" @click=${on({ type: "keep" })}>${scan.keep}</button>`;
    case "closed":
      return html`${other}<button class="primary" @click=${on({ type: "retry" })}>${retry}</button>`;
    case "opening":
    case "taking":
    case "sending":
      return html`${step.phase === "sending" ? nothing : other}
        <p class="wait" role="status">${scan.titles[step.phase]}</p>`;
  }
}
