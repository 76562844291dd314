import { html } from "lit";
import { watchLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const supervisionPage: ConsolePage = {
  name: "supervision",
  permissions: ["supervision.read"],
  load: async () => import("./supervision-page.ts"),
  draw: ({ language }) =>
    html`<supervision-page .words=${watchLocales[language]} .language=${language}></supervision-page>`,
};
