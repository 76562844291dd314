import { fail, ok, parser, type ProblemCode, type Result, Sensitive } from "@zizhuban/device-agent-contract";
import { Mandate } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { valueOf } from "../core/index.ts";
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

function mandatesIn(record: unknown): Result<Mandate[], ProblemCode> {
  const parsed = parseRecord(record);
  return parsed.ok ? ok(parsed.value.mandates) : fail("registerUnavailable", "the answer has another shape");
}

function mandateIn(record: unknown, uscc: string): Result<Mandate, ProblemCode> {
  const told = mandatesIn(record);
  if (!told.ok) return told;
  const mandate = told.value.find((one) => one.uscc === uscc);
  return mandate === undefined ? fail("mandateUnknown") : ok(mandate);
}

/** Who is asked about, and because of whom. */
interface Asking {
  readonly personId: string;
  /** Where that person agreed to be asked about. */
  readonly sessionId: string;
  readonly kid: string;
  /** Who has come because of it. */
  readonly actor: string;
  readonly purpose: string;
}

/** The register of legal representatives and agents. */
export function createRegister({ exchange, parties }: { exchange: Exchange; parties: Parties }) {
  /** What it says of this person; undefined where it does not know them. */
  async function recordOf(about: Asking): Promise<Result<Sensitive<unknown> | undefined, ProblemCode>> {
    const holder = await parties.holder(about.personId, { actor: about.actor });
    const idNumber = holder.map((known) => known.idNumber);
    const answer = await exchange.query({ ...asked, ...about, idNumber });
    return answer.ok ? ok(answer.value.record) : answer;
  }

  return {
    /** Every enterprise that it says this person may act for, now. */
    async mandatesOf(about: Asking): Promise<Result<Sensitive<Mandate[]>, ProblemCode>> {
      const found = await recordOf(about);
      if (!found.ok) return found;
      const record = found.value;
      if (record === undefined) return ok(new Sensitive([]));
      const known = record.judge((told): Result<void, ProblemCode> => {
        const parsed = mandatesIn(told);
        return parsed.ok ? ok() : parsed;
      });
      return known.ok ? ok(record.map((told) => valueOf(mandatesIn(told)))) : known;
    },

    /** What it says of this person for the enterprise of this code, now. */
    async mandateOf(uscc: string, about: Asking): Promise<Result<Sensitive<Mandate>, ProblemCode>> {
      const found = await recordOf(about);
      if (!found.ok) return found;
      const record = found.value;
      if (record === undefined) return fail("mandateUnknown");
      const known = record.judge((told): Result<void, ProblemCode> => {
        const mandate = mandateIn(told, uscc);
        return mandate.ok ? ok() : mandate;
      });
      return known.ok ? ok(record.map((told) => valueOf(mandateIn(told, uscc)))) : known;
    },
  };
}
export type Register = ReturnType<typeof createRegister>;

/** Agents of the register authorise nobody: that is the legal representative's. */
export function ofRepresentative(mandate: Sensitive<Mandate>): Result<void, "mandateUnknown"> {
  return mandate.judge(({ role }) => (role === "legalRepresentative" ? ok() : fail("mandateUnknown")));
}
