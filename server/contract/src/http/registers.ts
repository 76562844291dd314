import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Instant, Uuid } from "./words.ts";

// What a register service outside is asked, and what it answers: `POST <its address>/queries`. Both are signed as
// departments sign (departments.ts): the question over `id.timestamp.POST <path>.<content-digest>`, the answer over
// `id.timestamp.<status>.<content-digest>` with the question's `webhook-id`, so that it is none to another question.

/** One question about one person; the service may compare grant, consent and purpose with its own records. */
export const RegisterQuestion = Closed({
  id: Uuid,
  at: Instant,
  register: Type.String({ minLength: 1, maxLength: 60 }),
  purpose: Type.String({ minLength: 1, maxLength: 120 }),
  /** Key of the item it is asked for; `identity` where a telephone is looked up to reach the person themselves. */
  recipient: Type.String({ minLength: 1, maxLength: 20 }),
  /** What the person agreed to, and what this server was granted: ids of its own records. */
  consentId: Type.Optional(Uuid),
  grantId: Type.Optional(Uuid),
  /** Members of the record that are asked for; others are thrown away. */
  fields: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { minItems: 1, maxItems: 60 }),
  idNumber: Type.String({ minLength: 1, maxLength: 40 }),
});
export type RegisterQuestion = Static<typeof RegisterQuestion>;

export const RegisterAnswer = Type.Union([
  Closed({ id: Uuid, outcome: Tokens(["found"]), record: Type.Record(Type.String(), Type.Unknown()) }),
  Closed({ id: Uuid, outcome: Tokens(["noRecord"]) }),
]);
export type RegisterAnswer = Static<typeof RegisterAnswer>;
