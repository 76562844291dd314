import { Closed } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";

// Business API (DESIGN §4.4). /api/kiosk/*: the kiosk's certificate, and for a citizen's matters
// `Authorization: Bearer <session token>`, which the agent adds and the page never sees.
// Errors are application/problem+json with a `code` of the contract's `problemStatus`.
// Every write takes an `Idempotency-Key`.

export const Uuid = Type.String({ format: "uuid" });
export const Instant = Type.Integer({ minimum: 0, description: "Unix milliseconds" });
/** An instant that somebody chooses: RFC 3339 has four digits for its year, and a database an end too. */
export const ChosenInstant = Type.Integer({
  minimum: 0,
  maximum: 253_402_300_799_999,
  description: "Unix milliseconds",
});
export const Empty = Closed({});
/** Why somebody did something, in their words. */
export const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" });
/** Where a list goes on: what the page before said as `next`. */
export const Cursor = Type.String({ maxLength: 200 });
/** Members of the query of a list that comes in pages. */
export const Paged = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  after: Type.Optional(Cursor),
};
/** What somebody has typed of a case's number so far. */
export const CaseNumberStart = Type.String({
  pattern: "^[0-9-]{1,20}$",
  description: "the beginning of a case number",
});
export const Binary = Type.Unsafe<Uint8Array>({ type: "string", contentMediaType: "application/pdf" });

/** RFC 9457; `code` is one of ProblemCode. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
});
export type Problem = Static<typeof Problem>;

/** What the members of staff named by id elsewhere in an answer are called, as far as they have an account. */
export const NamesById = Type.Record(Type.String(), Type.String());
