import type { ProblemCode, Result, Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type CaseOutcome, type OpenCaseRequest } from "@zizhuban/server-contract";
import { route, valueOf, type Citizen, type Routes } from "../core/index.ts";
import type { Certificates } from "../certificates/index.ts";
import type { Applications, OwnCases } from "./desk/index.ts";

export interface Applicant {
  readonly citizen: Citizen;
  readonly kid: string;
}

/** The HTTPS boundary of cases: a register's facts and the office's words leave their wrapper for the citizen's own page. */
export function caseRoutes(
  open: (
    request: OpenCaseRequest,
    applicant: Applicant,
    id: string,
  ) => Promise<Result<Sensitive<CaseOutcome>, ProblemCode>>,
  {
    apply,
    own,
    certificates,
  }: { apply: Applications["apply"]; own: OwnCases; certificates: Pick<Certificates, "view"> },
): Routes {
  return async (app) => {
    route(app, routes.apply, async ({ body, citizen, kiosk, operationId }) => {
      const living = valueOf(await apply(body, { citizen, kid: kiosk.kid }, operationId));
      const outcome = await own.outcome(living);
      if (living.certificate_id === null) return outcome;
      const certificate = (await certificates.view(living.certificate_id)).expose();
      return { ...outcome, certificate };
    });
    route(app, routes.ownCases, async ({ citizen }) => ({
      cases: (await own.list(citizen)).expose(),
    }));
    route(app, routes.withdrawCase, async ({ params, citizen }) =>
      valueOf(await own.withdraw(params.id, citizen)).expose(),
    );
    route(app, routes.openCase, async ({ body, citizen, kiosk, operationId }) =>
      valueOf(await open(body, { citizen, kid: kiosk.kid }, operationId)).expose(),
    );
  };
}
