import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant } from "./words.ts";

const Count = Type.Integer({ minimum: 0 });

export const auditRoutes = {
  /** Computes the audit log's chain again and holds it against the exported heads. */
  auditVerification: {
    method: "GET",
    path: "/api/staff/audit/verification",
    access: "staff",
    permission: "audit.read",
    response: Closed({
      asOf: Instant,
      blocks: Count,
      entries: Count,
      unsealed: Count,
      heads: Count,
      brokenHeads: Count,
      breaks: Type.Array(
        Closed({
          block: Count,
          why: Tokens(["blockMissing", "entryMissing", "entryAdded", "entryChanged", "headDiffers"]),
        }),
      ),
    }),
  },
} as const satisfies Record<string, RouteDefinition>;
