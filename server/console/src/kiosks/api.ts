import type { KioskPlace } from "@zizhuban/server-contract";
import { isClaim, isOrganisation, isRegistered, isRegister } from "virtual:kiosk-validators";
import { ask } from "../api.ts";

const kiosks = "/api/staff/kiosks";
const nothing = { body: {} };

export const readKiosks = async () => ask(kiosks, isRegister);
export const readOrganisation = async () => ask("/api/staff/organisation", isOrganisation);
export const registerKiosk = async (place: KioskPlace) => ask(kiosks, isClaim, { body: place });
export const changeKiosk = async (kid: string, place: KioskPlace) =>
  ask(`${kiosks}/${kid}`, isRegistered, { body: place });
export const offerClaim = async (kid: string) => ask(`${kiosks}/${kid}/claims`, isClaim, nothing);
export const withdrawClaim = async (kid: string) =>
  ask(`${kiosks}/${kid}/claims/withdraw`, isRegistered, nothing);
export const revokeKiosk = async (kid: string) => ask(`${kiosks}/${kid}/revoke`, isRegistered, nothing);
