import { html } from "lit";
import { partyLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const partiesPage: ConsolePage = {
  name: "parties",
  permissions: ["party.correct"],
  load: async () => import("./parties-page.ts"),
  draw: ({ me, language }) =>
    html`<parties-page .me=${me} .words=${partyLocales[language]} .language=${language}></parties-page>`,
};
