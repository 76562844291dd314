import type { CatalogueItem } from "./http/index.ts";

// Apart from the schemas: a kiosk's page takes this, and with a file all that the file makes.

/** Whether an application is made for it (承诺件). */
export const isAppliedFor = ({ instant, fields, verbs }: CatalogueItem): boolean =>
  !instant && fields !== undefined && (verbs.includes("apply") || verbs.includes("print"));
