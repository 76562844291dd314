import { html } from "lit";
import { lifeEventLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const lifeEventsPage: ConsolePage = {
  name: "life-events",
  permissions: ["case.read"],
  load: async () => import("./cases-page.ts"),
  draw: ({ place, language }) =>
    html`<life-events-page
      .case=${place.page === "life-events" ? (place.path[0] ?? "") : ""}
      .words=${lifeEventLocales[language]}
      .language=${language}
    ></life-events-page>`,
};

export const packagesPage: ConsolePage = {
  name: "packages",
  permissions: ["catalogue.read"],
  load: async () => import("./packages-page.ts"),
  draw: ({ place, me, language }) =>
    html`<packages-page
      .code=${place.page === "packages" ? (place.path[0] ?? "") : ""}
      .me=${me}
      .words=${lifeEventLocales[language]}
      .language=${language}
    ></packages-page>`,
};
