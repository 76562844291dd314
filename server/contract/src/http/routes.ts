import { archiveRoutes } from "./archive.ts";
import { auditRoutes } from "./audit.ts";
import { calendarRoutes } from "./calendar.ts";
import { caseDeskRoutes } from "./case-desk.ts";
import { casesRoutes } from "./cases.ts";
import { catalogueFileRoutes } from "./catalogue-files.ts";
import { catalogueItemRoutes } from "./catalogue-items.ts";
import { catalogueRoutes } from "./catalogue.ts";
import { certificatesRoutes } from "./certificates.ts";
import { deliveryRoutes } from "./delivery.ts";
import { departmentsRoutes } from "./departments.ts";
import { draftsRoutes } from "./drafts.ts";
import { enrolmentRoutes } from "./enrolment.ts";
import { exchangeRoutes } from "./exchange.ts";
import { fleetRoutes } from "./fleet.ts";
import { healthRoutes } from "./health.ts";
import { helpersRoutes } from "./helpers.ts";
import { identityRoutes } from "./identity.ts";
import { jointApprovalRoutes } from "./joint-approval.ts";
import { kioskRegistrationRoutes } from "./kiosk-registration.ts";
import { lifeEventPackageRoutes } from "./life-event-packages.ts";
import { lifeEventPlanRoutes } from "./life-event-plans.ts";
import { lifeEventsRoutes } from "./life-events.ts";
import { mandatesRoutes } from "./mandates.ts";
import { materialsRoutes } from "./materials.ts";
import { licencesRoutes } from "./licences.ts";
import { messagesRoutes } from "./messages.ts";
import { noticesRoutes } from "./notices.ts";
import { outsideRoutes } from "./outside.ts";
import { partyFileRoutes } from "./party-files.ts";
import { ratingsRoutes } from "./ratings.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { sealsRoutes } from "./seals.ts";
import { servicePointsRoutes } from "./service-points.ts";
import { signaturesRoutes } from "./signatures.ts";
import { staffRoutes } from "./staff.ts";
import { staffWaysRoutes } from "./staff-ways.ts";
import { supervisionRoutes } from "./supervision.ts";
import { techniciansRoutes } from "./technicians.ts";

/** Every route of the API, one file a room: the same table serves validation, the gateway's forward list, and OpenAPI. */
export const routes = {
  ...enrolmentRoutes,
  ...identityRoutes,
  ...certificatesRoutes,
  ...licencesRoutes,
  ...sealsRoutes,
  ...signaturesRoutes,
  ...catalogueRoutes,
  ...catalogueItemRoutes,
  ...catalogueFileRoutes,
  ...mandatesRoutes,
  ...materialsRoutes,
  ...messagesRoutes,
  ...casesRoutes,
  ...caseDeskRoutes,
  ...departmentsRoutes,
  ...deliveryRoutes,
  ...draftsRoutes,
  ...exchangeRoutes,
  ...outsideRoutes,
  ...lifeEventPackageRoutes,
  ...lifeEventPlanRoutes,
  ...lifeEventsRoutes,
  ...jointApprovalRoutes,
  ...partyFileRoutes,
  ...ratingsRoutes,
  ...calendarRoutes,
  ...auditRoutes,
  ...archiveRoutes,
  ...healthRoutes,
  ...fleetRoutes,
  ...kioskRegistrationRoutes,
  ...staffRoutes,
  ...staffWaysRoutes,
  ...techniciansRoutes,
  ...supervisionRoutes,
  ...helpersRoutes,
  ...noticesRoutes,
  ...servicePointsRoutes,
} as const satisfies Record<string, RouteDefinition>;

export type RouteName = keyof typeof routes;
