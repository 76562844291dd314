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

export const grantsPage: ConsolePage = {
  name: "grants",
  permissions: ["exchange.read"],
  load: async () => import("./grants-page.ts"),
  draw: ({ me, language }) =>
    html`<grants-page
      .editable=${me.permissions.includes("exchange.manage")}
      .words=${exchangeLocales[language]}
      .language=${language}
    ></grants-page>`,
};

export const creditPage: ConsolePage = {
  name: "credit",
  permissions: ["credit.read"],
  load: async () => import("./credit-page.ts"),
  draw: ({ me, language }) =>
    html`<credit-page
      .editable=${me.permissions.includes("credit.keep")}
      .me=${me.staffId}
      .words=${exchangeLocales[language]}
      .language=${language}
    ></credit-page>`,
};
