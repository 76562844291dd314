export { enrol, type EnrolFailure, type EnrolOptions } from "./enrolment.ts";
export { createFleetLink, type FleetLink, type FleetLinkOptions } from "./fleet-link.ts";
export { loadIdentity, type KioskIdentity } from "./identity.ts";
