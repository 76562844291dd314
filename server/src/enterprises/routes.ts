import { Sensitive } from "@zizhuban/device-agent-contract";
import { routes } from "@zizhuban/server-contract";
import { Problem, requireOpen, route, valueOf, type Routes } from "../core/index.ts";
import type { Agents } from "./agents.ts";
import { declaration } from "./declaration.ts";
import type { Mandates } from "./mandates.ts";
import { ofRepresentative, ownConsent } from "./register.ts";

/** The HTTPS boundary of mandates: for which enterprise somebody acts, and who authorised whom, leave their wrapper here. */
export function mandateRoutes(mandates: Mandates, agents: Agents): Routes {
  return async (app) => {
    route(app, routes.mandateConsent, async () => ownConsent);
    route(app, routes.proveMandate, async ({ body, citizen, kiosk }) => {
      const mandate = valueOf(await mandates.ask(body, { citizen, kid: kiosk.kid })).expose();
      await mandates.take(mandate, citizen);
      return mandate;
    });
    route(app, routes.ownMandates, async ({ body, citizen, kiosk }) => ({
      mandates: valueOf(await mandates.list(body.consent, { citizen, kid: kiosk.kid })).expose(),
    }));
    route(app, routes.authorisationTerms, async () => ({ consent: ownConsent, declaration }));
    route(app, routes.authoriseAgent, async ({ body, citizen, kiosk, operationId }) => {
      const { agent: named, ...given } = body;
      const agent = new Sensitive(named);
      const at = { citizen, kid: kiosk.kid };
      valueOf(await agents.check(given, agent, citizen));
      const mandate = valueOf(await mandates.ask(given, at));
      valueOf(ofRepresentative(mandate));
      valueOf(await agents.authorise(given, agent, mandate.expose(), { ...at, id: operationId }));
      const made = (await agents.given(citizen)).map((one) => one.expose());
      const own = made.find(({ id }) => id === operationId);
      if (own === undefined) throw new Problem("authorisationUnknown");
      return own;
    });
    route(app, routes.enterpriseAuthorisations, async ({ citizen }) => {
      requireOpen(citizen);
      const given = await agents.given(citizen);
      const held = await agents.held(citizen);
      return { given: given.map((one) => one.expose()), held: held.map((one) => one.expose()) };
    });
    route(app, routes.endEnterpriseAuthorisation, async ({ citizen, params }) => {
      valueOf(await agents.end(citizen, params.id));
      return {};
    });
    route(app, routes.actByAuthorisation, async ({ citizen, kiosk, params }) =>
      valueOf(await agents.act({ citizen, kid: kiosk.kid }, params.id)),
    );
  };
}
