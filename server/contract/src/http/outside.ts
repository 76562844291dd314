import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant } from "./words.ts";

/** A way this server has to somebody outside, as this process saw it lately. */
export const OutsideWay = Closed({
  way: Tokens(["messages", "telephones", "registers", "timeStamps"]),
  /**
   * How it is asked; absent: this deployment does not have it, and what needs it is offered to nobody. `own`: it asks
   * nobody, it stamps documents itself.
   */
  kind: Type.Optional(Tokens(["smpp", "webhook", "https", "rfc3161", "own"])),
  /** False also where there is none. */
  up: Type.Boolean(),
  lastOkAt: Type.Optional(Instant),
  failingSince: Type.Optional(Instant),
  /** A short code, never what the other end answered. */
  lastFailure: Type.Optional(Type.String()),
  /** What the operator said became of messages, since this process started. */
  receipts: Type.Optional(
    Closed({
      delivered: Type.Integer({ minimum: 0 }),
      undelivered: Type.Integer({ minimum: 0 }),
    }),
  ),
});
export type OutsideWay = Static<typeof OutsideWay>;

export const outsideRoutes = {
  /** Which ways there are to operators and registers, and how they go. */
  outsideWays: {
    method: "GET",
    path: "/api/staff/exchange/ways",
    access: "staff",
    permission: "exchange.read",
    response: Closed({ asOf: Instant, ways: Type.Array(OutsideWay) }),
  },
} as const satisfies Record<string, RouteDefinition>;
