import { routes } from "@zizhuban/server-contract";
import { route, valueOf, type Routes } from "../core/index.ts";
import type { Mandates } from "./mandates.ts";

/** The HTTPS boundary of mandates: for which enterprise somebody acts leaves its wrapper here. */
export function mandateRoutes(mandates: Mandates): Routes {
  return async (app) => {
    route(app, routes.mandateConsent, async () => mandates.consent);
    route(app, routes.proveMandate, async ({ body, citizen, kiosk }) => {
      const mandate = valueOf(await mandates.ask(body, { citizen, kid: kiosk.kid })).expose();
      await mandates.take(mandate, citizen);
      return mandate;
    });
  };
}
