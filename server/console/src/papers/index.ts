import { html } from "lit";
import { papersLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const deliveriesPage: ConsolePage = {
  name: "deliveries",
  permissions: ["case.issue"],
  load: async () => import("./deliveries-page.ts"),
  draw: ({ language }) =>
    html`<deliveries-page .words=${papersLocales[language]} .language=${language}></deliveries-page>`,
};

export const licencesPage: ConsolePage = {
  name: "licences",
  permissions: ["certificate.revoke"],
  load: async () => import("./licences-page.ts"),
  draw: ({ place, me, language }) =>
    html`<licences-page
      .licence=${place.page === "licences" ? (place.path[0] ?? "") : ""}
      .me=${me}
      .words=${papersLocales[language]}
      .language=${language}
    ></licences-page>`,
};

export const archivePage: ConsolePage = {
  name: "archive",
  permissions: ["archive.read"],
  load: async () => import("./archive-page.ts"),
  draw: ({ place, me, language }) =>
    html`<archive-page
      .file=${place.page === "archive" ? (place.path[0] ?? "") : ""}
      .me=${me}
      .words=${papersLocales[language]}
      .language=${language}
    ></archive-page>`,
};
