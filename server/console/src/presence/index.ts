import { html } from "lit";
import { watchLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const presencePage: ConsolePage = {
  name: "presence",
  permissions: ["presence.confirm"],
  load: async () => import("./presence-page.ts"),
  draw: ({ language }) =>
    html`<presence-page .words=${watchLocales[language]} .language=${language}></presence-page>`,
};
