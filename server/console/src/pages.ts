import { html } from "lit";
import { calendarPage } from "./calendar/index.ts";
import { cataloguePage } from "./catalogue/index.ts";
import { deskPage } from "./desk/index.ts";
import { creditPage, exchangePage, grantsPage, messagesPage } from "./exchange/index.ts";
import { helpPage } from "./help/index.ts";
import { kiosksPage } from "./kiosks/index.ts";
import { lifeEventsPage, packagesPage } from "./life-events/index.ts";
import type { ConsolePage } from "./page.ts";
import { accountPage, staffPage, techniciansPage } from "./people/index.ts";
import { partiesPage } from "./parties/index.ts";
import { archivePage, deliveriesPage, licencesPage } from "./papers/index.ts";
import { presencePage } from "./presence/index.ts";
import { supervisionPage } from "./supervision/index.ts";

const fleetPage: ConsolePage = {
  name: "fleet",
  permissions: ["fleet.read"],
  wall: true,
  load: async () => import("./fleet-page.ts"),
  draw: ({ me, words, language }) => {
    const time = (at: number) => new Date(at).toLocaleTimeString(language, { hour12: false });
    return html`<fleet-page
      ?wall=${me.way === "wall"}
      .words=${words}
      .language=${language}
      .time=${time}
    ></fleet-page>`;
  },
};

/** The pages in the order of the navigation; who signs in begins at the first that is open to them. */
export const pages: readonly ConsolePage[] = [
  fleetPage,
  deskPage,
  deliveriesPage,
  lifeEventsPage,
  helpPage,
  presencePage,
  supervisionPage,
  cataloguePage,
  packagesPage,
  partiesPage,
  licencesPage,
  archivePage,
  exchangePage,
  grantsPage,
  messagesPage,
  creditPage,
  calendarPage,
  kiosksPage,
  staffPage,
  techniciansPage,
  accountPage,
];
