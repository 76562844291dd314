import { routes, type QualityReport } from "@zizhuban/server-contract";
import { requireAt, route, type Routes } from "../core/index.ts";
import { checkQuality } from "./rules.ts";

/** @param division of the whole deployment: what is kept is kept for all of it */
export function qualityRoutes(report: () => Promise<QualityReport>, division: string): Routes {
  return async (app) => {
    route(app, routes.qualityReport, async ({ staff }) => {
      requireAt(staff, "exchange.read", { division });
      return report();
    });
    route(app, routes.checkQuality, async ({ body }) => {
      const findings = checkQuality(body.register, body.records);
      const bad = new Set(findings.map(({ index }) => index));
      return { checked: body.records.length, sound: body.records.length - bad.size, findings };
    });
  };
}
