export { claimDigest, enrol } from "./enrolment.ts";
export { createFleetLink, type FleetLink } from "./fleet-link.ts";
export { loadIdentity, type KioskIdentity } from "./identity.ts";
