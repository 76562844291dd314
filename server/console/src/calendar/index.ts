import { html } from "lit";
import { calendarLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const calendarPage: ConsolePage = {
  name: "calendar",
  permissions: ["calendar.edit"],
  load: async () => import("./calendar-page.ts"),
  draw: ({ language }) =>
    html`<calendar-page .words=${calendarLocales[language]} .language=${language}></calendar-page>`,
};
