import {
  fail,
  ok,
  parser,
  type Clock,
  type ProblemCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import { Mandate } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { isUscc } from "../catalogue/index.ts";
import { audit, newId, type Citizen, type Db } from "../core/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Parties } from "../parties/index.ts";

/** What is asked, in whose name, in the words the citizen agrees to. */
const question = {
  recipient: "SC",
  register: "企业授权办事人员库",
  purpose: "核验您是否可以代表企业办理事项",
} as const;

const parseRecord = parser(Type.Object({ mandates: Type.Array(Mandate) }));

function mandateIn(record: unknown, uscc: string): Result<Mandate, ProblemCode> {
  const parsed = parseRecord(record);
  if (!parsed.ok) return fail("registerUnavailable", "the register's answer has another shape");
  const mandate = parsed.value.mandates.find((one) => one.uscc === uscc);
  return mandate === undefined ? fail("mandateUnknown") : ok(mandate);
}

/** Who may act for which enterprise, as the register of legal representatives and agents says. */
export function createMandates(deps: {
  db: Db;
  clock: Clock;
  exchange: Exchange;
  parties: Parties;
  identity: Identity;
}) {
  const { db, clock, exchange, parties, identity } = deps;

  return {
    consent: { register: question.register, purpose: question.purpose },

    /** Asks the register, with the citizen's consent, whether they may act for the enterprise of this code. */
    async ask(
      given: { readonly uscc: string; readonly consent: { register: string; purpose: string } },
      { citizen, kid }: { readonly citizen: Citizen; readonly kid: string },
    ): Promise<Result<Sensitive<Mandate>, ProblemCode>> {
      const { uscc, consent } = given;
      if (citizen.level === "A1") return fail("identityLevelTooLow", "A2");
      if (!isUscc(uscc)) return fail("invalidData", "/uscc: the check character does not fit");
      if (consent.register !== question.register || consent.purpose !== question.purpose)
        return fail("consentRequired", "consent as it was worded");
      const { personId, sessionId } = citizen;
      const holder = await parties.holder(personId, { actor: `citizen:${sessionId}` });
      const idNumber = holder.map((known) => known.idNumber);
      const answer = await exchange.query({ ...question, personId, sessionId, kid, idNumber });
      if (!answer.ok) return answer;
      const { record } = answer.value;
      if (record === undefined) return fail("mandateUnknown");
      const known = record.judge((found): Result<void, ProblemCode> => {
        const mandate = mandateIn(found, uscc);
        return mandate.ok ? ok() : mandate;
      });
      if (!known.ok) return known;
      return ok(
        record.map((found) => {
          const mandate = mandateIn(found, uscc);
          if (!mandate.ok) throw new Error(mandate.code);
          return mandate.value;
        }),
      );
    },

    /** The session acts for this enterprise from now on. What is kept of it, name and code, is public. */
    async take({ uscc, name }: Pick<Mandate, "uscc" | "name">, { sessionId }: Citizen): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const { rows } = await sql<{ id: string }>`
          insert into enterprises (id, uscc, name, updated_at)
          values (${newId(clock)}, ${uscc}, ${name}, ${new Date(clock.now())})
          on conflict (uscc) do update set name = excluded.name, updated_at = excluded.updated_at
          returning id`.execute(tx);
        const id = rows[0]?.id;
        if (id === undefined) throw new Error("an enterprise just written is not there");
        await identity.actsFor(tx, sessionId, id);
        const subject = { kind: "enterprise", id };
        await audit(tx, clock, { actor: `citizen:${sessionId}`, action: "mandate.proved", subject });
      });
    },
  };
}
export type Mandates = ReturnType<typeof createMandates>;
