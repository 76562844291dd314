import { html } from "lit";
import { catalogueLocales } from "../locale/index.ts";
import type { ConsolePage, PageView } from "../page.ts";

const itemKey = /^[A-Z]{2}[0-9]{2}$/;

function draw({ place, me, language }: PageView) {
  const words = catalogueLocales[language];
  const named = place.page === "catalogue" ? (place.path[0] ?? "") : "";
  if (named === "files")
    return html`<catalogue-files .me=${me} .words=${words} .language=${language}></catalogue-files>`;
  return named === "new" || itemKey.test(named)
    ? html`<catalogue-item
        .key=${named === "new" ? "" : named}
        .me=${me}
        .words=${words}
        .language=${language}
      ></catalogue-item>`
    : html`<catalogue-list .me=${me} .words=${words} .language=${language}></catalogue-list>`;
}

export const cataloguePage: ConsolePage = {
  name: "catalogue",
  permissions: ["catalogue.edit", "catalogue.sign", "catalogue.publish"],
  load: async () =>
    Promise.all([import("./item-list.ts"), import("./item-page.ts"), import("./files-page.ts")]),
  draw,
};
