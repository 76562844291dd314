import { html } from "lit";
import { watchLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const helpPage: ConsolePage = {
  name: "help",
  permissions: ["help.serve"],
  load: async () => import("./help-page.ts"),
  draw: ({ language }) =>
    html`<help-page .words=${watchLocales[language]} .language=${language}></help-page>`,
};
