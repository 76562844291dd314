import { html, nothing } from "lit";
import { deskLocales } from "../locale/index.ts";
import type { ConsolePage } from "../page.ts";
import "./case-page.ts";
import "./desk-page.ts";
import { placeAtDesk } from "./place.ts";
import { queuesOf } from "./rows.ts";

export const deskPage: ConsolePage = {
  name: "desk",
  also: ["case"],
  permissions: ["case.read"],
  draw: ({ place, me, language }) => {
    const at = placeAtDesk(place);
    const queues = queuesOf(me.permissions);
    const words = deskLocales[language];
    // The list stays while a case is open: its filter, its selection and where it was scrolled to.
    return html`<desk-page
        ?hidden=${at.page !== "desk"}
        .shown=${at.page === "desk"}
        .queues=${queues}
        .queue=${at.page === "desk" ? (at.queue ?? queues[0]) : undefined}
        .late=${at.page === "desk" && at.late}
        .words=${words}
        .language=${language}
      ></desk-page>
      ${
        at.page === "case"
          ? html`<case-page
              .case=${at.id}
              .me=${me.staffId}
              .words=${words}
              .language=${language}
            ></case-page>`
          : nothing
      }`;
  },
};
