import type { TObject, TSchema } from "typebox";
import type { Permission } from "../staff-roles.ts";

/** Whether a request of this route must carry an `Idempotency-Key`. */
export function needsIdempotencyKey({ method, access, anonymous, repeatable }: RouteDefinition): boolean {
  return method === "POST" && access !== "public" && anonymous !== true && repeatable !== true;
}

/** One route of the API: the same table serves validation, the gateway's forward list, and OpenAPI. */
export interface RouteDefinition {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** `public`: anyone; `kiosk`: the kiosk's certificate; `citizen`: that and a session; `agent`: as citizen or kiosk, never forwarded for a page; `staff`: signed-in staff; `department`: a department's signature. */
  readonly access: "public" | "kiosk" | "citizen" | "agent" | "staff" | "department";
  /** Needs nobody: what is in the body (a claim, a link) speaks for itself. */
  readonly anonymous?: true;
  /** Sending it twice does no harm by itself, so it takes no `Idempotency-Key`. */
  readonly repeatable?: true;
  /** What a member of staff needs for it; named by every `staff` route that is not anonymous, except what concerns only themselves (`self`). */
  readonly permission?: Permission | "self";
  /** Open to a screen on a wall too: whoever passes by sees the answer, and nobody may act. */
  readonly wall?: true;
  /** Members of the query string: text, whole numbers or yes/no; others are refused. */
  readonly query?: TObject;
  readonly body?: TSchema;
  /** The body is a file, `application/octet-stream`, passed on while it comes; what it is says its content. */
  readonly upload?: true;
  readonly response: TSchema;
}
