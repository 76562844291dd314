import type { CatalogueItem } from "./http/index.ts";

// Apart from the schemas: a kiosk's page takes this, and with a file all that the file makes.

/** Whether an application is made for it that one person alone can fill in, at a kiosk or on a telephone (承诺件). */
export const isFiled = ({ instant, fields, identityLevel, verbs }: CatalogueItem): boolean =>
  !instant &&
  fields !== undefined &&
  // A card and a telephone prove at most A2: whoever acts for an enterprise goes to the window.
  identityLevel !== "A3" &&
  (verbs.includes("apply") || verbs.includes("print"));
