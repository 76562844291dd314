import { html } from "lit";
import { exchangeLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";

export const exchangePage: ConsolePage = {
  name: "exchange",
  permissions: ["exchange.read"],
  load: async () => import("./exchange-page.ts"),
  draw: ({ me, language }) =>
    html`<exchange-page
      .editable=${me.permissions.includes("exchange.manage")}
      .words=${exchangeLocales[language]}
      .language=${language}
    ></exchange-page>`,
};

export const messagesPage: ConsolePage = {
  name: "messages",
  permissions: ["exchange.read"],
  load: async () => import("./messages-page.ts"),
  draw: ({ me, language }) =>
    html`<messages-page
      .editable=${me.permissions.includes("exchange.manage")}
      .words=${exchangeLocales[language]}
      .language=${language}
    ></messages-page>`,
};

export const creditPage: ConsolePage = {
  name: "credit",
  permissions: ["exchange.read"],
  load: async () => import("./credit-page.ts"),
  draw: ({ language }) =>
    html`<credit-page .words=${exchangeLocales[language]} .language=${language}></credit-page>`,
};
