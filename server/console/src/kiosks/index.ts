import { html } from "lit";
import { kiosksLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const kiosksPage: ConsolePage = {
  name: "kiosks",
  permissions: ["fleet.read"],
  load: async () => import("./kiosks-page.ts"),
  draw: ({ me, language }) =>
    html`<kiosks-page
      .editable=${me.permissions.includes("fleet.command")}
      .words=${kiosksLocales[language]}
      .language=${language}
    ></kiosks-page>`,
};
