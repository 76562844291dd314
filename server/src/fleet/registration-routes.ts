import type { Clock } from "@zizhuban/device-agent-contract";
import { routes } from "@zizhuban/server-contract";
import { route, valueOf, type Routes } from "../core/index.ts";
import type { Registration } from "./registration.ts";

/** The console's boundary of the register of kiosks. */
export function registrationRoutes({ clock }: { clock: Clock }, registration: Registration): Routes {
  return async (app) => {
    route(app, routes.registeredKiosks, async ({ staff }) => ({
      asOf: clock.now(),
      kiosks: await registration.visible(staff),
    }));
    route(app, routes.registerKiosk, async ({ body, staff }) =>
      valueOf(await registration.register(body, staff)),
    );
    route(app, routes.changeKiosk, async ({ params, body, staff }) =>
      valueOf(await registration.change(params.kid, body, staff)),
    );
    route(app, routes.offerClaim, async ({ params, staff }) =>
      valueOf(await registration.offerClaim(params.kid, staff)),
    );
    route(app, routes.withdrawClaim, async ({ params, staff }) =>
      valueOf(await registration.withdrawClaim(params.kid, staff)),
    );
    route(app, routes.revokeKiosk, async ({ params, staff }) =>
      valueOf(await registration.revoke(params.kid, staff)),
    );
  };
}
