import { html } from "lit";
import { peopleLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

/** Fetches `sign-in-page`: who is signed in never loads it. */
export const loadSignIn = async () => import("./sign-in-page.ts");

export const staffPage: ConsolePage = {
  name: "staff",
  permissions: ["staff.manage"],
  load: async () => import("./staff-page.ts"),
  draw: ({ place, me, language }) =>
    html`<staff-page
      .me=${me.staffId}
      .selected=${place.path[0] ?? ""}
      .words=${peopleLocales[language]}
      .language=${language}
    ></staff-page>`,
};

export const techniciansPage: ConsolePage = {
  name: "technicians",
  permissions: ["fleet.read"],
  load: async () => import("./technicians-page.ts"),
  draw: ({ me, language }) =>
    html`<technicians-page
      .editable=${me.permissions.includes("fleet.command")}
      .words=${peopleLocales[language]}
      .language=${language}
    ></technicians-page>`,
};

/** Everybody's own; at the end of the header under their name. */
export const accountPage: ConsolePage = {
  name: "account",
  permissions: [],
  load: async () => import("./account-page.ts"),
  draw: ({ me, language }) =>
    html`<account-page .me=${me} .words=${peopleLocales[language]} .language=${language}></account-page>`,
};
