import {
  fail,
  ok,
  parser,
  type ProblemCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import { Mandate } from "@zizhuban/server-contract";
import { Type } from "typebox";
import type { Exchange } from "../exchange/index.ts";
import type { Parties } from "../parties/index.ts";

/** In whose name the register is asked, and which. */
const asked = { recipient: "SC", register: "企业授权办事人员库" } as const;

/** What for, in the words people agree to. */
export const purposes = {
  /** Of who wants to act now. */
  own: "核验您是否可以代表企业办理事项",
  /** Of who authorised somebody, whenever that is used. */
  representative: "核验授权人仍是企业的法定代表人",
} as const;

/** What the citizen is asked to agree to; sent back word for word. */
export const ownConsent = { register: asked.register, purpose: purposes.own };

const parseRecord = parser(Type.Object({ mandates: Type.Array(Mandate) }));

function mandateIn(record: unknown, uscc: string): Result<Mandate, ProblemCode> {
  const parsed = parseRecord(record);
  if (!parsed.ok) return fail("registerUnavailable", "the register's answer has another shape");
  const mandate = parsed.value.mandates.find((one) => one.uscc === uscc);
  return mandate === undefined ? fail("mandateUnknown") : ok(mandate);
}

/** The register of legal representatives and agents. */
export function createRegister({ exchange, parties }: { exchange: Exchange; parties: Parties }) {
  return {
    /** What it says of this person for the enterprise of this code, now. */
    async mandateOf(
      uscc: string,
      about: {
        readonly personId: string;
        /** Where that person agreed to be asked about. */
        readonly sessionId: string;
        readonly kid: string;
        /** Who has come because of it. */
        readonly actor: string;
        readonly purpose: string;
      },
    ): Promise<Result<Sensitive<Mandate>, ProblemCode>> {
      const holder = await parties.holder(about.personId, { actor: about.actor });
      const idNumber = holder.map((known) => known.idNumber);
      const answer = await exchange.query({ ...asked, ...about, idNumber });
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
  };
}
export type Register = ReturnType<typeof createRegister>;

/** Agents of the register authorise nobody: that is the legal representative's. */
export function ofRepresentative(mandate: Sensitive<Mandate>): Result<void, "mandateUnknown"> {
  return mandate.judge(({ role }) => (role === "legalRepresentative" ? ok() : fail("mandateUnknown")));
}
